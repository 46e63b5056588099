/** Steps of runs through the orchestrator's tools: for agents that know no others. DESIGN 5.5. */
import type { Actor } from "../board/events";
import { refuse } from "../errors";
import type { NextAction } from "../orchestrator/model";
import { claimIdOf, stepOfClaim } from "../workflow/stepStates";
import type { OpenFace } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import type { HelpAsked } from "./help";
import { loadRun, type RunFace, runFaceOf } from "./runFace";
import type { RunSummaryData, StepBriefData } from "./runShapes";
import { completeStep, requestForStep } from "./runSteps";
import { getStepBrief } from "./stepBrief";

/** The step that an id such as `run/RUN/STEP` means; undefined for every other id. */
export function stepNamed(
  face: OpenFace,
  id: string,
): { readonly run_id: string; readonly step_id: string } | undefined {
  const found = stepOfClaim(face.board.world.board.runs, id.trim());
  return found === undefined ? undefined : { run_id: found.run.id, step_id: found.step };
}

/**
 * Takes a step that was offered, and gives all about it. With the brief the caller takes on the role it
 * is meant for, whatever its own is.
 */
export async function takeStep(
  face: OpenFace,
  id: string,
  step: { readonly run_id: string; readonly step_id: string },
  actor: Actor,
): Promise<FaceResult<StepBriefData>> {
  // Where runs are not driven from here nothing is claimed either.
  const runs = runFaceOf(face);
  const target = { project: id.trim() };
  const command = { type: "claim", target, unlisted: true, inRole: true } as const;
  const result = await face.board.execute(command, actor);
  return result.ok ? getStepBrief(runs, step) : failed(result);
}

/**
 * A step at work asks another agent for something. With `blocking` what comes right after the step waits
 * for it too, so that the step itself can end.
 */
export async function askAtStep(
  runs: RunFace,
  step: { readonly run_id: string; readonly step_id: string },
  request: {
    readonly agent: string;
    readonly what: string;
    readonly context?: string | undefined;
    readonly blocking?: boolean | undefined;
  },
  actor: Actor,
): Promise<FaceResult<HelpAsked>> {
  const { blocking = false, ...asked } = request;
  const loaded = await loadRun(runs, step.run_id);
  if ("ok" in loaded) return failed(loaded);
  const { view } = loaded;
  const after = view.nodes.filter(
    (node) => view.state(node.id).status === "pending" && view.needsOf(node).includes(step.step_id),
  );
  const waiting = blocking ? after.map(({ id }) => id) : [];
  const result = await requestForStep(runs, { ...step, ...asked, waiting }, actor);
  if (!result.ok) return result;
  const { requests } = runs.face.board.world.board.runs.get(step.run_id) ?? { requests: [] };
  const made = requests.findLast(({ step: at }) => at === step.step_id);
  const id = made === undefined ? null : claimIdOf(step.run_id, made.id);
  const data = {
    project_id: claimIdOf(step.run_id, step.step_id),
    request_id: id,
    note_added: false,
    blocked: waiting.length > 0,
  };
  return done(data, result.warnings);
}

export interface StepResult {
  readonly summary: string;
  /** The output as JSON, where the step asks for one. */
  readonly detailedWork?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
  readonly nextAction: NextAction;
}

/** Ends a step with what came of it; `blocked` says that it could not be done. */
export async function finishStep(
  face: OpenFace,
  step: { readonly run_id: string; readonly step_id: string },
  { summary, detailedWork = "", artifacts = [], nextAction }: StepResult,
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const runs = runFaceOf(face);
  switch (nextAction) {
    case "needs_revision": {
      const message =
        "A step of a run is done, or could not be done. Go on with it, then send continue with its output as detailed_work, or blocked with the reason.";
      return failed(refuse("invalid_argument", message));
    }
    case "blocked":
      return completeStep(runs, { ...step, status: "failure", error: summary }, actor);
    case "continue":
    case "complete": {
      const given = jsonIn(detailedWork);
      const words = {
        summary,
        ...(detailedWork === "" ? {} : { detailed_work: detailedWork }),
        ...(artifacts.length === 0 ? {} : { files: artifacts }),
      };
      return completeStep(runs, { ...step, output: given ?? words }, actor);
    }
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
