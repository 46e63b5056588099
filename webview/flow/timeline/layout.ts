/**
 * Where everything stands in the timeline, but for the time: lanes and their lines, bars, arrows. Rows
 * stay columns, so that a hundred thousand executions are laid out without an object for each.
 */
import type { Name } from "../../../src/protocol/flow";
import type { FlowData } from "../flowData";
import { rowsInFocus } from "../focus";
import type { Focus } from "../selection";
import { type Arrows, arrowsOf } from "./arrows";
import { attemptsOf } from "./attempts";
import { type BarLines, barLinesOf } from "./barLines";
import { Blocks } from "./blocks";
import { laneNames } from "./laneOrder";
import { type Lane, laneId, lanesOf } from "./lanes";
import { nesting } from "./nesting";
import { grouped, orderByStart } from "./order";
import type { LaneKind } from "./types";

export interface Layout {
  readonly kind: LaneKind;
  readonly data: FlowData;
  readonly lanes: readonly Lane[];
  /** All names that ever had a lane, in their order: those that are hidden now keep their places. */
  readonly names: readonly Name[];
  /** All rows by start, and those that the focus leaves. */
  readonly all: Uint32Array;
  readonly order: Uint32Array;
  /** By row; Infinity while it is in progress, never before its start. */
  readonly end: Float64Array;
  /** By row: its lane and line, -1 when a focus hides it; folded in, it has its parent's line. */
  readonly laneOf: Int32Array;
  readonly lineOf: Int32Array;
  /** By row: the row it is nested in, -1 for none; and how deep. */
  readonly nestedIn: Int32Array;
  readonly depth: Uint8Array;
  /** By row: lines its block covers; 1 without open nested executions. */
  readonly height: Uint16Array;
  /** By row: when the next block on its line begins. */
  readonly next: Float64Array;
  /** By row: the row of the attempt before, -1 for none. */
  readonly attemptBefore: Int32Array;
  /** By task's name: how many attempts there were. */
  readonly attempts: Uint8Array;
  readonly bars: BarLines;
  readonly arrows: Arrows;
}

export interface LayoutOptions {
  readonly kind: LaneKind;
  readonly focus: Focus | undefined;
  readonly closedLanes: ReadonlySet<string>;
  /** Names of lanes that keep their places, hidden ones too; new ones follow. */
  readonly known: readonly Name[];
}

export function layOut(data: FlowData, options: LayoutOptions): Layout {
  const { rows } = data;
  const { kind, focus, closedLanes, known } = options;
  const all = orderByStart(rows.start);
  const order = shownOf(data, all, focus);
  const end = endsOf(data);

  const nameOfRow = { agent: rows.agent, project: rows.project, run: rows.run }[kind];
  const names = laneNames(data, kind, known, namesOf(all, nameOfRow));
  const present = namesOf(order, nameOfRow);
  const laned = names.filter((name) => present.has(name));
  const laneOf = lanesByRow(data, order, nameOfRow, laned);

  const nestedIn = nesting(data, order, laneOf, end);
  const attempts = attemptsOf(data, order);
  const open = laned.map((name) => !closedLanes.has(laneId(data, kind, name)));
  const facts = { data, end, laneOf, nestedIn, attemptBefore: attempts.before, open };
  const byLane = grouped(order, laned.length, (row) => laneOf[row] ?? -1);
  const blocks = new Blocks(facts, byLane.rows);
  const lanes = lanesOf(facts, kind, laned, byLane, blocks);
  const lines = lanes.reduce((sum, lane) => sum + lane.lines, 0);
  return {
    kind,
    data,
    lanes,
    names,
    all,
    order,
    end,
    laneOf,
    lineOf: blocks.lineOf,
    nestedIn,
    depth: blocks.depth,
    height: blocks.height,
    next: blocks.next,
    attemptBefore: attempts.before,
    attempts: attempts.counts,
    bars: barLinesOf(facts, order, blocks.lineOf, lines),
    arrows: arrowsOf(data, order, end, attempts.before),
  };
}

/** Those of the rows that the focus leaves, in their order. */
function shownOf(data: FlowData, all: Uint32Array, focus: Focus | undefined): Uint32Array {
  if (focus === undefined) return all;
  const shown = new Uint8Array(all.length);
  for (const row of rowsInFocus(data, focus)) shown[row] = 1;
  return all.filter((row) => shown[row] === 1);
}

function endsOf({ rows }: FlowData): Float64Array {
  const end = new Float64Array(rows.end.length);
  for (let row = 0; row < end.length; row += 1) {
    const to = rows.end[row] ?? Number.NaN;
    end[row] = Number.isNaN(to) ? Number.POSITIVE_INFINITY : Math.max(to, rows.start[row] ?? 0);
  }
  return end;
}

/** The names of these rows, as they first come. */
function namesOf(order: Uint32Array, nameOfRow: Int32Array): ReadonlySet<Name> {
  const names = new Set<Name>();
  for (const row of order) names.add(nameOfRow[row] ?? -1);
  return names;
}

function lanesByRow(
  data: FlowData,
  order: Uint32Array,
  nameOfRow: Int32Array,
  laned: readonly Name[],
): Int32Array {
  // One further, since what has no project or run has the name -1.
  const laneOfName = new Int32Array(data.names.length + 1).fill(-1);
  for (const [lane, name] of laned.entries()) laneOfName[name + 1] = lane;
  const laneOf = new Int32Array(nameOfRow.length).fill(-1);
  for (const row of order) laneOf[row] = laneOfName[(nameOfRow[row] ?? -1) + 1] ?? -1;
  return laneOf;
}
