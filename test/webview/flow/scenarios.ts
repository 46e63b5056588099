/** Worlds for tests of the flow view's page, each with the same rows whenever it is made. */
import type { ExecutionState } from "../../../src/protocol/flow";
import { manyRows, type PlainRow, random } from "../support/flowData";

export const now = Date.UTC(2026, 10, 20, 15, 48);
const minute = 60_000;
const hour = 60 * minute;

export type ScenarioName = "normal" | "crowded" | "empty" | "old" | "reading" | "huge";

export interface Scenario {
  readonly rows: readonly PlainRow[];
  readonly roles: Readonly<Record<string, string>>;
  readonly complete: boolean;
}

export function scenarioOf(name: ScenarioName): Scenario {
  const roles = {};
  switch (name) {
    case "normal":
      return { rows: normalRows(), roles: { qa: "tester", planner: "planner" }, complete: true };
    case "crowded":
      return { rows: crowdedRows(), roles, complete: true };
    case "empty":
      return { rows: [], roles, complete: true };
    case "old":
      return { rows: oldRows(), roles, complete: true };
    case "reading":
      return { rows: [], roles, complete: false };
    case "huge":
      return { rows: manyRows(100_000, { agents: 40, days: 60, now }), roles, complete: true };
  }
}

const chain: readonly (readonly [string, string, string])[] = [
  ["planner", "Plan search index", "search"],
  ["database", "Order schema", "checkout-redesign"],
  ["backend", "Payment API", "checkout-redesign"],
  ["frontend", "Form validation", "checkout-redesign"],
  ["security", "Threat review", "hardening"],
  ["qa", "End-to-end tests", "checkout-redesign"],
  ["devops", "Deploy to staging", "release"],
  ["coder", "Index builder", "search"],
  ["reviewer", "Review rate limits", "hardening"],
  ["tester", "Load test", "search"],
  ["docs", "Migration guide", "docs"],
  ["resource-verifier", "Check links", "docs"],
  ["claude-haiku", "Pricing research", "pricing"],
  ["claude-sonnet", "Pricing page", "pricing"],
];

/** What the runs of a day are for; the last one says nothing. */
const features = ["Vouchers", "Saved addresses", "Gift cards", "Checkout redesign"];

function titled(runTitle: string | undefined) {
  return runTitle === undefined ? {} : { runTitle };
}

/** Two days of a team of fourteen, with a burst of failures after lunch and work going on. */
function normalRows(): readonly PlainRow[] {
  const next = random(7);
  const rows: PlainRow[] = [];
  const add = (row: Omit<PlainRow, "key">) => {
    rows.push({ key: rows.length + 1, ...row });
    return rows.length;
  };
  for (const day of [1, 0]) {
    const morning = now - (now % (24 * hour)) - day * 24 * hour + (9 - day) * hour + 10 * minute;
    for (let round = 0; round < 5; round += 1) {
      let parent: number | undefined;
      let at = morning + round * 80 * minute;
      for (const [index, [agent, title, project]] of chain.entries()) {
        const start = at + Math.round(next() * 8) * minute;
        const end = start + (6 + Math.round(next() * 26)) * minute;
        if (start > now - 2 * minute) continue;
        const state = normalState(next(), start, end, morning);
        const hands = index % 3 !== 0 && parent !== undefined;
        const workflow = index < 7 ? "Feature team" : undefined;
        const given = add({
          agent,
          title: round === 0 ? title : `${title} ${round + 1}`,
          state: end > now ? "in_progress" : state,
          start,
          ...(end > now ? {} : { end }),
          ...(hands && parent !== undefined ? { parent } : {}),
          project,
          ...(workflow === undefined
            ? {}
            : { workflow, run: `run-${day}-${round}`, ...titled(features[round]) }),
          ...(hands && next() < 0.4
            ? { wait: { from: start - 19 * minute, cause: "blocked" as const, on: title } }
            : {}),
        });
        parent = given;
        at += 6 * minute;
      }
    }
  }
  const today = now - (now % (24 * hour));
  const giver = rows.findLast(
    ({ title, end }) => title === "Form validation 4" && end !== undefined,
  );
  const attempt = (from: number, to: number, state: ExecutionState, number: number) =>
    add({
      agent: "qa",
      title: "End-to-end tests",
      task: "checkout/e2e",
      state,
      start: today + from * minute,
      end: today + to * minute,
      attempt: number,
      ...(giver === undefined ? {} : { parent: giver.key }),
      project: "checkout-redesign",
      workflow: "Feature team",
      run: "run-0-3",
      ...titled(features[3]),
      ...(number === 3
        ? { wait: { from: today + 870 * minute, cause: "blocked", on: "Order schema" } }
        : {}),
    });
  attempt(836, 851, "failure", 1);
  attempt(856, 868, "failure", 2);
  attempt(880, 901, "success", 3);
  return rows;
}

function normalState(chance: number, start: number, end: number, morning: number): ExecutionState {
  const burst = end > morning + 5 * hour && end < morning + 5.6 * hour;
  if (chance < (burst ? 0.6 : 0.05)) return "failure";
  if (chance > 0.985) return "cancelled";
  return chance > 0.97 && start < morning + 3 * hour ? "lost" : "success";
}

function crowdedRows(): readonly PlainRow[] {
  const rows = manyRows(3_000, { agents: 60, days: 2, now });
  const burst = now - 90 * minute;
  return rows.map((row, index) => {
    const end = row.end ?? 0;
    const fails = Math.abs(end - burst) < 20 * minute && index % 3 === 0;
    const wait =
      index % 400 === 17
        ? { from: row.start - (40 + index / 50) * minute, cause: "person" as const, on: "lead" }
        : undefined;
    return {
      ...row,
      ...(fails ? { state: "failure" as const } : {}),
      ...(wait === undefined ? {} : { wait }),
    };
  });
}

/** Work of last month only: a first visit would see nothing. */
function oldRows(): readonly PlainRow[] {
  return manyRows(40, { agents: 4, days: 3, now: now - 30 * 24 * hour }).map((row) => ({
    ...row,
    state: row.state === "in_progress" ? ("success" as const) : row.state,
    end: row.end ?? row.start + hour,
  }));
}
