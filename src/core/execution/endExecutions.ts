/** How executions end: with a duration, and under a claim that ends all of them at once. */
import type { EventBuilder } from "../board/decision";
import type { BoardEvent, ExecutionStatus } from "../board/events";
import type { Board, Claim, OpenExecution } from "../board/state";

/** What is kept of a finished execution besides how it ended. */
export interface Outcome {
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: string | undefined;
}

/** The end of an execution, with the time it took until `now`. */
export function finished(
  { id, started }: Pick<OpenExecution, "id" | "started">,
  status: Exclude<ExecutionStatus, "in_progress">,
  now: number,
  { outputs, error }: Outcome = {},
): BoardEvent {
  const duration = Math.max(0, now - started);
  return { type: "execution_finished", execution: id, status, duration, outputs, error };
}

/** Finishes every execution that ran under a claim which ends. */
export function endExecutions(
  board: Board,
  events: EventBuilder,
  claim: Claim,
  status: "success" | "cancelled",
  now: number,
  error: string | undefined,
): void {
  for (const execution of board.executions.values()) {
    if (execution.claim === claim.id) events.add(finished(execution, status, now, { error }));
  }
}
