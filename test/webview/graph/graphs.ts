/** Graphs for tests: the world of the pictures, and crowds of any size. */
import { type FlowView, noFlowFilter } from "../../../src/protocol/flow";
import { type PlainRow, random, viewOf } from "../support/flowData";

/** Executions and failures of each agent; those that work right now are marked. */
const agents: Readonly<Record<string, readonly [number, number, boolean?]>> = {
  planner: [12, 0],
  database: [6, 0],
  backend: [7, 1],
  security: [8, 2],
  frontend: [7, 0, true],
  qa: [7, 2],
  devops: [7, 1, true],
  coder: [11, 3, true],
  reviewer: [10, 2],
  tester: [13, 4],
  docs: [14, 0, true],
  "claude-haiku": [11, 4],
  "claude-sonnet": [9, 0],
  "resource-verifier": [12, 1],
};

/** Handoffs, and how many of them were answered with success. */
const handoffs: readonly (readonly [string, string, number, number])[] = [
  ["planner", "database", 5, 5],
  ["planner", "frontend", 4, 4],
  ["planner", "coder", 8, 6],
  ["database", "backend", 5, 4],
  ["backend", "security", 5, 3],
  ["security", "backend", 1, 1],
  ["backend", "frontend", 2, 2],
  ["frontend", "qa", 4, 3],
  ["security", "qa", 1, 1],
  ["qa", "devops", 3, 3],
  ["coder", "reviewer", 8, 6],
  ["reviewer", "coder", 1, 1],
  ["reviewer", "tester", 8, 5],
  ["tester", "docs", 7, 7],
  ["claude-haiku", "claude-sonnet", 6, 6],
  ["claude-sonnet", "resource-verifier", 9, 9],
  ["resource-verifier", "claude-sonnet", 1, 1],
  ["resource-verifier", "docs", 6, 6],
];

export const now = Date.UTC(2026, 10, 20, 15, 48);

export interface PlainGraph {
  readonly agents: Readonly<Record<string, readonly [number, number, boolean?]>>;
  readonly handoffs: readonly (readonly [string, string, number, number])[];
  readonly roles?: Readonly<Record<string, string>>;
}

export const team: PlainGraph = { agents, handoffs };

/** Document 000: one agent handed over to another, once. */
export const pair: PlainGraph = {
  agents: { "claude-haiku": [1, 0], "claude-sonnet": [1, 0, true] },
  handoffs: [["claude-haiku", "claude-sonnet", 1, 1]],
};

export function graphView({ agents, handoffs, roles = {} }: PlainGraph): FlowView {
  const names = Object.keys(agents);
  const at = (name: string) => names.indexOf(name);
  const empty = viewOf([], { now });
  return {
    ...empty,
    filter: noFlowFilter,
    names,
    summary: {
      ...empty.summary,
      graph: {
        nodes: Object.entries(agents).map(([name, [executions, failures, works = false]]) => ({
          agent: at(name),
          role: roles[name],
          executions,
          failures,
          running: works ? 1 : 0,
          successes: executions - failures - (works ? 1 : 0),
          cancelled: 0,
          lost: 0,
        })),
        edges: handoffs.map(([from, to, count, successes]) => ({
          from: at(from),
          to: at(to),
          handoffs: count,
          successes,
          failures: count - successes,
          meanWait: 120_000,
        })),
      },
    },
  };
}

const roles = [
  "planner",
  "database",
  "backend",
  "frontend",
  "security",
  "qa",
  "coder",
  "reviewer",
  "tester",
];

/** `count` agents in nine roles, which hand over along the roles, with a few ways back. */
export function crowd(count: number, seed = 7): PlainGraph {
  const next = random(seed);
  const who = Array.from({ length: count }, (_, at) => {
    const role = roles[at % roles.length] ?? "";
    return { role, name: `${role}-${String(Math.floor(at / roles.length) + 1).padStart(2, "0")}` };
  });
  const handoffs: [string, string, number, number][] = [];
  for (const [at, { name, role }] of who.entries()) {
    const level = roles.indexOf(role);
    const receivers = who.filter((other) => roles.indexOf(other.role) === level + 1);
    for (let time = 0; time < 2 && receivers.length > 0; time += 1) {
      const receiver = receivers[Math.floor(next() * receivers.length)];
      if (receiver === undefined || handoffs.some((h) => h[0] === name && h[1] === receiver.name)) {
        continue;
      }
      const times = 1 + Math.floor(next() * 12);
      const share = level % 4 === 1 ? 0.8 : level === 5 ? 0.6 : 1;
      handoffs.push([name, receiver.name, times, Math.round(times * share)]);
    }
    const back = who[Math.floor(next() * at)];
    if (back !== undefined && next() < 0.08) handoffs.push([name, back.name, 1, 1]);
  }
  return {
    agents: Object.fromEntries(
      who.map(({ name }) => {
        const executions = 30 + Math.floor(next() * 30);
        return [name, [executions, Math.floor(next() * 5), next() < 0.2] as const];
      }),
    ),
    handoffs,
  };
}

/** One agent for each role: nobody can be grouped. */
export function strangers(count: number, seed = 3): PlainGraph {
  const { agents, handoffs } = crowd(count, seed);
  const rename = (name: string) => `${name.split("-").toReversed().join("")}x`;
  return {
    agents: Object.fromEntries(Object.entries(agents).map(([name, rest]) => [rename(name), rest])),
    handoffs: handoffs.map(([from, to, ...rest]) => [rename(from), rename(to), ...rest]),
  };
}

/** A run of a plan: three steps deep, with an attempt that failed and one that goes on. */
export function runRows(): readonly PlainRow[] {
  const minute = 60_000;
  const start = now - 120 * minute;
  const row = (
    key: number,
    agent: string,
    title: string,
    from: number,
    to: number | undefined,
    parent: number | undefined,
    state: PlainRow["state"] = "success",
  ): PlainRow => ({
    key,
    agent,
    title,
    state,
    start: start + from * minute,
    ...(to === undefined ? {} : { end: start + to * minute }),
    ...(parent === undefined ? {} : { parent }),
    run: "Run 224",
  });
  return [
    row(1, "planner", "Plan search index", 0, 12, undefined),
    row(2, "database", "Order schema", 14, 40, 1),
    row(3, "frontend", "Cart wireframes", 15, 60, 1),
    row(4, "backend", "Payment API", 42, 80, 2),
    row(5, "backend", "Payment API endpoints", 44, 60, 4, "failure"),
    row(6, "backend", "Payment API ledger", 61, 78, 4),
    row(7, "qa", "End-to-end tests", 82, 95, 4, "failure"),
    row(8, "qa", "Regression pack of the whole shop", 82, 100, 3, "cancelled"),
    row(9, "devops", "Deploy to staging", 97, undefined, 7, "in_progress"),
    row(10, "docs", "Migration guide", 62, 70, 3, "lost"),
  ];
}
