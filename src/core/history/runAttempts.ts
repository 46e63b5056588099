/** The tries of runs' steps, read from the history. */
import type { StepAttempt } from "../view/runWords";
import type { ExecutionHistory } from "./executionHistory";

/** Every try of one run's steps, in the order in which they began. Takes time linear in the history. */
export function runAttempts(history: ExecutionHistory, run: string): readonly StepAttempt[] {
  const wanted = history.names.find(run);
  if (wanted < 0) return [];
  const found: StepAttempt[] = [];
  for (let key = 0; key < history.length; key += 1) {
    if (history.columns.run[key] === wanted) found.push(attemptAt(history, key));
  }
  return found;
}

function attemptAt(history: ExecutionHistory, key: number): StepAttempt {
  const { columns, names } = history;
  const end = columns.end[key] ?? Number.NaN;
  return {
    execution: history.idOf(key) ?? "",
    step: names.text(columns.step[key] ?? -1),
    agent: names.text(columns.agent[key] ?? -1) ?? "",
    attempt: columns.attempt[key] ?? 1,
    status: history.stateOf(key),
    started: columns.start[key] ?? 0,
    ended: Number.isNaN(end) ? undefined : end,
  };
}
