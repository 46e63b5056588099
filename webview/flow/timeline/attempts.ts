/** Which executions are attempts of one task: they share a line, and dots lead from one to the next. */
import type { FlowData } from "../flowData";

export interface Attempts {
  /** By row: the row of the attempt before, -1 for none. */
  readonly before: Int32Array;
  /** By task's name: how many attempts there were. */
  readonly counts: Uint8Array;
}

/** @param order rows by start */
export function attemptsOf({ rows }: FlowData, order: Uint32Array): Attempts {
  const { task, agent, attempt } = rows;
  const names = 1 + task.reduce((most, name) => Math.max(most, name), 0);
  const before = new Int32Array(task.length).fill(-1);
  const counts = new Uint8Array(names);
  const last = new Int32Array(names).fill(-1);
  for (const row of order) {
    const name = task[row] ?? -1;
    if (name < 0) continue;
    const number = attempt[row] ?? 1;
    counts[name] = Math.max(counts[name] ?? 0, number);
    const previous = last[name] ?? -1;
    const follows = previous >= 0 && number > (attempt[previous] ?? 0);
    if (follows && agent[previous] === agent[row]) before[row] = previous;
    last[name] = row;
  }
  return { before, counts };
}
