/** What the history knows of how long steps took, newest first: for the plan of the next run. */
import type { PastStep } from "../workflow/planRun";
import type { ExecutionHistory } from "./executionHistory";

/** Plans look at so many of the newest executions, so that planning costs the same for ever. */
const mostLooked = 50_000;

export function* pastSteps(history: ExecutionHistory): Generator<PastStep> {
  const { columns, names } = history;
  const oldest = Math.max(0, history.length - mostLooked);
  for (let key = history.length - 1; key >= oldest; key -= 1) {
    if (history.stateOf(key) !== "success" || (columns.step[key] ?? -1) < 0) continue;
    yield {
      workflow: names.text(columns.workflow[key] ?? -1),
      step: names.text(columns.step[key] ?? -1),
      agent: names.text(columns.agent[key] ?? -1) ?? "",
      duration: (columns.end[key] ?? 0) - (columns.start[key] ?? 0),
    };
  }
}
