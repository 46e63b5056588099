/** The bars that are drawn, line by line, as columns that can be searched by halving. */
import { executionStates } from "../../../src/protocol/flow";
import type { RowFacts } from "./blocks";
import { grouped } from "./order";

/** By start within a line; bars of a line do not overlap. */
export interface BarLines {
  readonly lines: number;
  /** Where each line begins in the columns below; one more than lines. */
  readonly lineStart: Uint32Array;
  readonly row: Uint32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** By row: its position here; -1 when it is not drawn. */
  readonly position: Int32Array;
  /** The worst severity among 64 neighbours. */
  readonly worst: Uint8Array;
}

/** By index of state: the worst wins where neighbours merge. */
const severity = Uint8Array.from(
  executionStates,
  (state) => ({ failure: 4, in_progress: 3, lost: 2, cancelled: 1, success: 0 })[state],
);
/** The other way round. */
const stateBySeverity = Uint8Array.from([0, 1, 2, 3, 4], (worst) => severity.indexOf(worst));

/** @param order rows by start, those that are folded in among them */
export function barLinesOf(
  { data, nestedIn, end, open, laneOf }: RowFacts,
  order: Uint32Array,
  lineOf: Int32Array,
  lines: number,
): BarLines {
  const isDrawn = (row: number) => (nestedIn[row] ?? -1) < 0 || open[laneOf[row] ?? 0] === true;
  const { rows: row, from: lineStart } = grouped(order, lines, (at) =>
    isDrawn(at) ? (lineOf[at] ?? -1) : -1,
  );
  const position = new Int32Array(lineOf.length).fill(-1);
  const start = new Float64Array(row.length);
  const ends = new Float64Array(row.length);
  const worst = new Uint8Array(Math.ceil(row.length / 64));
  for (let place = 0; place < row.length; place += 1) {
    const at = row[place] ?? 0;
    position[at] = place;
    start[place] = data.rows.start[at] ?? 0;
    ends[place] = end[at] ?? 0;
    const bad = severity[data.rows.state[at] ?? 0] ?? 0;
    if (bad > (worst[place >> 6] ?? 0)) worst[place >> 6] = bad;
  }
  return { lines, lineStart, row, start, end: ends, position, worst };
}

/** Index of the worst state between two positions. @param states by row */
export function worstState(
  { row, worst }: BarLines,
  states: Uint8Array,
  from: number,
  to: number,
): number {
  let found = 0;
  let at = from;
  while (at < to && found < 4) {
    if ((at & 63) === 0 && at + 64 <= to) {
      found = Math.max(found, worst[at >> 6] ?? 0);
      at += 64;
    } else {
      found = Math.max(found, severity[states[row[at] ?? 0] ?? 0] ?? 0);
      at += 1;
    }
  }
  return stateBySeverity[found] ?? 0;
}
