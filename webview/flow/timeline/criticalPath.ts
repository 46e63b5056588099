/** A workflow's run as a whole: how long it took, and the chain of work that made it so long. */
import { executionStates, type Name } from "../../../src/protocol/flow";
import { type FlowData, parentOf } from "../flowData";
import type { Layout } from "./layout";

export interface Piece {
  readonly from: number;
  /** Infinity while it is in progress. */
  readonly to: number;
  readonly failed: boolean;
}

export interface Run {
  readonly name: Name;
  readonly workflow: Name;
  readonly from: number;
  /** Infinity while something of it is in progress. */
  readonly to: number;
  /** The longest chain, in order. */
  readonly path: readonly Piece[];
  /** Milliseconds of work on that chain. */
  readonly pathWork: number;
  /** Milliseconds of all its work, one after another. */
  readonly allWork: number;
}

export interface RunSpan {
  readonly name: Name;
  readonly from: number;
  readonly to: number;
}

/** All runs that have executions in the layout. */
export function runSpans({ data, order, end }: Layout): readonly RunSpan[] {
  const spans = new Map<Name, { name: Name; from: number; to: number }>();
  for (const row of order) {
    const name = data.rows.run[row] ?? -1;
    if (name < 0) continue;
    const span = spans.get(name);
    const to = end[row] ?? 0;
    if (span === undefined) spans.set(name, { name, from: data.rows.start[row] ?? 0, to });
    else if (to > span.to) span.to = to;
  }
  return [...spans.values()];
}

/** Of the runs that are under way between two times, the one that began last; else the last before. */
export function runInView(
  spans: readonly RunSpan[],
  from: number,
  to: number,
): RunSpan | undefined {
  let best: RunSpan | undefined;
  let bestInView = false;
  for (const span of spans) {
    const inView = span.from <= to && span.to >= from;
    if (best !== undefined && bestInView && !inView) continue;
    if (best !== undefined && inView === bestInView && span.from <= best.from) continue;
    best = span;
    bestInView = inView;
  }
  return best;
}

/** Follows the chains of a run: handoffs and attempts; what is nested is part of its parent's work. */
export function runOf(layout: Layout, name: Name, now: number): Run | undefined {
  const { data, order, end, attemptBefore, nestedIn } = layout;
  const { run, start, workflow } = data.rows;
  const rows = order.filter((row) => run[row] === name);
  const first = rows[0];
  if (first === undefined) return undefined;
  const work = new Map<number, number>();
  const before = new Map<number, number>();
  let allWork = 0;
  let to = 0;
  let last = first;
  for (const row of rows) {
    to = Math.max(to, end[row] ?? 0);
    if ((nestedIn[row] ?? -1) >= 0) continue;
    const own = Math.max(0, Math.min(end[row] ?? 0, now) - (start[row] ?? 0));
    allWork += own;
    const previous = predecessor(data, layout, attemptBefore[row] ?? -1, row, work);
    if (previous >= 0) before.set(row, previous);
    work.set(row, own + (work.get(previous) ?? 0));
    if ((work.get(row) ?? 0) > (work.get(last) ?? 0)) last = row;
  }
  const path: Piece[] = [];
  for (let row: number | undefined = last; row !== undefined; row = before.get(row)) {
    const failed = executionStates[data.rows.state[row] ?? 0] === "failure";
    path.unshift({ from: start[row] ?? 0, to: end[row] ?? 0, failed });
  }
  return {
    name,
    workflow: workflow[first] ?? -1,
    from: start[first] ?? 0,
    to,
    path,
    pathWork: work.get(last) ?? 0,
    allWork,
  };
}

/** The attempt before, else the giver, or what the giver is nested in. */
function predecessor(
  data: FlowData,
  { nestedIn }: Layout,
  attempt: number,
  row: number,
  known: ReadonlyMap<number, number>,
): number {
  if (known.has(attempt)) return attempt;
  let giver = parentOf(data, row);
  while (giver >= 0 && (nestedIn[giver] ?? -1) >= 0) giver = nestedIn[giver] ?? -1;
  return known.has(giver) ? giver : -1;
}
