/** Counts under a filter: facets, the graph of handoffs, totals. One pass over all rows. */
import type { ExecutionHistory } from "./executionHistory";
import { parts, type RowTest } from "./flowFilter";
import {
  executionStates,
  type Facet,
  type FlowFilter,
  type FlowSummary,
  type GraphEdge,
  type GraphNode,
  type RunFacet,
} from "./model";

export interface SummaryContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** False while history is still being read. */
  readonly complete: boolean;
  /** The role an agent has in the registry. */
  readonly roleOf: (agent: string) => string | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type NodeCounts = Mutable<GraphNode>;

interface EdgeCounts {
  readonly from: number;
  readonly to: number;
  handoffs: number;
  successes: number;
  failures: number;
  waited: number;
}

/** Runs a filter offers besides those it names. */
const mostRuns = 100;

const stateFields = ["running", "successes", "failures", "cancelled", "lost"] as const;

/** @param onShown called for each row that the filter shows, in order */
export function summarize(
  history: ExecutionHistory,
  test: RowTest,
  filter: FlowFilter,
  context: SummaryContext,
  onShown: (key: number) => void = () => undefined,
): FlowSummary {
  const { length, columns } = history;
  const failed = new Uint8Array(length);
  const counts = new FacetCounts();
  const nodes = new Map<number, NodeCounts>();
  let shown = 0;
  for (let key = 0; key < length; key += 1) {
    const fails = test.fails(key);
    failed[key] = fails;
    counts.add(fails, columns, key);
    if (fails !== 0) continue;
    shown += 1;
    onShown(key);
    const agent = columns.agent[key] ?? 0;
    const node = nodes.get(agent) ?? emptyNode(agent, history, context);
    nodes.set(agent, node);
    node.executions += 1;
    node[stateFields[columns.state[key] ?? 0] ?? "running"] += 1;
  }
  return {
    shown,
    hidden: length - shown,
    facets: {
      agents: counts.named(counts.agents, history, filter.agents),
      states: executionStates.flatMap((value, index) => {
        const count = counts.states.get(index) ?? 0;
        return count === 0 && !filter.states.includes(value) ? [] : [{ value, count }];
      }),
      projects: counts.named(counts.projects, history, filter.projects),
      workflows: counts.named(counts.workflows, history, filter.workflows),
      runs: counts.latestRuns(history, filter.runs),
    },
    graph: { nodes: [...nodes.values()], edges: handoffs(history, failed) },
    now: context.now,
    complete: context.complete,
  };
}

function emptyNode(
  agent: number,
  { names }: ExecutionHistory,
  { roleOf }: SummaryContext,
): NodeCounts {
  return {
    agent,
    role: roleOf(names.text(agent) ?? ""),
    executions: 0,
    successes: 0,
    failures: 0,
    running: 0,
    cancelled: 0,
    lost: 0,
  };
}

/** A handoff is an execution whose agent differs from its parent's. Both must be shown. DESIGN 2. */
function handoffs({ columns }: ExecutionHistory, failed: Uint8Array): readonly GraphEdge[] {
  const { agent, parent, start, end, state } = columns;
  const edges = new Map<number, EdgeCounts>();
  for (let key = 0; key < failed.length; key += 1) {
    const from = parent[key] ?? -1;
    if (failed[key] !== 0 || from < 0 || failed[from] !== 0) continue;
    const [giver, receiver] = [agent[from] ?? 0, agent[key] ?? 0];
    if (giver === receiver) continue;
    // Names are far fewer than 2^26, so a pair is one exact number.
    const pair = giver * 0x400_0000 + receiver;
    const edge = edges.get(pair) ?? emptyEdge(giver, receiver);
    edges.set(pair, edge);
    edge.handoffs += 1;
    const how = executionStates[state[key] ?? 0];
    if (how === "success") edge.successes += 1;
    if (how === "failure") edge.failures += 1;
    const ended = end[from] ?? Number.NaN;
    edge.waited += Number.isNaN(ended) ? 0 : Math.max(0, (start[key] ?? ended) - ended);
  }
  return [...edges.values()].map(({ waited, ...edge }) => ({
    ...edge,
    meanWait: waited / edge.handoffs,
  }));
}

function emptyEdge(from: number, to: number): EdgeCounts {
  return { from, to, handoffs: 0, successes: 0, failures: 0, waited: 0 };
}

/** Counts of each value a filter's part could take, beside what the other parts hide. */
class FacetCounts {
  readonly agents = new Map<number, number>();
  readonly states = new Map<number, number>();
  readonly projects = new Map<number, number>();
  readonly workflows = new Map<number, number>();
  readonly runs = new Map<number, number>();

  add(fails: number, columns: ExecutionHistory["columns"], key: number): void {
    if ((fails & ~parts.agents) === 0) one(this.agents, columns.agent[key]);
    if ((fails & ~parts.states) === 0) one(this.states, columns.state[key]);
    if ((fails & ~parts.projects) === 0) one(this.projects, columns.project[key]);
    if ((fails & ~parts.workflows) === 0) one(this.workflows, columns.workflow[key]);
    if ((fails & ~parts.runs) === 0) one(this.runs, columns.run[key]);
  }

  /** Most first; what the filter names is always there. */
  named(
    counts: ReadonlyMap<number, number>,
    { names }: ExecutionHistory,
    chosen: readonly string[],
  ): readonly Facet[] {
    const facets = new Map<string, number>(chosen.map((value) => [value, 0]));
    for (const [name, count] of counts) {
      const value = names.text(name);
      if (value !== undefined) facets.set(value, count);
    }
    return [...facets]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  /** What the filter names, and the latest beside it: there may be thousands, and each look sends them. */
  latestRuns({ names, runs }: ExecutionHistory, chosen: readonly string[]): readonly RunFacet[] {
    const wanted = new Set(chosen.map((id) => names.find(id)));
    const facets: RunFacet[] = [];
    let others = 0;
    for (const { run, title, at } of runs.latest()) {
      const count = this.runs.get(run) ?? 0;
      if (!wanted.has(run)) {
        if (count === 0 || others === mostRuns) continue;
        others += 1;
      }
      facets.push({ value: names.text(run) ?? "", count, title, at });
    }
    return facets;
  }
}

function one(counts: Map<number, number>, value: number | undefined): void {
  if (value === undefined || value < 0) return;
  counts.set(value, (counts.get(value) ?? 0) + 1);
}
