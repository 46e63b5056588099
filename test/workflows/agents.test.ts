/**
 * Outside agents over MCP, who know nothing but what the answers say: they find what is offered, understand
 * it, and do it, until the run is over. Document 001; DESIGN 5.4.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Sandbox } from "../cli/support";
import { endAll, serveProgram } from "../http/program";
import { Agent } from "../mcp/support";
import { bundleProduct, RunServer } from "./support";

let program = "";
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  program = await bundleProduct("agents");
});

afterAll(async () => {
  await endAll();
  for (const sandbox of sandboxes) sandbox.dispose();
});

function newSandbox(): Sandbox {
  const sandbox = new Sandbox(program, []);
  sandbox.write("README.md", "# A product\n");
  sandbox.commit();
  sandboxes.push(sandbox);
  return sandbox;
}

interface Offered {
  readonly claim_id: string;
  readonly run_id: string;
  readonly step_id: string;
  readonly for_you: boolean;
}

interface Told {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly instructions: string | null;
  readonly handoff: string | null;
  readonly complete: {
    readonly tool: string;
    readonly arguments: { readonly output: unknown } & Readonly<Record<string, unknown>>;
  };
}

async function offeredTo(agent: Agent): Promise<readonly Offered[]> {
  const { data } = await agent.must("get_ready_work");
  return data["steps"] as readonly Offered[];
}

describe("agents from outside", { timeout: 240_000 }, () => {
  it("work through planner, coder and reviewer with what the answers say", async () => {
    const sandbox = newSandbox();
    const starter = await Agent.connect(program, sandbox, { args: ["--agent", "claude"] });
    const params = { task: "Build the login page" };
    const begun = await starter.must("run_workflow", {
      workflow: "planner-coder-reviewer",
      params,
    });
    // The answer waits a moment, so that what is offered stands in it.
    expect(begun.data).toMatchObject({ status: "running", waiting_for: ["plan"] });
    const seen: Record<string, Told> = {};
    for (const name of ["planner", "coder", "reviewer"]) {
      const agent = await Agent.connect(program, sandbox, { args: ["--agent", name] });
      const [first] = await offeredTo(agent);
      expect(first).toMatchObject({ for_you: true });
      const claimed = await agent.must("claim_task", { project_id: first?.claim_id ?? "" });
      const step = claimed.data["step"] as Told;
      seen[name] = step;
      const run = await agent.must("get_run", {
        run_id: first?.run_id ?? "",
        step_id: first?.step_id ?? "",
      });
      expect(run.text).toContain("Build the login page");
      expect(run.text).toContain("complete_step");
      const { tool, arguments: args } = step.complete;
      const answer = await agent.must(tool, args);
      if (name === "planner") {
        expect(answer.data).toMatchObject({ waiting_for: ["code"] });
      }
      await agent.close();
    }
    expect(seen["planner"]?.inputs).toEqual(params);
    expect(seen["coder"]?.handoff).toContain("planner hands over to coder");
    expect(seen["coder"]?.inputs["plan"]).toEqual(seen["planner"]?.complete.arguments.output);
    expect(seen["reviewer"]?.instructions).not.toBeNull();
    const runs = (await starter.must("get_run")).structured["runs"] as readonly {
      status: string;
    }[];
    expect(runs.map(({ status }) => status)).toEqual(["success"]);
    await starter.close();
  });

  it("work through the feature team, one client in all its roles, with the core tools alone", async () => {
    const sandbox = newSandbox();
    const starter = await Agent.connect(program, sandbox);
    const agent = await Agent.connect(program, sandbox, { args: ["--tools", "core"] });
    const begun = await starter.must("run_workflow", {
      workflow: "feature-team",
      params: { feature: "Refunds" },
    });
    const id = String(begun.data["run_id"]);
    const done: string[] = [];
    for (let turns = 0; turns < 60; turns += 1) {
      const steps = await offeredTo(agent);
      const [next] = steps;
      if (next === undefined) break;
      expect(done).not.toContain(next.step_id);
      const brief = await agent.must("orchestrator_execute_subtask", { task_id: next.claim_id });
      expect(brief.text).toContain("Refunds");
      expect(brief.text).toContain("orchestrator_complete_subtask");
      const { complete } = brief.structured as unknown as Told;
      await agent.must("orchestrator_complete_subtask", {
        task_id: next.claim_id,
        summary: "Done",
        next_action: "continue",
        detailed_work: JSON.stringify(complete.arguments.output),
      });
      done.push(next.step_id);
    }
    const over = await starter.must("get_run", { run_id: id });
    expect(over.structured).toMatchObject({ status: "success", success: true });
    expect(done).toContain("deploy");
    expect(over.text.length).toBeLessThan(30_000);
    await agent.close();
    await starter.close();
  });

  it("ask in the middle of a step, are told who may let one through, and end what they started", async () => {
    const sandbox = newSandbox();
    sandbox.write(
      ".baton/agents/styler.md",
      "---\nname: styler\ndescription: Styles\ncapabilities: [css]\n---\nStyle it.\n",
    );
    sandbox.write(
      ".baton/workflows/pages.md",
      [
        "---",
        "name: pages",
        "description: Two pages and a query",
        "steps:",
        "  - { id: query, agent: styler, requires: [sql] }",
        "  - { id: page, agent: coder, continue_on_error: true }",
        "  - { id: sign, gate: { approval: Show it? } }",
        "---",
      ].join("\n"),
    );
    const agent = await Agent.connect(program, sandbox, { args: ["--agent", "styler"] });
    const begun = await agent.must("run_workflow", { workflow: "pages" });
    const id = String(begun.data["run_id"]);
    expect(begun.data).toMatchObject({ status: "failure", error: { code: "role_boundary" } });
    const override = ["override", id, "query", "--reason", "Nobody else is here"];
    const through = await sandbox.run(override);
    expect([through.exit, through.out.includes("query is offered")]).toEqual([7, true]);
    const claimed = await sandbox.run(["claim", `run/${id}/query`, "--agent", "styler"]);
    expect(claimed.out).toContain("Style it.");
    const asked = await sandbox.run([
      ...["request", id, "query", "database", "All tables", "--waiting", "page"],
      ...["--agent", "styler", "--json"],
    ]);
    expect(asked.exit).toBe(0);
    const mine = await sandbox.run(["runs", id, "request-1"]);
    expect(mine.out).toContain("styler hands over to database: All tables");
    const ended = await agent.must("rollback_run", { run_id: id, cancel: "Not needed any more" });
    expect(ended.data).toMatchObject({ status: "cancelled" });
    await agent.close();
  });

  it("define a workflow in the documents' words over HTTP, read a step, take it and ask for more", async () => {
    const sandbox = newSandbox();
    const { url } = await serveProgram(program, sandbox);
    const server = RunServer.of(sandbox, url);
    const define = {
      name: "defined",
      description: "Two by hand",
      steps: [
        { agent_name: "writer", parameters: { task: "Draft it" } },
        { id: "print", agent: "printer", requires: ["ink"], runner: "manual" },
      ],
    };
    expect((await server.post("/workflows", define)).status).toBe(200);
    const taken = await server.post("/workflows", define);
    expect([taken.status, taken.json["next"]]).toEqual([409, "Choose another name."]);
    const begun = await server.post("/workflows/defined/execute");
    const id = String(begun.json["run_id"]);
    await server.settled(id);

    const ready = await server.get("/ready?agent=writer");
    expect(ready.json["steps"]).toMatchObject([{ claim_id: `run/${id}/step-1`, for_you: true }]);
    const brief = await server.get(`/runs/${id}/steps/step-1`);
    expect(brief.json).toMatchObject({ inputs: { task: "Draft it" }, state: "offered" });
    const claimed = await server.post("/claim", {
      project_id: `run/${id}/step-1`,
      agent_name: "writer",
    });
    expect(claimed.json["step"]).toMatchObject({ inputs: { task: "Draft it" }, holder: "writer" });
    const request = { step_id: "step-1", agent: "editor", what: "A title", waiting: ["print"] };
    const stranger = await server.post(`/runs/${id}/requests`, { ...request, agent_name: "x" });
    expect(stranger.status).toBe(409);
    const mine = { agent_name: "writer", claim_id: claimed.json["claim_id"] };
    const asked = await server.post(`/runs/${id}/requests`, { ...request, ...mine });
    expect(asked.status).toBe(200);
    const why = await server.get(`/explain/run/${id}/print`);
    expect(why.json).toMatchObject({ ready: false, reasons: [{ code: "dependency_open" }] });
    const override = { step_id: "print", reason: "Nobody else is here" };
    expect((await server.post(`/runs/${id}/override`, override, "")).status).toBe(401);
    expect((await server.post(`/runs/${id}/override`, override)).status).toBe(409);
    const output = { step_id: "step-1", output: { summary: "Drafted" } };
    expect((await server.post(`/runs/${id}/steps`, output)).status).toBe(409);
    expect((await server.post(`/runs/${id}/steps`, { ...output, ...mine })).status).toBe(200);
  });
});
