/**
 * Which lane and line every execution stands on. A lane has as many lines as it needs so that nothing
 * overlaps; nested executions stand on the lines below their parent, inside its block. Rows stay
 * columns: nothing here makes an object per execution.
 */
import { executionStates, type GraphEdge, type Name } from "../../../src/protocol/flow";
import { type FlowData, nameOf, parentOf } from "../flowData";
import { runMoment, runTitle } from "../runNames";
import type { Focus } from "../selection";
import { type Arrows, arrowsOf } from "./arrows";
import { orderByStart } from "./search";
import type { LaneKind } from "./types";

export interface Lane {
  /** -1 for what has no project or run. */
  readonly name: Name;
  readonly label: string;
  /** Behind the label, to tell it from others of the same name; mostly empty. */
  readonly moment: string;
  /** What it is remembered by. */
  readonly id: string;
  readonly firstLine: number;
  readonly lines: number;
  readonly executions: number;
  readonly failures: number;
  readonly running: number;
  /** It holds nested executions; `open` shows them. */
  readonly nests: boolean;
  readonly open: boolean;
}

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
  /** Drawn bars line by line, by start within a line; bars of a line do not overlap. */
  readonly bars: Bars;
  readonly arrows: Arrows;
}

export interface Bars {
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
export const severity = Uint8Array.from(
  executionStates,
  (state) => ({ failure: 4, in_progress: 3, lost: 2, cancelled: 1, success: 0 })[state],
);
/** The other way round. */
export const stateBySeverity = Uint8Array.from([0, 1, 2, 3, 4], (worst) => severity.indexOf(worst));

export interface LayoutOptions {
  readonly kind: LaneKind;
  readonly focus: Focus | undefined;
  readonly closedLanes: ReadonlySet<string>;
  /** Names of lanes that keep their places, hidden ones too; new ones follow. */
  readonly known: readonly Name[];
}

export function layOut(data: FlowData, options: LayoutOptions): Layout {
  const { rows } = data;
  const count = rows.key.length;
  const shown = shownRows(data, options.focus);
  const all = orderByStart(rows.start);
  const order = shown === undefined ? all : all.filter((row) => shown[row] === 1);
  const end = endsOf(data);
  const group = { agent: rows.agent, project: rows.project, run: rows.run }[options.kind];
  const places = laneNames(data, all, group, options);
  const present = new Set<Name>();
  for (const row of order) present.add(group[row] ?? -1);
  const names = places.filter((name) => present.has(name));
  const laneOfName = new Int32Array(data.names.length + 1).fill(-1);
  for (const [lane, name] of names.entries()) laneOfName[name + 1] = lane;
  const laneOf = new Int32Array(count).fill(-1);
  for (const row of order) laneOf[row] = laneOfName[(group[row] ?? -1) + 1] ?? -1;
  const nestedIn = nesting(data, order, laneOf, end);
  const open = names.map((name) => !options.closedLanes.has(laneId(data, options.kind, name)));
  const state: Packing = {
    data,
    end,
    nestedIn,
    laneOf,
    open,
    lineOf: new Int32Array(count).fill(-1),
    depth: new Uint8Array(count),
    height: new Uint16Array(count).fill(1),
    next: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    attemptBefore: new Int32Array(count).fill(-1),
  };
  const attempts = countAttempts(data, order, state.attemptBefore);
  const lanes = packLanes(state, order, names, options.kind);
  const lines = lanes.reduce((sum, lane) => sum + lane.lines, 0);
  return {
    kind: options.kind,
    data,
    lanes,
    names: places,
    all,
    order,
    end,
    laneOf,
    lineOf: state.lineOf,
    nestedIn,
    depth: state.depth,
    height: state.height,
    next: state.next,
    attemptBefore: state.attemptBefore,
    attempts,
    bars: barsOf(state, order, lines),
    arrows: arrowsOf(data, order, end, state.attemptBefore),
  };
}

/** A label may change while the page lives, since it says when a run began. */
function laneId(data: FlowData, kind: LaneKind, name: Name): string {
  return name < 0 ? laneLabel(data, kind, name) : nameOf(data, name);
}

function laneLabel(data: FlowData, kind: LaneKind, name: Name): string {
  if (name < 0) return { agent: "unknown", project: "No project", run: "No run" }[kind];
  return kind === "run" ? runTitle(data, name) : nameOf(data, name);
}

/** One for rows that the focus leaves; undefined when it leaves all. */
function shownRows(data: FlowData, focus: Focus | undefined): Uint8Array | undefined {
  if (focus === undefined) return undefined;
  const { agent } = data.rows;
  const shown = new Uint8Array(agent.length);
  if (focus.kind === "agents") {
    const agents = new Set(focus.agents);
    for (let row = 0; row < agent.length; row += 1)
      shown[row] = agents.has(agent[row] ?? -1) ? 1 : 0;
    return shown;
  }
  const from = new Set(focus.from);
  const to = new Set(focus.to);
  for (let row = 0; row < agent.length; row += 1) {
    if (!to.has(agent[row] ?? -1)) continue;
    const parent = parentOf(data, row);
    if (parent < 0 || agent[parent] === agent[row] || !from.has(agent[parent] ?? -1)) continue;
    shown[row] = 1;
    shown[parent] = 1;
  }
  return shown;
}

function endsOf({ rows }: FlowData): Float64Array {
  const end = new Float64Array(rows.end.length);
  for (let row = 0; row < end.length; row += 1) {
    const to = rows.end[row] ?? Number.NaN;
    end[row] = Number.isNaN(to) ? Number.POSITIVE_INFINITY : Math.max(to, rows.start[row] ?? 0);
  }
  return end;
}

/**
 * Lanes keep their places, also while a focus or filter hides them. New ones of agents come in the order of work, each below the one that
 * handed over to it most, so that arrows are short; very many by name; others as they first began.
 */
function laneNames(
  data: FlowData,
  order: Uint32Array,
  group: Int32Array,
  { kind, known }: LayoutOptions,
): readonly Name[] {
  const present = new Set<Name>();
  for (const row of order) present.add(group[row] ?? -1);
  const kept = new Set(known);
  const added = [...present].filter((name) => !kept.has(name));
  if (kind !== "agent") return [...kept, ...added];
  if (added.length > crowd) {
    const collator = new Intl.Collator("en", { numeric: true });
    return [...kept, ...added.sort((a, b) => collator.compare(nameOf(data, a), nameOf(data, b)))];
  }
  return [...kept, ...inOrderOfWork(data, added)];
}

/** More lanes than this make small rows and lanes in the order of names. */
export const crowd = 24;

function inOrderOfWork(data: FlowData, agents: readonly Name[]): readonly Name[] {
  const left = new Set(agents);
  const { edges } = data.summary.graph;
  const back = new Map(edges.map(({ from, to, handoffs }) => [`${from} ${to}`, handoffs]));
  const forward = edges
    .filter(({ from, to, handoffs }) => handoffs > (back.get(`${to} ${from}`) ?? 0))
    .sort((a, b) => b.handoffs - a.handoffs);
  const received = new Set(forward.map(({ to }) => to));
  const result: Name[] = [];
  const visit = (agent: Name) => {
    if (!left.delete(agent)) return;
    result.push(agent);
    for (const { from, to } of forward) if (from === agent) visit(to);
  };
  for (const agent of agents) if (!received.has(agent)) visit(agent);
  for (const agent of agents) visit(agent);
  return shortened(result, edges);
}

/** Lanes moved one by one for as long as that makes arrows shorter; arrows up count half as much again. */
function shortened(agents: readonly Name[], edges: readonly GraphEdge[]): readonly Name[] {
  let best = [...agents];
  let least = lengthOfArrows(best, edges);
  for (let better = true; better; ) {
    better = false;
    for (const agent of agents) {
      for (let to = 0; to < best.length; to += 1) {
        const tried = best.filter((other) => other !== agent);
        tried.splice(to, 0, agent);
        const length = lengthOfArrows(tried, edges);
        if (length >= least) continue;
        best = tried;
        least = length;
        better = true;
      }
    }
  }
  return best;
}

function lengthOfArrows(agents: readonly Name[], edges: readonly GraphEdge[]): number {
  const places = new Map(agents.map((agent, place) => [agent, place]));
  let length = 0;
  for (const { from, to, handoffs } of edges) {
    const a = places.get(from);
    const b = places.get(to);
    if (a !== undefined && b !== undefined) length += handoffs * (b > a ? b - a : (a - b) * 1.5);
  }
  return length;
}

/** A parent of the same agent contains what began before it ended; others just followed it. */
function nesting(
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

function countAttempts({ rows }: FlowData, order: Uint32Array, before: Int32Array): Uint8Array {
  const { task, agent, attempt } = rows;
  const names = 1 + task.reduce((most, name) => Math.max(most, name), 0);
  const attempts = new Uint8Array(names);
  const last = new Int32Array(names).fill(-1);
  for (const row of order) {
    const name = task[row] ?? -1;
    if (name < 0) continue;
    const number = attempt[row] ?? 1;
    attempts[name] = Math.max(attempts[name] ?? 0, number);
    const previous = last[name] ?? -1;
    const follows = previous >= 0 && number > (attempt[previous] ?? 0);
    if (follows && agent[previous] === agent[row]) before[row] = previous;
    last[name] = row;
  }
  return attempts;
}

interface Packing {
  readonly data: FlowData;
  readonly end: Float64Array;
  readonly nestedIn: Int32Array;
  readonly laneOf: Int32Array;
  readonly open: readonly boolean[];
  readonly lineOf: Int32Array;
  readonly depth: Uint8Array;
  readonly height: Uint16Array;
  readonly next: Float64Array;
  readonly attemptBefore: Int32Array;
}

function packLanes(
  packing: Packing,
  order: Uint32Array,
  names: readonly Name[],
  kind: LaneKind,
): readonly Lane[] {
  const { data, laneOf, nestedIn, open } = packing;
  const counts = new Uint32Array(names.length + 1);
  for (const row of order)
    counts[(laneOf[row] ?? 0) + 1] = (counts[(laneOf[row] ?? 0) + 1] ?? 0) + 1;
  for (let lane = 1; lane < counts.length; lane += 1) {
    counts[lane] = (counts[lane] ?? 0) + (counts[lane - 1] ?? 0);
  }
  const places = counts.slice();
  const byLane = new Uint32Array(order.length);
  for (const row of order) {
    const lane = laneOf[row] ?? 0;
    byLane[places[lane] ?? 0] = row;
    places[lane] = (places[lane] ?? 0) + 1;
  }
  const blocks = new Blocks(packing, byLane);
  let firstLine = 0;
  return names.map((name, lane) => {
    const rows = byLane.subarray(counts[lane] ?? 0, counts[lane + 1] ?? 0);
    let failures = 0;
    let running = 0;
    let nests = false;
    for (const row of rows) {
      const state = executionStates[data.rows.state[row] ?? 0];
      if (state === "failure") failures += 1;
      if (state === "in_progress") running += 1;
      if ((nestedIn[row] ?? -1) >= 0) nests = true;
    }
    const isOpen = open[lane] === true;
    const lines = blocks.place(rows, firstLine, isOpen);
    const label = laneLabel(data, kind, name);
    const moment = kind === "run" ? runMoment(data, name) : "";
    const id = laneId(data, kind, name);
    const executions = rows.length;
    const result = {
      name,
      label,
      moment,
      id,
      firstLine,
      lines,
      executions,
      failures,
      running,
      nests,
      open: isOpen,
    };
    firstLine += lines;
    return result;
  });
}

/** Finds lines for the blocks of one lane after the other. */
class Blocks {
  /** By row: children as a chain, by start; and the line within the parent's block. */
  private readonly firstChild: Int32Array;
  private readonly sibling: Int32Array;
  private readonly line: Uint16Array;
  private readonly blockEnd: Float64Array;
  /** Of the lane in work: until when each line is taken, and its last row. */
  private readonly taken: number[] = [];
  private readonly last: number[] = [];

  constructor(
    private readonly packing: Packing,
    byLane: Uint32Array,
  ) {
    const count = packing.end.length;
    this.firstChild = new Int32Array(count).fill(-1);
    this.sibling = new Int32Array(count).fill(-1);
    this.line = new Uint16Array(count);
    this.blockEnd = packing.end.slice();
    const { nestedIn, open, laneOf, height } = packing;
    // From the last to the first: children come before their parents.
    for (let at = byLane.length - 1; at >= 0; at -= 1) {
      const row = byLane[at] ?? 0;
      if (open[laneOf[row] ?? 0] !== true) continue;
      if ((this.firstChild[row] ?? -1) >= 0) height[row] = 1 + this.packChildren(row);
      const parent = nestedIn[row] ?? -1;
      if (parent < 0) continue;
      this.sibling[row] = this.firstChild[parent] ?? -1;
      this.firstChild[parent] = row;
    }
  }

  /** Gives each row of a lane its line, from `firstLine` on. Returns how many lines that took. */
  place(rows: Uint32Array, firstLine: number, open: boolean): number {
    const { nestedIn, lineOf, depth, height, next, data } = this.packing;
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
    const { data, height, attemptBefore, lineOf, laneOf } = this.packing;
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

function barsOf(
  { data, lineOf, nestedIn, end, open, laneOf }: Packing,
  order: Uint32Array,
  lines: number,
): Bars {
  const position = new Int32Array(lineOf.length).fill(-1);
  const lineStart = new Uint32Array(lines + 1);
  const drawn = (row: number) => (nestedIn[row] ?? -1) < 0 || open[laneOf[row] ?? 0] === true;
  for (const row of order) {
    if (!drawn(row)) continue;
    const line = lineOf[row] ?? 0;
    lineStart[line + 1] = (lineStart[line + 1] ?? 0) + 1;
  }
  for (let line = 1; line <= lines; line += 1) {
    lineStart[line] = (lineStart[line] ?? 0) + (lineStart[line - 1] ?? 0);
  }
  const count = lineStart[lines] ?? 0;
  const places = lineStart.slice();
  const row = new Uint32Array(count);
  const start = new Float64Array(count);
  const ends = new Float64Array(count);
  const worst = new Uint8Array(Math.ceil(count / 64));
  for (const at of order) {
    if (!drawn(at)) continue;
    const line = lineOf[at] ?? 0;
    const place = places[line] ?? 0;
    places[line] = place + 1;
    position[at] = place;
    row[place] = at;
    start[place] = data.rows.start[at] ?? 0;
    ends[place] = end[at] ?? 0;
    const bad = severity[data.rows.state[at] ?? 0] ?? 0;
    if (bad > (worst[place >> 6] ?? 0)) worst[place >> 6] = bad;
  }
  return { lines, lineStart, row, start, end: ends, position, worst };
}
