/**
 * What faces need for workflows besides a `Face`. The wiring builds it from the real adapters; the
 * functions of `runs.ts`, `runWorkflow.ts` and `runSteps.ts` work over it.
 */
import { BatonError, type Refusal, refuse } from "../errors";
import { similarTo } from "../view/similar";
import { quoted } from "../view/words";
import type { RunPlan } from "../workflow/runPlan";
import { readOutcome, readPlan } from "../workflow/runRecords";
import type { RunState } from "../workflow/runState";
import { RunView } from "../workflow/runView";
import type { Face, OpenFace } from "./face";
import type { OpenRuns, RunParts } from "./runParts";

export interface RunFace extends RunParts {
  readonly face: Face;
}

/** What works on the runs of an open face. @throws BatonError where runs are not driven from here */
export function runFaceOf(face: OpenFace): RunFace & OpenRuns {
  if (face.runs !== undefined) return { face, ...face.runs };
  throw new BatonError("read_only", "Workflows are not run from here.", {
    remedy: "Run them in the Workflows view, or with baton run.",
  });
}

/** A run with everything one can ask of it. */
export interface LoadedRun {
  readonly run: RunState;
  readonly plan: RunPlan;
  readonly view: RunView;
  /** Absolute path of its folder for artifacts. */
  readonly workspace: string;
  /** What is wrong with its files, as sentences. */
  readonly damage: readonly string[];
}

/**
 * Reads a run's plan and outputs; a refusal when there is no such run, or its plan is gone. Without what a
 * step gave, all else can still be looked at, and the step be begun again.
 */
export async function loadRun(runs: RunFace, id: string): Promise<LoadedRun | Refusal> {
  await runs.face.look();
  const { board } = runs.face.board.world;
  const run = board.runs.get(id);
  if (run === undefined) {
    return refuse("not_found", `There is no run ${quoted(id)} here any more.`, {
      suggestions: similarTo(id, board.runs.keys()),
    });
  }
  try {
    const plan = await readPlan(runs.files, run);
    const outputs = new Map<string, unknown>();
    const damage: string[] = [];
    for (const [step, { output }] of run.steps) {
      if (output === undefined) continue;
      try {
        outputs.set(output.path + output.hash, (await readOutcome(runs.files, output)).output);
      } catch (error) {
        if (!(error instanceof BatonError)) throw error;
        const remedy = `Begin it again: baton retry ${id} ${step}`;
        damage.push(`What ${quoted(step)} gave cannot be read: ${error.message} ${remedy}`);
      }
    }
    const workspace = await runs.files.workspace(id);
    const look = ({ path, hash }: { path: string; hash: string }) => outputs.get(path + hash);
    return {
      run,
      plan,
      workspace,
      damage,
      view: new RunView({ run, plan, workspace, outputs: look }),
    };
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    // The run is known, only its plan is not: no other id would help.
    const code = error.code === "not_found" ? "not_ready" : error.code;
    return refuse(code, [error.message, error.remedy].filter(Boolean).join(" "));
  }
}

/** What is wrong with the files of the runs that the board knows, run by run. Writes nothing. */
export async function damagedRuns({
  face,
  files,
}: Pick<RunFace, "face" | "files">): Promise<
  readonly { readonly run: string; readonly text: string }[]
> {
  const found: { readonly run: string; readonly text: string }[] = [];
  for (const run of face.board.world.board.runs.values()) {
    const outputs = [...run.steps.values()].flatMap(({ output }) => output ?? []);
    const looks = [readPlan(files, run), ...outputs.map((output) => readOutcome(files, output))];
    for (const look of await Promise.allSettled<unknown>(looks)) {
      if (look.status === "fulfilled") continue;
      if (!(look.reason instanceof BatonError)) throw look.reason;
      found.push({ run: run.id, text: look.reason.message });
    }
  }
  return found;
}

/** Drives on in the background; whoever asked need not wait for it. */
export function goOn(runs: RunFace, run: string): void {
  runs.engine.drive(run).catch((error: unknown) => {
    runs.log.error(`The run ${run} could not go on`, error);
  });
}

/** Why a step that the run does not have is refused. */
export function noStep({ run, view }: LoadedRun, step: string): Refusal {
  return refuse("not_found", `The run ${quoted(run.id)} has no step ${quoted(step)}.`, {
    suggestions: view.nodes.map(({ id }) => id).slice(0, 5),
  });
}
