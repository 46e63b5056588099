/** Counts over the whole time for the small picture below the timeline. */
import { executionStates } from "../../../src/protocol/flow";
import type { Layout } from "./layout";
import type { Scale } from "./scale";

/** From the bottom up. */
export const stackedStates = ["failure", "in_progress", "other", "success"] as const;

/** A column of the picture is this wide, gap included. */
export const column = 4;

export interface Buckets {
  readonly columns: number;
  /** For each column and each of `stackedStates`, how many executions were under way. */
  readonly counts: Uint32Array;
  /** The highest column, but never so low that a few executions would fill the picture. */
  readonly most: number;
}

const leastHeight = 4;

const stackOf = Uint8Array.from(
  executionStates,
  (state) => ({ failure: 0, in_progress: 1, lost: 2, cancelled: 2, success: 3 })[state],
);

/** Counts what was under way in each column of a scale that shows everything. */
export function bucketsOf(
  { data, order, end }: Layout,
  scale: Scale,
  now: number,
  width: number,
): Buckets {
  const columns = Math.max(0, Math.floor(width / column));
  const kinds = stackedStates.length;
  const changes = new Int32Array((columns + 1) * kinds);
  if (columns === 0) return { columns, counts: new Uint32Array(0), most: 0 };
  const { start, state } = data.rows;
  for (const row of order) {
    const stack = stackOf[state[row] ?? 0] ?? 0;
    const from = columnAt(scale.x(start[row] ?? 0), columns);
    const to = columnAt(scale.x(Math.min(end[row] ?? 0, now)), columns);
    const rise = from * kinds + stack;
    const fall = (Math.max(from, to) + 1) * kinds + stack;
    changes[rise] = (changes[rise] ?? 0) + 1;
    changes[fall] = (changes[fall] ?? 0) - 1;
  }
  const counts = new Uint32Array(columns * kinds);
  const running = new Int32Array(kinds);
  let most = leastHeight;
  for (let at = 0; at < columns; at += 1) {
    let total = 0;
    for (let kind = 0; kind < kinds; kind += 1) {
      const count = (running[kind] ?? 0) + (changes[at * kinds + kind] ?? 0);
      running[kind] = count;
      counts[at * kinds + kind] = count;
      total += count;
    }
    most = Math.max(most, total);
  }
  return { columns, counts, most };
}

function columnAt(x: number, columns: number): number {
  return Math.min(columns - 1, Math.max(0, Math.floor(x / column)));
}
