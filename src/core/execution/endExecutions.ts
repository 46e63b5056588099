import type { EventBuilder } from "../board/decision";
import type { Board, Claim } from "../board/state";

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
    if (execution.claim !== claim.id) continue;
    events.add({
      type: "execution_finished",
      execution: execution.id,
      status,
      duration: Math.max(0, now - execution.started),
      outputs: undefined,
      error,
    });
  }
}
