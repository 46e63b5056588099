/** What the attempts at a run's steps do to the run: they are ordinary executions. DESIGN 5.3, 5.4. */

import type { RunState, StepState } from "../workflow/runState";
import { codes, kindOf } from "../workflow/stepErrors";
import { pendingStep } from "../workflow/stepStates";
import { withWork } from "../workflow/workIntervals";
import type { BoardDraft } from "./draft";
import type { BoardEvent } from "./events";
import type { OpenExecution } from "./state";

type Of<T extends BoardEvent["type"]> = Extract<BoardEvent, { type: T }>;

/** The step is at work. */
export function startAttempt(draft: BoardDraft, event: Of<"execution_started">, at: number): void {
  markWork(draft, event.run, at);
  changeStep(draft, event.run, event.step, (step) => ({
    ...step,
    status: "running",
    attempts: step.attempts + 1,
    execution: event.execution,
    by: event.agent,
    retryAt: undefined,
  }));
}

/** How the attempt ended, at the commit's time. */
export function endAttempt(
  draft: BoardDraft,
  { id, run, step }: OpenExecution,
  event: Of<"execution_finished">,
  at: number,
): void {
  markWork(draft, run, at);
  const cancelling = draft.runs.get(run ?? "")?.cancelling !== undefined;
  changeStep(draft, run, step, (state) =>
    state.execution === id ? ended(state, event, at, cancelling) : state,
  );
}

function markWork(draft: BoardDraft, id: string | undefined, at: number): void {
  const run = id === undefined ? undefined : draft.runs.get(id);
  if (run !== undefined) draft.runs.set(run.id, withWork(run, at));
}

function ended(
  state: StepState,
  { status, output, code, error, place, retryAfter }: Of<"execution_finished">,
  at: number,
  cancelling: boolean,
): StepState {
  if (status === "success") {
    // What it began with is in the history; a board need not remember it.
    const offered = state.offered && { ...state.offered, inputs: undefined };
    return { ...state, status, at, offered, output, error: undefined, lost: 0 };
  }
  if (status === "cancelled") {
    const attempts = Math.max(0, state.attempts - 1);
    if (cancelling) {
      const skipped = { cause: "cancelled", why: "the run was cancelled" } as const;
      return { ...state, status: "skipped", at, attempts, skipped };
    }
    if (state.offered !== undefined) return { ...state, status: "offered", at, attempts };
    // Five processes in a row that died of a step are its fault; windows that were closed are not.
    const lost = code === codes.interrupted ? state.lost : state.lost + 1;
    return { ...state, status: "pending", at, attempts, lost };
  }
  const message = error ?? "It failed.";
  const why = code ?? codes.failed;
  const failed = {
    ...state,
    at,
    lost: 0,
    error: { kind: kindOf(why), code: why, message, place },
  };
  if (retryAfter === undefined) return { ...failed, status: "failure" };
  return {
    ...failed,
    status: state.offered === undefined ? "pending" : "offered",
    retryAt: at + retryAfter,
  };
}

/** Changes one step of a run that is known; others are left alone. */
export function changeStep(
  draft: BoardDraft,
  run: string | undefined,
  step: string | undefined,
  change: (step: StepState) => StepState,
): void {
  const state = run === undefined ? undefined : draft.runs.get(run);
  if (state === undefined || step === undefined) return;
  const steps = new Map(state.steps);
  steps.set(step, change(steps.get(step) ?? pendingStep));
  draft.runs.set(state.id, { ...state, steps } satisfies RunState);
}
