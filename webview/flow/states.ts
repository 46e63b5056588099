/** The words for states and waits. */
import type { ExecutionState, WaitCause } from "../../src/protocol/flow";

const words: Readonly<Record<ExecutionState, string>> = {
  in_progress: "in progress",
  success: "success",
  failure: "failed",
  cancelled: "cancelled",
  lost: "lost",
};

const causes: Readonly<Record<WaitCause, string>> = {
  none: "waiting",
  queued: "queued",
  blocked: "blocked:",
  person: "waiting for",
  idle: "claimed, not begun",
};

export function stateWords(state: ExecutionState): string {
  return words[state];
}

/** What stands before the name of what was waited for. */
export function causeWords(cause: WaitCause): string {
  return causes[cause];
}
