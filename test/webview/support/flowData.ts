/** Pictures of the flow view for tests, of any size, from a seed. */
import {
  type ExecutionState,
  executionStates,
  type FlowFilter,
  type FlowGraph,
  type FlowRows,
  type FlowView,
  noFlowFilter,
  type WaitCause,
  waitCauses,
} from "../../../src/protocol/flow";

export interface PlainRow {
  readonly key: number;
  readonly agent: string;
  readonly title: string;
  readonly state: ExecutionState;
  readonly start: number;
  readonly end?: number;
  readonly parent?: number;
  readonly project?: string;
  readonly task?: string;
  readonly workflow?: string;
  readonly run?: string;
  /** What the run is for; without one it is called by its workflow. */
  readonly runTitle?: string;
  readonly attempt?: number;
  readonly wait?: { readonly from: number; readonly cause: WaitCause; readonly on?: string };
}

export interface ViewOptions {
  readonly now: number;
  readonly filter?: FlowFilter;
  readonly roles?: Readonly<Record<string, string>>;
  readonly hidden?: number;
}

/** The message a host would send for these rows. */
export function viewOf(rows: readonly PlainRow[], options: ViewOptions): FlowView {
  const { now, filter = noFlowFilter, roles = {}, hidden = 0 } = options;
  const names = new Map<string, number>();
  const name = (text: string | undefined): number => {
    if (text === undefined) return -1;
    const known = names.get(text);
    if (known !== undefined) return known;
    names.set(text, names.size);
    return names.size - 1;
  };
  const columns: FlowRows = {
    key: Uint32Array.from(rows, ({ key }) => key),
    agent: Int32Array.from(rows, ({ agent }) => name(agent)),
    state: Uint8Array.from(rows, ({ state }) => executionStates.indexOf(state)),
    start: Float64Array.from(rows, ({ start }) => start),
    end: Float64Array.from(rows, ({ end }) => end ?? Number.NaN),
    parent: Int32Array.from(rows, ({ parent }) => parent ?? -1),
    title: Int32Array.from(rows, ({ title }) => name(title)),
    project: Int32Array.from(rows, ({ project }) => name(project)),
    task: Int32Array.from(rows, ({ task, title }) => name(task ?? title)),
    workflow: Int32Array.from(rows, ({ workflow }) => name(workflow)),
    run: Int32Array.from(rows, ({ run }) => name(run)),
    attempt: Uint8Array.from(rows, ({ attempt }) => attempt ?? 1),
    waitFrom: Float64Array.from(rows, ({ wait }) => wait?.from ?? Number.NaN),
    waitCause: Uint8Array.from(rows, ({ wait }) => waitCauses.indexOf(wait?.cause ?? "none")),
    waitOn: Int32Array.from(rows, ({ wait }) => name(wait?.on)),
  };
  const count = <T extends string>(values: readonly (T | undefined)[]) => {
    const counts = new Map<T, number>();
    for (const value of values) {
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => ({ value, count }));
  };
  const runs = runsOf(rows);
  const runNames = runs.map(({ id, title, at }) => ({ run: name(id), title, at }));
  return {
    filter,
    names: [...names.keys()],
    runs: runNames,
    rows: columns,
    summary: {
      shown: rows.length,
      hidden,
      now,
      complete: true,
      graph: graphOf(rows, name, roles),
      facets: {
        agents: count(rows.map(({ agent }) => agent)),
        states: count(rows.map(({ state }) => state)),
        projects: count(rows.map(({ project }) => project)),
        workflows: count(rows.map(({ workflow }) => workflow)),
        runs: runs
          .map(({ id, title, at, count: many }) => ({ value: id, count: many, title, at }))
          .reverse(),
      },
    },
  };
}

/** In the order in which they began. */
function runsOf(rows: readonly PlainRow[]) {
  const runs = new Map<string, { id: string; title: string; at: number; count: number }>();
  for (const { run: id, runTitle, workflow, start } of rows) {
    if (id === undefined) continue;
    const known = runs.get(id) ?? { id, title: runTitle ?? workflow ?? id, at: start, count: 0 };
    runs.set(id, { ...known, at: Math.min(known.at, start), count: known.count + 1 });
  }
  return [...runs.values()].sort((a, b) => a.at - b.at);
}

function graphOf(
  rows: readonly PlainRow[],
  name: (text: string) => number,
  roles: Readonly<Record<string, string>>,
): FlowGraph {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const agents = [...new Set(rows.map(({ agent }) => agent))];
  const having = (agent: string, state: ExecutionState) =>
    rows.filter((row) => row.agent === agent && row.state === state).length;
  const edges = new Map<string, { from: string; to: string; answers: PlainRow[] }>();
  for (const row of rows) {
    const parent = row.parent === undefined ? undefined : byKey.get(row.parent);
    if (parent === undefined || parent.agent === row.agent) continue;
    const id = `${parent.agent}\n${row.agent}`;
    const edge = edges.get(id) ?? { from: parent.agent, to: row.agent, answers: [] };
    edge.answers.push(row);
    edges.set(id, edge);
  }
  return {
    nodes: agents.map((agent) => ({
      agent: name(agent),
      role: roles[agent],
      executions: rows.filter((row) => row.agent === agent).length,
      successes: having(agent, "success"),
      failures: having(agent, "failure"),
      running: having(agent, "in_progress"),
      cancelled: having(agent, "cancelled"),
      lost: having(agent, "lost"),
    })),
    edges: [...edges.values()].map(({ from, to, answers }) => ({
      from: name(from),
      to: name(to),
      handoffs: answers.length,
      successes: answers.filter(({ state }) => state === "success").length,
      failures: answers.filter(({ state }) => state === "failure").length,
      meanWait: 120_000,
    })),
  };
}

/** Numbers from 0 up to 1, always the same for a seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

/** `count` executions of `agents` agents over `days` days of work, with handoffs and failures. */
export function manyRows(
  count: number,
  { agents = 12, days = 10, now = Date.UTC(2026, 10, 20, 15, 48), seed = 1 } = {},
): readonly PlainRow[] {
  const next = random(seed);
  const day = 86_400_000;
  const perDay = Math.ceil(count / days);
  const free = new Map<number, number>();
  const rows: PlainRow[] = [];
  for (let key = 0; key < count; key += 1) {
    const back = Math.floor((count - 1 - key) / perDay);
    const dayStart = Math.floor(now / day) * day - back * day + 9 * 3_600_000;
    const within = ((key % perDay) / perDay) * (back === 0 ? now - dayStart : 8 * 3_600_000);
    const who = Math.floor(next() * agents);
    const start = Math.max(dayStart + within, free.get(who) ?? 0);
    const length = 60_000 + next() * 40 * 60_000 * Math.min(1, (agents * 12) / perDay);
    const end = start + length;
    free.set(who, end);
    const running = end > now;
    const chance = next();
    const state: ExecutionState = running
      ? "in_progress"
      : chance < 0.12
        ? "failure"
        : chance < 0.14
          ? "cancelled"
          : "success";
    const parent =
      rows.length > 0 && next() < 0.3
        ? Math.max(0, key - 1 - Math.floor(next() * agents))
        : undefined;
    rows.push({
      key,
      agent: `agent-${String(who + 1).padStart(2, "0")}`,
      title: `Task ${Math.floor(next() * 500)}`,
      state,
      start: Math.min(start, now - 1_000),
      ...(running ? {} : { end }),
      ...(parent === undefined ? {} : { parent }),
      project: `project-${Math.floor(next() * 8)}`,
    });
  }
  return rows;
}
