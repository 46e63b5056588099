/** Each workflow that ships with Baton, from its start to its end, by the program and by a server. DESIGN 5.4. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunData } from "../../src/core/face/runShapes";
import { Sandbox } from "../cli/support";
import { endAll, serveProgram } from "../http/program";
import { Agent } from "../mcp/support";
import { builtins, bundleProduct, RunServer, scriptOf } from "./support";

let program = "";
let sandbox: Sandbox;
let server: RunServer;

beforeAll(async () => {
  program = await bundleProduct("builtin");
  sandbox = new Sandbox(program).commit();
  const { url } = await serveProgram(program, sandbox);
  server = RunServer.of(sandbox, url);
});

afterAll(async () => {
  await endAll();
  sandbox.dispose();
});

const words = (params: Readonly<Record<string, string>>) =>
  Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]);

/** The answers of one plant a failed test: the run goes to its end and says so. */
const ending = (workflow: string) => (workflow === "test-parallel" ? "failure" : "success");

describe("what ships with Baton", { timeout: 120_000 }, () => {
  it.each(Object.entries(builtins))("runs %s on the command line", async (workflow, params) => {
    const args = ["run", workflow, ...words(params), "--scripted", scriptOf(workflow), "--json"];
    const { out, exit, err } = await sandbox.run(args);
    expect(err).toBe("");
    const { data } = JSON.parse(out) as { data: RunData };
    expect([data.status, exit]).toEqual([ending(workflow), ending(workflow) === "success" ? 0 : 6]);
    expect(data.steps.every(({ status }) => status !== "pending" && status !== "in_progress")).toBe(
      true,
    );
  });

  it("runs all of them over HTTP, at the same time", async () => {
    const runs = await Promise.all(
      Object.entries(builtins).map(async ([workflow, parameters]) => {
        const script = readFileSync(scriptOf(workflow), "utf8");
        const answer = await server.post(`/workflows/${workflow}/execute`, { parameters, script });
        expect([workflow, answer.status]).toEqual([workflow, 200]);
        expect(answer.json).toMatchObject({ workflow_name: workflow, status: "running" });
        return server.settled(String(answer.json["workflow_execution_id"]));
      }),
    );
    expect(runs.map(({ workflow, status }) => [workflow, status])).toEqual(
      Object.keys(builtins).map((workflow) => [workflow, ending(workflow)]),
    );
  });
});

describe("planner, coder and reviewer", { timeout: 120_000 }, () => {
  it("answer in the documents' shape, and a review that rejects is no success", async () => {
    const answers = join(sandbox.parent, "rejected.yaml");
    const script = readFileSync(scriptOf("planner-coder-reviewer"), "utf8");
    writeFileSync(answers, script.replace("overallStatus: approved", "overallStatus: rejected"));
    const args = ["run", "planner-coder-reviewer", "-p", "task=Refunds", "--scripted", answers];
    const text = await sandbox.run(args);
    expect(text.exit).toBe(6);
    expect(text.out).toContain("done      Review  reviewer");
    expect(text.out).toMatch(/^Failed: 3 of 3 steps/mu);
    const agent = await Agent.connect(program, sandbox);
    const listed = await sandbox.json("coder", "runs");
    const [last] = listed.data["runs"] as readonly RunData[];
    const { structured } = await agent.must("get_run", { run_id: last?.run_id });
    await agent.close();
    expect(structured).toMatchObject({
      success: false,
      steps: [
        { name: "Planning", agent: "planner", status: "completed" },
        { name: "Coding", agent: "coder", status: "completed" },
        { name: "Review", agent: "reviewer", status: "completed" },
      ],
      artifacts: [{ type: "plan" }, { type: "code" }, { type: "review" }],
      finalReview: { overallStatus: "rejected" },
      error: { code: "success_when" },
    });
  });
});

describe("who may", { timeout: 120_000 }, () => {
  it("have programs run: whoever has the server's token, not whoever reaches the server", async () => {
    for (const path of [
      "/workflows/tdd-cycle/execute",
      "/workflows/tdd-cycle/rollback",
      "/workflows",
      "/executions/x/retry",
      "/runs/x/approve",
      "/runs/x/retry",
    ]) {
      expect([path, (await server.post(path, {}, "")).status]).toEqual([path, 401]);
      expect([path, (await server.post(path, {}, "guess")).status]).toEqual([path, 401]);
    }
  });
});
