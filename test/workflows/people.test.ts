/** Runs that wait for people and agents, and go on with them; what is refused. DESIGN 5.4, 5.5. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunData, RunSummaryData } from "../../src/core/face/runShapes";
import { Sandbox } from "../cli/support";
import { endAll, serveProgram } from "../http/program";
import { Agent } from "../mcp/support";
import { bundleProduct, RunServer } from "./support";

let program = "";
let sandbox: Sandbox;

beforeAll(async () => {
  program = await bundleProduct("people");
  sandbox = new Sandbox(program).commit();
  sandbox.write(
    ".baton/workflows/release.md",
    [
      "---",
      "name: release",
      "description: Asks before it ships",
      "parameters:",
      "  type: object",
      "  properties: { count: { type: integer, minimum: 1, default: 1 } }",
      "steps:",
      "  - id: ready",
      "    title: Is it ready",
      "    gate:",
      "      checks:",
      "        - { name: notes, file: NOTES.md, action: Write them, owner: writer }",
      "  - id: draft",
      "    agent: writer",
      "    runner: manual",
      "    output_schema: { type: object, required: [text], properties: { text: { type: string } } }",
      "  - id: sign",
      "    gate: { approval: 'Ship it?' }",
      "  - id: ship",
      "    agent: coder",
      "    runner: sh ship.sh",
      "---",
      "",
    ].join("\n"),
  );
  sandbox.write("ship.sh", "echo shipped >> shipped.txt\necho '{\"shipped\": true}'\n");
});

afterAll(async () => {
  await endAll();
  sandbox.dispose();
});

async function json(...args: readonly string[]) {
  const { out, exit } = await sandbox.run([...args, "--json"]);
  const { data, error } = JSON.parse(out) as {
    data?: RunData;
    error?: { code: string; message: string };
  };
  return { data, error, exit };
}

describe("a run", { timeout: 120_000 }, () => {
  it("does not begin with wrong parameters, nor with commands that nobody allowed", async () => {
    const wrong = await json("run", "release", "-p", "count=many");
    expect([wrong.exit, wrong.error?.code]).toEqual([2, "invalid_argument"]);
    const small = await json("run", "release", "-p", "count=0");
    expect([small.exit, small.error?.code]).toEqual([2, "invalid_argument"]);
    const unknown = await json("run", "nope");
    expect([unknown.exit, unknown.error?.code]).toEqual([4, "not_found"]);
    const refused = await json("run", "release");
    expect([refused.exit, refused.error?.code]).toEqual([3, "not_ready"]);
    expect(refused.error?.message).toContain("sh ship.sh");
    const dry = await sandbox.run(["run", "release", "--dry-run"]);
    expect(dry.exit).toBe(0);
    expect(dry.out).toContain("new on this machine");
    expect((await json("runs")).data).toEqual({ runs: [] });
  });

  it("waits at each gate and step for whoever can help, and goes on through every face", async () => {
    const begun = await json("run", "release", "--allow-commands");
    expect(begun.exit).toBe(7);
    const id = begun.data?.run_id ?? "";
    expect(begun.data?.waiting_for).toEqual(["ready"]);
    const told = await sandbox.run(["runs", id]);
    expect(told.out).toContain("NO-GO: notes");
    expect(told.out).toContain(`baton retry ${id} ready`);

    sandbox.write("NOTES.md", "Notes\n");
    const offered = await json("retry", id);
    expect([offered.exit, offered.data?.waiting_for]).toEqual([7, ["draft"]]);

    const agent = await Agent.connect(program, sandbox);
    const broken = await agent.call("complete_step", { run_id: id, step_id: "draft", output: {} });
    expect([broken.failed, broken.data["code"]]).toEqual([true, "invalid_argument"]);
    await agent.must("complete_step", { run_id: id, step_id: "draft", output: { text: "x" } });

    const { url } = await serveProgram(program, sandbox);
    const server = RunServer.of(sandbox, url);
    const waiting = await server.settled(id);
    expect(waiting.waiting_for).toEqual(["sign"]);
    const answer = { step_id: "sign", approved: true, agent_name: "coder" };
    const approved = await server.post(`/runs/${id}/approve`, answer);
    expect(approved.status).toBe(200);
    const over = await server.settled(id);
    expect(over).toMatchObject({ status: "success", done: 4, total: 4 });
    expect(readFileSync(join(sandbox.folder, "shipped.txt"), "utf8")).toBe("shipped\n");
    await agent.close();
  });

  it("ends without success where the answer is no", async () => {
    const begun = await json("run", "release");
    const id = begun.data?.run_id ?? "";
    const drafted = await json("step", id, "draft", "--output", '{"text": "y"}');
    expect([drafted.exit, drafted.data?.waiting_for]).toEqual([7, ["sign"]]);
    const wrong = await json("approve", id, "draft");
    expect([wrong.exit, wrong.error?.code]).toEqual([3, "not_ready"]);
    const rejected = await json("approve", id, "sign", "--reject", "--comment", "Not yet");
    expect([rejected.exit, rejected.data?.status]).toEqual([6, "failure"]);
    expect(rejected.data?.steps.find(({ id: step }) => step === "ship")?.status).toBe("skipped");
  });

  it("is cancelled by anybody, and stays as it is", async () => {
    const begun = await json("run", "release");
    const cancelled = await json("cancel", begun.data?.run_id ?? "");
    expect([cancelled.exit, cancelled.data?.status]).toEqual([6, "cancelled"]);
    const { data } = await json("runs");
    const { runs } = data as unknown as { runs: readonly RunSummaryData[] };
    expect(runs).toHaveLength(3);
  });
});

describe("a rehearsal", { timeout: 120_000 }, () => {
  it("says which line of its answers is wrong", async () => {
    const file = join(sandbox.parent, "answers.yaml");
    writeFileSync(file, "steps:\n  draft: 5\n");
    const { exit, error } = await json("run", "release", "--scripted", file);
    expect(exit).toBe(2);
    expect(error?.message).toContain(":2:");
  });
});

describe("a workflow that comes over HTTP", { timeout: 120_000 }, () => {
  it("is checked, written as a template, and run", async () => {
    const { url } = await serveProgram(program, sandbox);
    const server = RunServer.of(sandbox, url);
    const faulty = await server.post("/workflows", {
      name: "two",
      description: "Two agents",
      steps: [
        { agent: "coder", params: {} },
        { id: "x", needs: ["nowhere"] },
      ],
    });
    expect(faulty.status).toBe(422);
    const two = {
      name: "two",
      description: "Two agents",
      coordination_pattern: "sequential",
      steps: [
        { agent: "coder", params: { task: "Build {{ params.what }}" } },
        { agent: "reviewer", params: { built: "{{ steps.step-1.output }}" } },
      ],
      parameters: { type: "object", properties: { what: { type: "string", default: "it" } } },
    };
    const made = await server.post("/workflows", two);
    expect(made.json).toMatchObject({ id: "two", coordination_pattern: "sequential" });
    expect(sandbox.has(".baton/workflows/two.md")).toBe(true);
    expect((await server.post("/workflows", two)).status).toBe(409);
    const started = await server.post("/workflows/two/execute", { script: "{}" });
    expect(started.text).toContain("workflow_execution_id");
    expect(started.json["steps"]).toEqual([
      { id: "step-1", agent: "coder" },
      { id: "step-2", agent: "reviewer" },
    ]);
    const run = await server.settled(String(started.json["run_id"]));
    expect(run.status).toBe("success");
    const [first] = run.steps;
    const again = await server.post(`/executions/${first?.attempts[0]?.execution_id ?? ""}/retry`);
    expect(again.status).toBe(200);
    expect(await server.settled(run.run_id)).toMatchObject({ status: "success" });
    expect((await server.get("/agents/coder/health")).json).toMatchObject({
      agent_name: "coder",
      circuit_breaker: "closed",
    });
    expect((await server.get("/agents/nobody/health")).status).toBe(404);
    const alerts = await server.get("/alerts");
    const [alert] = alerts.json["items"] as readonly object[];
    expect(alerts.json["total"]).toBe(1);
    expect(alert).toMatchObject({ kind: "run_failed", agent_name: null });
    const seen = await server.post("/alerts/acknowledge", {}, "");
    expect(seen.json).toEqual({ items: [], total: 0 });
  });
});
