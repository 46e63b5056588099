/**
 * What a person can do about a run that failed, was cancelled, or waits at a NO-GO: each way as a command
 * that does something when it is typed. Pure.
 */
import type { RunData, RunStepData } from "../face/runShapes";
import { failedSteps, namedIn } from "../workflow/putBack";
import type { RunPlan } from "../workflow/runPlan";
import type { RunView } from "../workflow/runView";
import { codes } from "../workflow/stepErrors";

export interface RunHint {
  /** Without a colon or stop. */
  readonly words: string;
  /** Words of a command line behind `baton`. */
  readonly command: readonly string[];
}

export interface HintFacts {
  readonly plan: RunPlan;
  readonly view: RunView;
  /** Who can do a step that its agent's role stopped; undefined when nobody known can. */
  readonly fits: (requires: readonly string[]) => string | undefined;
}

/** The ways on, the likeliest first, each once. */
export function runHints(run: RunData, facts: HintFacts): readonly RunHint[] {
  if (run.status === "cancelled") {
    return [{ words: "To go on with it", command: ["retry", run.run_id] }];
  }
  if (run.status !== "failure") return [];
  const hints = run.steps.flatMap((step) => stepHints(run, step, facts));
  const whole = wholeHint(run, facts);
  const all = [...hints, ...(hints.length > 0 || whole === undefined ? [] : [whole])];
  const known = new Map(all.map((hint) => [hint.command.join(" "), hint]));
  return [...known.values()];
}

/** What only helps with a special reason. */
function stepHints(
  run: RunData,
  { id, status, error }: RunStepData,
  { view, fits }: HintFacts,
): readonly RunHint[] {
  if (status !== "failed" || error === null) return [];
  // Without its command line a step gave nothing, whatever goes on without it.
  if (view.node(id)?.step.continueOnError === true && error.code !== codes.notAllowed) return [];
  switch (error.code) {
    case codes.roleBoundary: {
      const agent = fits(view.node(id)?.step.requires ?? []);
      if (agent === undefined) return [];
      return [
        {
          words: "To give it to whom it fits",
          command: ["retry", run.run_id, id, "--with", agent],
        },
      ];
    }
    case codes.notAllowed:
      return [
        { words: "To allow its command lines", command: ["retry", run.run_id, "--allow-commands"] },
      ];
    default:
      return [];
  }
}

function wholeHint(run: RunData, { view }: HintFacts): RunHint | undefined {
  const again = { words: "To start it again", command: ["run", run.workflow] };
  if (run.error?.code === codes.filesLost) return again;
  // Here it would fail in the same way: who fits, or where it can be run, its message says.
  const stuck: readonly string[] = [codes.roleBoundary, codes.noRunner];
  if (run.steps.some(({ error }) => stuck.includes(error?.code ?? ""))) return undefined;
  // Nothing that could be done again changes a condition over parameters.
  if (failedSteps(view).length === 0) return again;
  return { words: "To begin again where it failed", command: ["retry", run.run_id] };
}

/** Where to begin when a gate says NO-GO over what a finished step gave: at that step. */
export function gateHints(run: string, id: string, { view }: HintFacts): readonly RunHint[] {
  const step = view.node(id)?.step;
  const missing = view.state(id).checks.filter(({ ok, level }) => !ok && level === "required");
  const checks = step?.gate?.kind === "checks" ? step.gate.checks : [];
  const named = missing.map(({ name }) => {
    const subject = checks.find((check) => check.name === name)?.subject;
    return step === undefined || subject?.kind !== "condition"
      ? []
      : namedIn(view, subject.condition, step, step.scope);
  });
  const others = named.some((ids) => ids.length === 0);
  const again = [...new Set(named.flat())].map((at) => ({
    words: "To do again what it looks at",
    command: ["retry", run, at],
  }));
  const recheck = { words: "When that is mended", command: ["retry", run, id] };
  return others || again.length === 0 ? [recheck, ...again] : again;
}
