/** The picture “as it ran”: executions, each handed over or contained by its parent. */
import type { Name } from "../../../src/protocol/flow";
import { endOf, type FlowData, nameOf, stateOf } from "../flowData";
import { runName } from "../runNames";
import type { Focus, Selection } from "../selection";
import { noFigures, type Picture, type PictureEdge, type PictureNode } from "./picture";

/** More executions than that are a timeline's task. */
export const mostExecutions = 60;

export interface AsItRan {
  readonly picture: Picture;
  /** The run, when the executions belong to one. */
  readonly run: string | undefined;
  /** How many executions belong to the run or chain, drawn or not. */
  readonly all: number;
}

/**
 * The run, or else the chain of handoffs, of the execution that is selected; of the newest one of the
 * focus; of the newest one there is.
 */
export function asItRan(data: FlowData, selection: Selection): AsItRan {
  const seed = seedOf(data, selection);
  if (seed < 0) return { picture: { nodes: [], edges: [] }, run: undefined, all: 0 };
  const run = data.rows.run[seed] ?? -1;
  const all = run >= 0 ? rowsOfRun(data, run) : chainOf(data, seed);
  const newestFirst = all.toSorted((a, b) => startOf(data, b) - startOf(data, a) || b - a);
  const kept = newestFirst.slice(0, mostExecutions);
  if (!kept.includes(seed)) kept[kept.length - 1] = seed;
  return {
    picture: pictureOf(data, kept.toReversed()),
    run: run >= 0 ? runName(data, run) : undefined,
    all: all.length,
  };
}

export function executionId(key: number): string {
  return `execution ${key}`;
}

/** Rows of the whole chain of handoffs that a row belongs to: all that its first giver set going. */
export function chainOf(data: FlowData, row: number): readonly number[] {
  const { parent } = data.rows;
  const children = childrenOf(data);
  let root = row;
  for (const seen = new Set<number>(); !seen.has(root); ) {
    seen.add(root);
    root = data.indexOf.get(parent[root] ?? -1) ?? root;
  }
  const found = new Set([root]);
  for (const member of found) for (const child of children.get(member) ?? []) found.add(child);
  return [...found];
}

/** Rows that led to this one, itself, and the rows that it led to. */
export function lineOf(data: FlowData, row: number): ReadonlySet<number> {
  const children = childrenOf(data);
  const line = new Set([row]);
  for (const member of line) for (const child of children.get(member) ?? []) line.add(child);
  let giver = data.indexOf.get(data.rows.parent[row] ?? -1);
  while (giver !== undefined && !line.has(giver)) {
    line.add(giver);
    giver = data.indexOf.get(data.rows.parent[giver] ?? -1);
  }
  return line;
}

function childrenOf(data: FlowData): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (let row = 0; row < data.rows.key.length; row += 1) {
    const parent = data.indexOf.get(data.rows.parent[row] ?? -1);
    if (parent === undefined) continue;
    const known = children.get(parent);
    if (known === undefined) children.set(parent, [row]);
    else known.push(row);
  }
  return children;
}

function seedOf(data: FlowData, { execution, focus }: Selection): number {
  const chosen = execution === undefined ? undefined : data.indexOf.get(execution);
  if (chosen !== undefined) return chosen;
  const fits = focus === undefined ? () => true : focusTest(data, focus);
  let newest = -1;
  for (let row = 0; row < data.rows.key.length; row += 1) {
    if (fits(row) && (newest < 0 || startOf(data, row) > startOf(data, newest))) newest = row;
  }
  return newest;
}

function focusTest(data: FlowData, focus: Focus): (row: number) => boolean {
  const agent = (row: number): Name => data.rows.agent[row] ?? -1;
  if (focus.kind === "agents") {
    const agents = new Set(focus.agents);
    return (row) => agents.has(agent(row));
  }
  const [from, to] = [new Set(focus.from), new Set(focus.to)];
  return (row) => {
    const parent = data.indexOf.get(data.rows.parent[row] ?? -1);
    return parent !== undefined && to.has(agent(row)) && from.has(agent(parent));
  };
}

function rowsOfRun(data: FlowData, run: Name): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < data.rows.key.length; row += 1) {
    if (data.rows.run[row] === run) rows.push(row);
  }
  return rows;
}

function startOf(data: FlowData, row: number): number {
  return data.rows.start[row] ?? 0;
}

function pictureOf(data: FlowData, rows: readonly number[]): Picture {
  const keys = new Set(rows.map((row) => data.rows.key[row]));
  const nodes = rows.map((row) => nodeOf(data, row));
  const edges = rows.flatMap((row): PictureEdge[] => {
    const parent = data.rows.parent[row] ?? -1;
    const key = data.rows.key[row] ?? -1;
    if (!keys.has(parent) || parent === key) return [];
    const giver = data.indexOf.get(parent) ?? row;
    const state = stateOf(data, row);
    return [
      {
        id: `${executionId(parent)} > ${executionId(key)}`,
        from: executionId(parent),
        to: executionId(key),
        handoffs: 1,
        successes: state === "success" ? 1 : 0,
        failures: state === "failure" ? 1 : 0,
        meanWait: Math.max(0, startOf(data, row) - endOf(data, giver)),
      },
    ];
  });
  return { nodes, edges };
}

function nodeOf(data: FlowData, row: number): PictureNode {
  const state = stateOf(data, row);
  const count = (wanted: typeof state) => (state === wanted ? 1 : 0);
  const agent = data.rows.agent[row] ?? -1;
  const key = data.rows.key[row] ?? -1;
  return {
    id: executionId(key),
    name: nameOf(data, data.rows.title[row]) || nameOf(data, agent),
    agents: [agent],
    figures: {
      ...noFigures,
      executions: 1,
      successes: count("success"),
      failures: count("failure"),
      running: count("in_progress"),
      cancelled: count("cancelled"),
      lost: count("lost"),
    },
    group: undefined,
    closed: false,
    execution: {
      key,
      agent: nameOf(data, agent),
      state,
      attempt: data.rows.attempt[row] ?? 1,
      start: startOf(data, row),
      end: endOf(data, row),
    },
  };
}

/**
 * Columns in the order of time: the next one begins when an execution was set going by one that stands in
 * this one, or when this one is full. The nodes are sorted by their start.
 */
export function columnsByTime({ nodes, edges }: Picture): (rows: number) => Int32Array {
  const index = new Map(nodes.map(({ id }, at) => [id, at]));
  const givers = new Map(edges.map(({ from, to }) => [to, index.get(from) ?? -1]));
  return (rows) => {
    const columns = new Int32Array(nodes.length);
    let column = 0;
    let filled = 0;
    for (const [at, { id }] of nodes.entries()) {
      const giver = givers.get(id);
      const behind = giver !== undefined && giver < at && columns[giver] === column;
      if (behind || filled >= rows) {
        column += 1;
        filled = 0;
      }
      columns[at] = column;
      filled += 1;
    }
    return columns;
  };
}
