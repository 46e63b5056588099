/** A feature team's day and the end of the day before: every shape the timeline has. */
import type { ExecutionState, FlowView, WaitCause } from "../../../src/protocol/flow";
import { type PlainRow, viewOf } from "../support/flowData";

/** Friday 20 November 2026, 15:48, in the zone of whoever runs it. */
export const teamNow = new Date(2026, 10, 20, 15, 48).getTime();

/** `hh:mm` today, `-hh:mm` the day before. */
export function at(clock: string): number {
  const before = clock.startsWith("-");
  const [hours = 0, minutes = 0] = clock.replace("-", "").split(":").map(Number);
  return new Date(2026, 10, before ? 19 : 20, hours, minutes).getTime();
}

interface More {
  readonly by?: string;
  readonly state?: ExecutionState;
  readonly wait?: readonly [from: string, cause: WaitCause, on?: string];
  readonly attempt?: number;
  readonly task?: string;
  readonly run?: boolean;
}

type Line = readonly [
  id: string,
  agent: string,
  title: string,
  from: string,
  to: string,
  more?: More,
];

const lines: readonly Line[] = [
  ["g", "backend", "Gift cards", "-17:00", "-17:24"],
  ["f0", "frontend", "Footer", "-17:00", "-17:08"],
  ["s0", "security", "Token review", "-17:25", "-17:44", { by: "g" }],
  ["q0", "qa", "Smoke", "-17:25", "-17:42", { by: "f0" }],
  ["r0", "reviewer", "Review carts", "-17:00", "-17:09"],
  ["t0", "tester", "Load", "-17:10", "-17:20", { by: "r0", state: "failure", task: "Load" }],
  ["t1", "tester", "Load", "-17:23", "-17:30", { by: "r0", attempt: 2, task: "Load" }],
  ["d0", "docs", "Cart guide", "-17:31", "-17:39", { by: "t1" }],
  ["d1", "docs", "Glossary", "-17:41", "-17:47"],
  ["v0", "resource-verifier", "Check links", "-16:50", "-17:02"],

  ["p1", "planner", "Plan checkout", "09:08", "09:34", { run: true }],
  ["p2", "planner", "Plan search index", "10:02", "10:16"],
  ["p3", "planner", "Plan auth hardening", "13:08", "13:24"],
  ["p4", "planner", "Plan refunds", "15:06", "15:22"],
  ["b1", "database", "Order schema", "09:37", "10:19", { by: "p1", run: true }],
  ["b2", "database", "Backfill plan", "10:38", "11:06"],
  ["b3", "database", "Index on orders", "13:27", "13:55", { by: "p3" }],
  [
    "a1",
    "backend",
    "Payment API",
    "10:21",
    "11:50",
    { by: "b1", run: true, wait: ["09:36", "blocked", "Order schema"] },
  ],
  ["a11", "backend", "Model", "10:23", "10:42", { by: "a1", run: true }],
  ["a12", "backend", "Endpoints", "10:44", "11:17", { by: "a1", run: true }],
  [
    "a13",
    "backend",
    "Webhooks",
    "11:18",
    "11:29",
    { by: "a1", run: true, state: "failure", task: "Webhooks" },
  ],
  [
    "a14",
    "backend",
    "Webhooks",
    "11:33",
    "11:48",
    { by: "a1", run: true, attempt: 2, task: "Webhooks" },
  ],
  ["a2", "backend", "Redact logs", "13:06", "13:30"],
  ["a3", "backend", "Refund API", "14:07", "15:02", { by: "b3" }],
  ["a31", "backend", "Model", "14:09", "14:26", { by: "a3" }],
  ["a32", "backend", "Ledger", "14:30", "14:59", { by: "a3" }],
  ["f1", "frontend", "Cart wireframes", "09:40", "10:47", { run: true, by: "p1" }],
  [
    "f2",
    "frontend",
    "Checkout form",
    "11:52",
    "12:22",
    { by: "a1", run: true, wait: ["10:49", "blocked", "Payment API"] },
  ],
  ["f3", "frontend", "Form validation", "13:05", "13:56", { by: "f2", run: true }],
  ["f4", "frontend", "Refund screen", "15:04", "", { by: "a3" }],
  ["s1", "security", "Dependency audit", "09:22", "09:58"],
  ["s2", "security", "Payment audit", "11:53", "12:18", { run: true, by: "a1", state: "failure" }],
  [
    "s3",
    "security",
    "Threat review",
    "13:32",
    "13:53",
    { by: "a2", attempt: 2, task: "Payment audit" },
  ],
  ["s4", "security", "Secrets scan", "14:36", "14:52"],
  ["q1", "qa", "Regression pack", "10:04", "10:52", { run: true, by: "s1" }],
  [
    "q2",
    "qa",
    "End-to-end tests",
    "13:58",
    "14:13",
    { by: "f3", run: true, state: "failure", task: "e2e" },
  ],
  [
    "q3",
    "qa",
    "End-to-end tests",
    "14:17",
    "14:29",
    { by: "f3", run: true, state: "failure", attempt: 2, task: "e2e" },
  ],
  [
    "q4",
    "qa",
    "End-to-end tests",
    "14:40",
    "15:01",
    { by: "f3", run: true, attempt: 3, task: "e2e", wait: ["14:30", "blocked", "Restart staging"] },
  ],
  ["v1", "devops", "Nightly report", "09:14", "09:25"],
  ["v2", "devops", "Rotate secrets", "10:50", "11:06", { state: "cancelled" }],
  ["v3", "devops", "Staging image", "14:03", "14:18", { state: "failure", task: "Staging image" }],
  ["v4", "devops", "Staging image", "14:22", "14:38", { attempt: 2, task: "Staging image" }],
  [
    "v5",
    "devops",
    "Deploy to staging",
    "15:21",
    "",
    { by: "q4", run: true, wait: ["15:02", "person", "approval"] },
  ],
  ["c1", "coder", "Index builder", "10:18", "11:42", { by: "p2" }],
  ["c11", "coder", "Tokenizer", "10:20", "10:40", { by: "c1" }],
  ["c12", "coder", "Ranker", "10:43", "11:11", { by: "c1" }],
  ["c13", "coder", "Cache", "11:13", "11:21", { by: "c1", state: "failure", task: "Cache" }],
  ["c14", "coder", "Cache", "11:26", "11:41", { by: "c1", attempt: 2, task: "Cache" }],
  ["c2", "coder", "Fix review notes", "13:08", "13:40"],
  ["c3", "coder", "Key rotation", "13:44", "14:33", { by: "p3" }],
  ["c4", "coder", "Invoice export", "15:24", "", { by: "p4" }],
  ["c41", "coder", "Rows", "15:26", "15:37", { by: "c4" }],
  ["c42", "coder", "Layout", "15:39", "", { by: "c4" }],
  ["r1", "reviewer", "Review rate limits", "09:16", "09:38"],
  ["r2", "reviewer", "Review index", "11:44", "12:06", { run: true, by: "c1", state: "failure" }],
  ["r3", "reviewer", "Review fixes", "13:43", "13:59", { by: "c2" }],
  ["r4", "reviewer", "Review key rotation", "14:35", "14:58", { by: "c3" }],
  ["t2", "tester", "Smoke tests", "09:41", "10:08", { by: "r1" }],
  ["t3", "tester", "Load test", "11:02", "11:40", { run: true }],
  ["t4", "tester", "Rotation tests", "14:03", "14:14", { by: "r3", state: "failure", task: "rot" }],
  [
    "t5",
    "tester",
    "Rotation tests",
    "14:18",
    "14:28",
    { by: "r3", state: "failure", attempt: 2, task: "rot" },
  ],
  [
    "t6",
    "tester",
    "Rotation tests",
    "14:40",
    "15:08",
    { by: "r3", attempt: 3, task: "rot", wait: ["14:29", "queued"] },
  ],
  ["t7", "tester", "Rotation load", "15:11", "15:35", { by: "r4" }],
  ["d2", "docs", "API outline", "09:38", "10:02"],
  ["d3", "docs", "Migration guide", "10:52", "11:27", { wait: ["10:38", "person", "claude-opus"] }],
  ["d4", "docs", "Rotation guide", "15:11", "15:32", { by: "t6" }],
  ["d5", "docs", "Release notes", "15:38", "", { by: "t7" }],
  ["e1", "resource-verifier", "Check assets", "09:50", "09:55"],
  ["e2", "resource-verifier", "Check links", "10:31", "10:37", { by: "d2" }],
  ["e3", "resource-verifier", "Check links", "11:27", "11:32", { by: "d3" }],
  ["e4", "resource-verifier", "Check links", "13:53", "13:58"],
  ["e5", "resource-verifier", "Check links", "14:07", "14:10", { state: "failure", task: "links" }],
  ["e6", "resource-verifier", "Check links", "14:15", "14:20", { attempt: 2, task: "links" }],
  ["e7", "resource-verifier", "Check links", "15:27", "15:31", { by: "d4" }],
  ["h1", "claude-haiku", "Pricing research", "09:12", "09:33"],
  ["h2", "claude-haiku", "Summaries", "10:49", "11:31", { state: "lost" }],
  ["h3", "claude-haiku", "Fetch changelogs", "14:05", "14:11", { state: "failure", task: "logs" }],
  [
    "h4",
    "claude-haiku",
    "Fetch changelogs",
    "14:15",
    "14:21",
    { state: "failure", attempt: 2, task: "logs" },
  ],
  [
    "h5",
    "claude-haiku",
    "Fetch changelogs",
    "14:24",
    "14:30",
    { state: "failure", attempt: 3, task: "logs" },
  ],
  ["w1", "claude-sonnet", "Pricing page", "09:36", "10:28", { by: "h1" }],
  ["w2", "claude-sonnet", "Release notes", "10:44", "11:24"],
  ["w3", "claude-sonnet", "Pricing copy", "13:12", "13:50", { by: "e4" }],
  ["w4", "claude-sonnet", "Changelog", "14:47", "15:23", { by: "h5" }],
];

const keys = new Map(lines.map(([id], index) => [id, index + 1]));

/** The key of a line of the day. */
export function keyOf(id: string): number {
  return keys.get(id) ?? -1;
}

export const teamRows: readonly PlainRow[] = lines.map(
  ([id, agent, title, from, to, more = {}]) => ({
    key: keyOf(id),
    agent,
    title,
    state: more.state ?? (to === "" ? "in_progress" : "success"),
    start: at(from),
    ...(to === "" ? {} : { end: at(to) }),
    ...(more.by === undefined ? {} : { parent: keyOf(more.by) }),
    ...(more.attempt === undefined ? {} : { attempt: more.attempt }),
    ...(more.task === undefined ? {} : { task: more.task }),
    ...(more.run === true
      ? { run: "run-224", runTitle: "Checkout redesign", workflow: "Feature team" }
      : {}),
    ...(more.wait === undefined ? {} : { wait: waitOf(more.wait) }),
    project: agent.startsWith("claude") ? "pricing" : "checkout",
  }),
);

function waitOf([from, cause, on]: NonNullable<More["wait"]>): NonNullable<PlainRow["wait"]> {
  return { from: at(from), cause, ...(on === undefined ? {} : { on }) };
}

export function teamView(): FlowView {
  return viewOf(teamRows, { now: teamNow });
}
