/** Which executions are nested in which. */
import { type FlowData, parentOf } from "../flowData";

/**
 * By row: the row it is nested in, -1 for none. A parent of the same agent contains what began before it
 * ended; others just followed it.
 */
export function nesting(
  data: FlowData,
  order: Uint32Array,
  laneOf: Int32Array,
  end: Float64Array,
): Int32Array {
  const { agent, start, parent: parents } = data.rows;
  const nestedIn = new Int32Array(agent.length).fill(-1);
  for (const row of order) {
    if ((parents[row] ?? -1) < 0) continue;
    const parent = parentOf(data, row);
    if (parent < 0 || parent === row || agent[parent] !== agent[row]) continue;
    if (laneOf[parent] !== laneOf[row]) continue;
    const began = start[row] ?? 0;
    const parentBegan = start[parent] ?? 0;
    // Equal starts are told apart by place, so that a circle of parents cannot be a circle here.
    const later = began > parentBegan || (began === parentBegan && row > parent);
    if (later && began < (end[parent] ?? 0)) nestedIn[row] = parent;
  }
  return nestedIn;
}
