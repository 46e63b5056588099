/** Acting on runs and their steps: complete, approve, retry, cancel, let through. DESIGN 5.4. */

import type { Command } from "../board/commands";
import type { Actor } from "../board/events";
import { type Refusal, refuse } from "../errors";
import { quoted } from "../view/words";
import { endOf } from "../workflow/attemptEnds";
import { stepsBehindNoGo } from "../workflow/checkedSteps";
import { checkOutput } from "../workflow/outputChecks";
import { dependantsOf, failedSteps } from "../workflow/putBack";
import type { RunNode } from "../workflow/runGraph";
import type { RunPlan } from "../workflow/runPlan";
import {
  artifactName,
  artifactText,
  type OutcomeRecord,
  writeOutcome,
} from "../workflow/runRecords";
import type { RunState } from "../workflow/runState";
import type { RunView } from "../workflow/runView";
import { codes } from "../workflow/stepErrors";
import { getExecution } from "./executions";
import { done, type FaceResult, failed } from "./faceError";
import { keepPlan, type RetryPlan, retryPlan } from "./replan";
import { goOn, type LoadedRun, loadRun, noStep, type RunFace } from "./runFace";
import type { RunSummaryData } from "./runShapes";
import { runSummary } from "./runs";

/** A step that a person or an outside agent did. */
export interface CompleteStepRequest {
  readonly run_id: string;
  readonly step_id: string;
  readonly status?: "success" | "failure" | undefined;
  readonly output?: unknown;
  /** What went wrong. */
  readonly error?: string | undefined;
}

/**
 * Completes a step that was offered. An output that is not what the template asks for is refused with
 * what is wrong, so that it can be mended and sent again.
 */
export async function completeStep(
  runs: RunFace,
  request: CompleteStepRequest,
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const loaded = await loadRun(runs, request.run_id);
  if ("ok" in loaded) return failed(loaded);
  const { run, view } = loaded;
  const node = view.node(request.step_id);
  if (node === undefined) return failed(noStep(loaded, request.step_id));
  const status = request.status ?? "success";
  const record = recordOf(runs, loaded, node, { ...request, status });
  if ("ok" in record) return failed(record);
  // Of its own each time: who is refused must not have written over what somebody else gave.
  const name = `${node.id.replace(/\W+/gu, "-")}-${runs.ids.next()}`;
  const file = await writeOutcome(runs.files, run.id, name, record);
  const { attempts, status: before } = view.state(node.id);
  const made = before === "running" ? attempts : attempts + 1;
  const end = { ...endOf(node, record, file, made), status };
  const command = { type: "complete_step", run: run.id, step: node.id, end } as const;
  const result = await runs.face.board.execute(command, actor);
  if (!result.ok) return failed(result);
  if (status === "success" && node.step.artifact !== undefined) {
    const text = artifactText(record.output);
    await runs.files.write(run.id, artifactName(node.step.artifact, node.index), text);
  }
  return goingOn(runs, run.id, result.warnings);
}

function recordOf(
  runs: RunFace,
  { plan, view }: LoadedRun,
  node: RunNode,
  {
    status,
    output = null,
    error,
  }: CompleteStepRequest & { readonly status: "success" | "failure" },
): OutcomeRecord | Refusal {
  if (status === "failure") {
    const message = error?.trim() ?? "";
    if (message === "") return refuse("reason_required", "Say what went wrong.");
    return { status, output, error: { code: codes.failed, message, place: undefined } };
  }
  const wrong = checkOutput(plan, node.step, output, runs.schemas, view.placeOf(node.step));
  if (wrong === undefined) return { status, output, error: undefined };
  return refuse("invalid_argument", `${wrong.message} Mend it and send it again.`, {
    reasons: [wrong.message],
  });
}

/** Answers an approval gate; only a person may. */
export async function approve(
  runs: RunFace,
  request: {
    readonly run_id: string;
    readonly step_id: string;
    readonly approved: boolean;
    readonly comment?: string | undefined;
  },
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const { run_id: run, step_id: step, approved, comment } = request;
  const command = { type: "answer_approval", run, step, approved, comment } as const;
  return act(runs, run, command, actor);
}

/**
 * Looks at all checks of a gate again. What it stands on is done again as well, where that said NO-GO: a
 * step's output does not change by being looked at.
 */
export async function recheckGate(
  runs: RunFace,
  { run_id: run, step_id: step }: { readonly run_id: string; readonly step_id: string },
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const loaded = await loadRun(runs, run);
  if ("ok" in loaded) return failed(loaded);
  const { status, question } = loaded.view.state(step);
  const isNoGo = status === "waiting" && question === undefined;
  const behind = stepsBehindNoGo(loaded.view, step);
  const from = behind.length === 0 ? [step] : behind;
  const again = isNoGo ? await retryPlan(runs, loaded, from) : undefined;
  if (again !== undefined && (again.isNew || behind.length > 0)) {
    return begin(runs, run, again, undefined, actor);
  }
  return act(runs, run, { type: "recheck", run, step }, actor, again?.notes);
}

/** Asks another agent for something while a step is at work. */
export async function requestForStep(
  runs: RunFace,
  request: {
    readonly run_id: string;
    readonly step_id: string;
    readonly agent: string;
    readonly what: string;
    readonly context?: string | undefined;
    readonly waiting?: readonly string[] | undefined;
  },
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const { run_id: run, step_id: step, agent, what, context, waiting } = request;
  const type = "request_for_step";
  return act(runs, run, { type, run, step, agent, what, context, waiting }, actor);
}

export async function cancelRun(
  runs: RunFace,
  { run_id: run, reason }: { readonly run_id: string; readonly reason?: string | undefined },
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  return act(runs, run, { type: "cancel_run", run, reason }, actor);
}

/** Lets a step through that its agent's role stopped, and goes on with what depends on it. */
export async function overrideBoundary(
  runs: RunFace,
  request: { readonly run_id: string; readonly step_id: string; readonly reason: string },
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const { run_id: run, step_id: step, reason } = request;
  const loaded = await loadRun(runs, run);
  if ("ok" in loaded) return failed(loaded);
  const dependants = dependantsOf(loaded.view, [step]).filter((id) => id !== step);
  return act(runs, run, { type: "override_boundary", run, step, dependants, reason }, actor);
}

/** By run (from a step, else from everything that failed), or by the execution of an attempt. */
export interface RetryRequest {
  readonly run_id?: string | undefined;
  readonly step_id?: string | undefined;
  readonly execution_id?: string | undefined;
  /** Who does the step instead. */
  readonly agent?: string | undefined;
}

/** Begins steps anew, with what depends on them; what is done besides is not repeated. */
export async function retryExecution(
  runs: RunFace,
  request: RetryRequest,
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const place = await placeOf(runs, request);
  if ("ok" in place) return failed(place);
  const loaded = await loadRun(runs, place.run);
  if ("ok" in loaded) return failed(loaded);
  const { run, view } = loaded;
  const { step } = place;
  if (step !== undefined && view.node(step) === undefined && view.step(step) === undefined) {
    return failed(noStep(loaded, step));
  }
  const from = step === undefined ? retriedSteps(run, view) : [step];
  if (from.length === 0) {
    const message = `Nothing failed in the run ${quoted(run.id)}. Say from which step.`;
    return failed(refuse("invalid_argument", message));
  }
  return begin(runs, run.id, await retryPlan(runs, loaded, from), request.agent, actor);
}

async function begin(
  runs: RunFace,
  run: string,
  again: RetryPlan,
  agent: string | undefined,
  actor: Actor,
): Promise<FaceResult<RunSummaryData>> {
  const { steps, notes } = again;
  const replaced = await keepPlan(runs, run, again);
  return act(runs, run, { type: "retry_run", run, steps, agent, replaced }, actor, notes);
}

/** The plan by which a retry of the run will go, for those who have to allow its command lines first. */
export async function planForRetry(
  runs: RunFace,
  loaded: LoadedRun,
  step: string | undefined,
): Promise<RunPlan> {
  const from = step === undefined ? failedSteps(loaded.view) : [step];
  return (await retryPlan(runs, loaded, from)).plan;
}

/** What failed; after a rollback nothing is done any more, whatever came of it then. */
function retriedSteps(run: RunState, view: RunView): readonly string[] {
  return run.rolledBack ? [...run.steps.keys()] : failedSteps(view);
}

async function placeOf(
  runs: RunFace,
  { run_id: run, step_id: step, execution_id: execution }: RetryRequest,
): Promise<{ readonly run: string; readonly step: string | undefined } | Refusal> {
  if (run !== undefined) return { run, step };
  if (execution === undefined) return refuse("invalid_argument", "Say which run or execution.");
  const found = await getExecution(runs.face, execution);
  if (!found.ok) return refuse("not_found", found.error.message);
  const { run_id: of, step_id: at } = found.data;
  if (of !== null && at !== null) return { run: of, step: at };
  return refuse(
    "invalid_argument",
    `The execution ${quoted(execution)} is no step of a run. Claim its task and start it again.`,
  );
}

/** Does it, drives on, and says how the run stands. */
async function act(
  runs: RunFace,
  run: string,
  command: Command,
  actor: Actor,
  notes: readonly string[] = [],
): Promise<FaceResult<RunSummaryData>> {
  const result = await runs.face.board.execute(command, actor);
  return result.ok ? goingOn(runs, run, [...notes, ...result.warnings]) : failed(result);
}

function goingOn(
  runs: RunFace,
  run: string,
  warnings: readonly string[],
): FaceResult<RunSummaryData> {
  const state = runs.face.board.world.board.runs.get(run);
  if (state === undefined) {
    return failed(refuse("not_found", `There is no run ${quoted(run)} here.`));
  }
  if (state.status === "running") goOn(runs, run);
  return done(runSummary(state), warnings);
}
