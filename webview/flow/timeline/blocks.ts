/**
 * On which line every execution stands. A lane has as many lines as it needs so that nothing overlaps;
 * nested executions stand on the lines below their parent, inside its block. Columns by row throughout:
 * nothing here makes an object per execution.
 */
import type { FlowData } from "../flowData";

/** What is known of the rows before they have a line. */
export interface RowFacts {
  readonly data: FlowData;
  /** By row; Infinity while it is in progress. */
  readonly end: Float64Array;
  /** By row: its lane; -1 when a focus hides it. */
  readonly laneOf: Int32Array;
  /** By row: the row it is nested in, and the attempt before; -1 for none. */
  readonly nestedIn: Int32Array;
  readonly attemptBefore: Int32Array;
  /** By lane: whether it shows its nested executions. */
  readonly open: readonly boolean[];
}

/** Finds lines for the blocks of one lane after the other. */
export class Blocks {
  /** By row: its line, folded in its parent's; and how deep it is nested. */
  readonly lineOf: Int32Array;
  readonly depth: Uint8Array;
  /** By row: lines its block covers; 1 without open nested executions. */
  readonly height: Uint16Array;
  /** By row: when the next block on its line begins. */
  readonly next: Float64Array;
  /** By row: children as a chain, by start; and the line within the parent's block. */
  private readonly firstChild: Int32Array;
  private readonly sibling: Int32Array;
  private readonly line: Uint16Array;
  private readonly blockEnd: Float64Array;
  /** Of the lane in work: until when each line is taken, and its last row. */
  private readonly taken: number[] = [];
  private readonly last: number[] = [];

  constructor(
    private readonly facts: RowFacts,
    /** Rows lane by lane, by start within a lane. */
    byLane: Uint32Array,
  ) {
    const { nestedIn, open, laneOf, end } = facts;
    const count = end.length;
    this.lineOf = new Int32Array(count).fill(-1);
    this.depth = new Uint8Array(count);
    this.height = new Uint16Array(count).fill(1);
    this.next = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.firstChild = new Int32Array(count).fill(-1);
    this.sibling = new Int32Array(count).fill(-1);
    this.line = new Uint16Array(count);
    this.blockEnd = end.slice();
    // From the last to the first: children come before their parents.
    for (let at = byLane.length - 1; at >= 0; at -= 1) {
      const row = byLane[at] ?? 0;
      if (open[laneOf[row] ?? 0] !== true) continue;
      if ((this.firstChild[row] ?? -1) >= 0) this.height[row] = 1 + this.packChildren(row);
      const parent = nestedIn[row] ?? -1;
      if (parent < 0) continue;
      this.sibling[row] = this.firstChild[parent] ?? -1;
      this.firstChild[parent] = row;
    }
  }

  /** Gives each row of a lane its line, from `firstLine` on. Returns how many lines that took. */
  place(rows: Uint32Array, firstLine: number, open: boolean): number {
    const { lineOf, depth, height, next } = this;
    const { nestedIn, data } = this.facts;
    this.taken.length = 0;
    this.last.length = 0;
    for (const row of rows) {
      const parent = nestedIn[row] ?? -1;
      if (parent >= 0) depth[row] = (depth[parent] ?? 0) + 1;
      if (parent >= 0 && !open) {
        lineOf[row] = lineOf[parent] ?? firstLine;
        continue;
      }
      const line =
        parent < 0
          ? this.take(row, firstLine)
          : (lineOf[parent] ?? 0) - firstLine + 1 + (this.line[row] ?? 0);
      lineOf[row] = firstLine + line;
      for (let covered = line; covered < line + (height[row] ?? 1); covered += 1) {
        const before = this.last[covered] ?? -1;
        const start = data.rows.start[row] ?? 0;
        if (before >= 0 && start < (next[before] ?? 0)) next[before] = start;
      }
      this.last[line] = row;
    }
    return Math.max(1, this.taken.length);
  }

  private packChildren(parent: number): number {
    this.taken.length = 0;
    for (let row = this.firstChild[parent] ?? -1; row >= 0; row = this.sibling[row] ?? -1) {
      this.line[row] = this.take(row, 0);
      const end = this.blockEnd[row] ?? 0;
      if (end > (this.blockEnd[parent] ?? 0)) this.blockEnd[parent] = end;
    }
    return this.taken.length;
  }

  /** The first line that is free for the whole block; an attempt's is the line of the one before. */
  private take(row: number, firstLine: number): number {
    const { height, lineOf } = this;
    const { data, attemptBefore, laneOf } = this.facts;
    const start = data.rows.start[row] ?? 0;
    const lines = height[row] ?? 1;
    const before = attemptBefore[row] ?? -1;
    const sameLane = before >= 0 && laneOf[before] === laneOf[row];
    const wished = sameLane ? (lineOf[before] ?? -1) - firstLine : -1;
    let line = 0;
    if (wished >= 0 && this.isFree(wished, lines, start)) line = wished;
    else while (!this.isFree(line, lines, start)) line += 1;
    const end = this.blockEnd[row] ?? 0;
    for (let at = line; at < line + lines; at += 1) this.taken[at] = end;
    return line;
  }

  private isFree(line: number, lines: number, start: number): boolean {
    for (let at = line; at < line + lines; at += 1) {
      const until = this.taken[at];
      if (until !== undefined && until > start) return false;
      this.taken[at] ??= Number.NEGATIVE_INFINITY;
    }
    return true;
  }
}
