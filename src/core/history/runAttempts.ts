/** The tries of runs' steps, read from the history. */
import type { StepAttempt } from "../view/runFacts";
import { claimIdOf } from "../workflow/stepStates";
import type { ExecutionHistory } from "./executionHistory";

/** Every try of one run's steps, in the order in which they began. Takes time linear in the history. */
export function runAttempts(history: ExecutionHistory, run: string): readonly StepAttempt[] {
  const wanted = history.names.find(run);
  if (wanted < 0) return [];
  // The task of a step's execution is the id under which it may be claimed.
  const prefix = claimIdOf(run, "");
  const found: StepAttempt[] = [];
  for (let key = 0; key < history.length; key += 1) {
    if (history.columns.run[key] === wanted) found.push(attemptAt(history, key, prefix));
  }
  return found;
}

function attemptAt(history: ExecutionHistory, key: number, prefix: string): StepAttempt {
  const { columns, names } = history;
  const task = names.text(columns.task[key] ?? -1);
  const end = columns.end[key] ?? Number.NaN;
  return {
    execution: history.idOf(key) ?? "",
    step: task?.startsWith(prefix) === true ? task.slice(prefix.length) : undefined,
    agent: names.text(columns.agent[key] ?? -1) ?? "",
    attempt: columns.attempt[key] ?? 1,
    status: history.stateOf(key),
    started: columns.start[key] ?? 0,
    ended: Number.isNaN(end) ? undefined : end,
  };
}
