/** Agents that fail too often: what counts, who sees it, and who gives them work again. DESIGN 5.4. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Sandbox } from "../cli/support";
import { Agent } from "../mcp/support";
import { bundleProduct } from "./support";

let program = "";
let sandbox: Sandbox;

beforeAll(async () => {
  program = await bundleProduct("trust");
  sandbox = new Sandbox(program).commit();
  const workflow = (name: string, step: string) =>
    sandbox.write(
      `.baton/workflows/${name}.md`,
      `---\nname: ${name}\ndescription: One step\nsteps:\n  - { id: a, agent: planner, runner: ${step} }\n---\n`,
    );
  workflow("missing", "no-such-program-anywhere");
  workflow("failing", "sh fail.sh");
  workflow("byhand", "manual");
  sandbox.write("fail.sh", "exit 3\n");
});

afterAll(() => {
  sandbox.dispose();
});

async function json(...args: readonly string[]) {
  const { out, exit } = await sandbox.run([...args, "--json"]);
  const answer = JSON.parse(out) as { data?: Record<string, unknown>; error?: { message: string } };
  return { ...answer, exit };
}

it("a missing program is no failure of its agent; real ones are, until a person resets it", async () => {
  for (const _ of [1, 2, 3, 4]) {
    const { data } = await json("run", "missing", "--allow-commands");
    const steps = (data?.["steps"] ?? []) as readonly { error: object }[];
    const [step] = steps;
    expect(step?.error).toMatchObject({ kind: "workflow", code: "spawn_failed" });
  }
  expect((await json("agents", "planner")).data).toMatchObject({ held_back_until: null });

  for (const _ of [1, 2, 3]) await json("run", "failing", "--allow-commands");
  const held = await json("agents", "planner");
  expect(held.data?.["held_back_until"]).toMatch(/^\d{4}-/u);
  const shown = await sandbox.run(["agents", "planner"]);
  expect(shown.out).toContain("baton agents planner --reset");

  const waiting = await json("run", "byhand");
  const id = String(waiting.data?.["run_id"]);
  const agent = await Agent.connect(program, sandbox, { args: ["--agent", "planner"] });
  const refused = await agent.call("claim_task", { project_id: `run/${id}/a` });
  expect(refused.failed).toBe(true);
  expect(refused.text).toMatch(/until \d{4}-\d\d-\d\d \d\d:\d\d UTC/u);
  expect(refused.text).toContain("a person may give it work again");

  const alerts = await json("alerts");
  const items = alerts.data?.["items"] as readonly { kind: string; alert_id: string }[];
  expect(items.filter(({ kind }) => kind === "breaker_open")).toHaveLength(1);

  expect((await json("agents", "planner", "--reset")).data).toMatchObject({
    circuit_breaker: "closed",
    failures_in_row: 0,
  });
  await agent.must("claim_task", { project_id: `run/${id}/a` });
  await agent.close();

  // The reset has answered the alert about the agent.
  const left = items.filter(({ kind }) => kind !== "breaker_open");
  expect((await json("alerts", left[0]?.alert_id ?? "", "--acknowledge")).data).toMatchObject({
    total: left.length - 1,
  });
  expect((await json("alerts", "--acknowledge")).data).toEqual({ items: [], total: 0 });
  expect((await json("agents", "--reset")).exit).toBe(2);
}, 120_000);
