// What holds for every tool and every connection, with real processes.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { toolsOf } from "../../src/adapters/mcp/toolTable";
import { Sandbox } from "../cli/support";
import type { ProjectText } from "../support/board/texts";
import { Agent, bundleServer } from "./support";

let program = "";
const open: Agent[] = [];
const sandboxes: Sandbox[] = [];

beforeAll(async () => {
  program = await bundleServer("server");
});

afterEach(async () => {
  for (const agent of open.splice(0)) await agent.close();
  for (const sandbox of sandboxes.splice(0)) sandbox.dispose();
});

function progressOf(answer: { readonly text: string }): Progress {
  return JSON.parse(answer.text) as Progress;
}

interface Progress {
  readonly parent_task_progress: {
    readonly completed_subtasks: number;
    readonly total_subtasks: number;
  };
  readonly next_recommended_task: { readonly task_id: string } | null;
}

function folder(projects?: readonly ProjectText[]): Sandbox {
  const sandbox = new Sandbox(program, projects);
  sandboxes.push(sandbox);
  mkdirSync(join(sandbox.folder, ".baton"));
  return sandbox;
}

async function connect(
  sandbox: Sandbox,
  more: Parameters<typeof Agent.connect>[2] = {},
): Promise<Agent> {
  const agent = await Agent.connect(program, sandbox, more);
  open.push(agent);
  return agent;
}

describe("tools", () => {
  it("are listed with what the documents call them and their arguments", async () => {
    const agent = await connect(folder());
    const { tools } = await agent.client.listTools();
    const listed = tools.map(({ name, description, inputSchema, annotations }) => ({
      name,
      description,
      arguments: inputSchema,
      writes: annotations?.readOnlyHint === false,
    }));
    expect(listed).toMatchSnapshot();
  });

  it.each(["legacy", "auto"] as const)("are eight with --tools core (%s)", async (era) => {
    const agent = await connect(folder(), { era, args: ["--tools", "core"] });
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(toolsOf("core").map(({ name }) => name));
    expect(tools).toHaveLength(8);
  });

  it("core suffices for the whole loop", async () => {
    const sandbox = folder();
    const agent = await connect(sandbox, { args: ["--tools", "core"], name: "coder" });
    const ready = await agent.must("get_ready_work");
    expect(ready.data["projects"]).toMatchObject([{ project_id: "logging" }]);
    await agent.must("claim_project", { project_id: "logging", agent_name: "coder" });
    let task: unknown = "read";
    let last = false;
    while (typeof task === "string") {
      const brief = await agent.must("orchestrator_execute_subtask", { task_id: task });
      expect(brief.text).toContain(`task_id ${task}`);
      const done = await agent.must("orchestrator_complete_subtask", {
        task_id: task,
        summary: `Did ${task}`,
        next_action: last ? "complete" : "continue",
      });
      const { parent_task_progress: progress, next_recommended_task: next } = progressOf(done);
      last = progress.total_subtasks - progress.completed_subtasks === 1;
      task = next?.task_id;
    }
    const project = await agent.must("get_project", { project_id: "logging" });
    expect(project.data).toMatchObject({ status: "completed", owner: null, claims: [] });
    expect(project.data["progress"]).toMatchObject({ done: 6, total: 6 });
  });

  it("hands off to an agent who finds it", async () => {
    const sandbox = folder();
    const coder = await connect(sandbox, { name: "coder" });
    await coder.must("claim_project", { project_id: "logging", agent_name: "coder" });
    const message = {
      project_id: "logging",
      to: "reviewer",
      deliverable: "notes.md",
      context: "x",
    };
    expect((await coder.must("handoff", message)).data).toMatchObject({ owner: null });
    const reviewer = await connect(sandbox, { env: { BATON_AGENT: "reviewer" } });
    expect((await reviewer.must("get_ready_work")).data["handoffs"]).toMatchObject([
      { from: "coder", to: "reviewer", deliverable: "notes.md", context: "x" },
    ]);
  });

  it("write sections, ask for help and log work", async () => {
    const sandbox = folder();
    const agent = await connect(sandbox, { name: "coder" });
    await agent.must("claim_task", { project_id: "logging", task_id: "read" });
    const section = { project_id: "logging", heading: "Findings", text: "Use structlog." };
    await agent.must("write_section", section);
    const help = { project_id: "logging", task_id: "read", to: "reviewer", need: "A schema" };
    const asked = await agent.must("request_help", { ...help, blocking: true });
    expect(asked.data).toMatchObject({ project_id: "logging", blocked: true });
    const file = readFileSync(join(sandbox.folder, "logging/AGENCY.md"), "utf8");
    expect(file).toContain("## Findings\n\nUse structlog.");
    expect(file).toContain(`- [ ] A schema @reviewer`);
    expect(file).toContain(`needs:${String(asked.data["request_id"])}`);
    const logged = await agent.must("log_execution", {
      agent_name: "coder",
      title: "Read the docs",
      duration_ms: 1_000,
    });
    expect(logged.data).toMatchObject({ agent_name: "coder", status: "success" });
    const registered = { name: "checker", description: "Checks", capabilities: ["testing"] };
    await agent.must("register_agent", registered);
    const found = await agent.must("list_agents", { capability: "testing" });
    expect(JSON.stringify(found.data["agents"])).toContain('"checker"');
  });
});

describe("orchestrator", () => {
  it("plans whole or not at all, gates, and is honest at the end", async () => {
    const sandbox = folder([{ id: "web", body: "### Phase 1: Begin\n- [x] Begun" }]);
    const agent = await connect(sandbox, { era: "auto", name: "claude" });
    const session = await agent.must("orchestrator_initialize_session", {
      working_directory: sandbox.folder,
    });
    expect(session.structured["session_initialized"]).toBe(true);
    const elsewhere = { working_directory: sandbox.parent };
    const wrong = await agent.call("orchestrator_initialize_session", elsewhere);
    expect(wrong.data).toMatchObject({ code: "invalid_argument" });

    const subtask = (task_id: string, ...dependencies: string[]) => ({
      task_id,
      title: `Do ${task_id}`,
      description: task_id,
      specialist_type: "architect",
      dependencies,
    });
    const bad = [subtask("a", "b"), subtask("b", "a"), subtask("c", "nowhere")];
    const description = "Build it";
    const before = readFileSync(join(sandbox.folder, "web/AGENCY.md"), "utf8");
    const refused = await agent.call("orchestrator_plan_task", {
      description,
      subtasks_json: JSON.stringify(bad),
    });
    expect(refused.failed).toBe(true);
    expect((refused.data["reasons"] as string[]).length).toBeGreaterThan(1);
    expect(readFileSync(join(sandbox.folder, "web/AGENCY.md"), "utf8")).toBe(before);

    const planned = await agent.must("orchestrator_plan_task", {
      description,
      subtasks_json: JSON.stringify([subtask("a"), subtask("b", "a")]),
    });
    expect(planned.structured).toMatchObject({ task_created: true, parent_task_id: "web" });
    const early = await agent.call("orchestrator_execute_subtask", { task_id: "b" });
    expect(early.data).toMatchObject({ code: "not_ready" });
    await agent.must("orchestrator_execute_subtask", { task_id: "a" });
    const done = await agent.must("orchestrator_complete_subtask", {
      task_id: "a",
      results: "Drew it",
      artifacts: ["missing.md"],
      detailed_work: "All of it",
      next_action: "continue",
    });
    expect(done.structured).toMatchObject({ status: "completed", artifact_created: true });
    const report = await agent.must("orchestrator_synthesize_results", { parent_task_id: "web" });
    expect(report.structured).toMatchObject({ complete: false, completed_subtasks: 2 });
    expect(report.text).toContain("missing.md (not there)");
    const status = await agent.must("orchestrator_get_status", {});
    expect(status.structured).toMatchObject({ pending_tasks: 1, completed_tasks: 2 });
  });
});

describe("a connection", () => {
  it("does not share a claim with another of the same name", async () => {
    const sandbox = folder();
    const [first, second] = [await connect(sandbox), await connect(sandbox, { era: "auto" })];
    const request = { project_id: "logging", agent_name: "claude-haiku" };
    const claimed = await first.must("claim_project", request);
    for (const [name, args] of [
      ["claim_project", request],
      ["claim_task", { ...request, task_id: "read" }],
      ["extend_claim", { project_id: "logging" }],
      ["release_project", { project_id: "logging" }],
      ["coordinator_release", { project_id: "logging" }],
      ["orchestrator_execute_subtask", { task_id: "read" }],
    ] as const) {
      const answer = await second.call(name, args);
      expect([name, answer.failed, answer.data["holder"]]).toEqual([name, true, "claude-haiku"]);
    }
    const still = await first.must("coordinator_reservations");
    expect(still.data["reservations"]).toMatchObject([{ claim_id: claimed.data["claim_id"] }]);
    // Its own claim is renewed, not refused.
    await first.must("claim_project", request);
  });

  it("wins or is told who won, when four of two names want the same at once", async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `p${index}`);
    const sandbox = folder(ids.map((id) => ({ id })));
    const agents = await Promise.all(
      ["one", "one", "two", "two"].map(async (agent_name, index) => {
        const era = index % 2 === 0 ? "legacy" : "auto";
        return { agent_name, agent: await connect(sandbox, { era }) };
      }),
    );
    for (const project_id of ids) {
      const tries = agents.map(({ agent, agent_name }) =>
        agent.call("claim_project", { project_id, agent_name }),
      );
      const answers = await Promise.all(tries);
      const winners = answers.filter(({ failed }) => !failed).map(({ data }) => data["owner"]);
      expect(winners).toHaveLength(1);
      const told = answers.filter(({ failed }) => failed).map(({ data }) => data["holder"]);
      expect(told).toEqual([winners[0], winners[0], winners[0]]);
    }
  });

  it("takes a claim of an earlier one up again by its id", async () => {
    const sandbox = folder();
    const before = await connect(sandbox);
    const request = { project_id: "logging", agent_name: "claude-haiku" };
    const { claim_id } = (await before.must("claim_project", request)).data;
    await before.close();
    const after = await connect(sandbox);
    await after.must("extend_claim", { project_id: "logging", claim_id, ttl_seconds: 7_200 });
    await after.must("orchestrator_execute_subtask", { task_id: "read" });
    expect((await after.must("release_project", { project_id: "logging" })).data).toMatchObject({
      released: true,
      owner: null,
    });
  });

  it("that is killed keeps its claim until its time is out", async () => {
    const sandbox = folder();
    const killed = await connect(sandbox);
    const request = { project_id: "logging", agent_name: "claude-haiku", ttl_seconds: 60 };
    const { expires_at } = (await killed.must("coordinator_claim", request)).data;
    process.kill(killed.transport.pid ?? 0, "SIGKILL");
    const other = await connect(sandbox);
    const refused = await other.call("claim_project", {
      project_id: "logging",
      agent_name: "claude-sonnet",
    });
    expect(refused.data).toMatchObject({
      code: "already_claimed",
      holder: "claude-haiku",
      until: expires_at,
    });
    expect(refused.data["retry_after"]).toBeLessThanOrEqual(60);
  });

  it.each([
    ["in an argument", {}, { agent_name: "said" }, "said"],
    ["at the start", { args: ["--agent", "configured"] }, {}, "configured"],
    ["in the environment", { env: { BATON_AGENT: "env" } }, {}, "env"],
    ["by its program", { name: "some-client" }, {}, "some-client"],
    ["by its program, anew", { name: "some-client", era: "auto" as const }, {}, "some-client"],
  ])("is called as it is named %s", async (_, more, args, expected) => {
    const agent = await connect(folder(), more);
    const claimed = await agent.must("claim_task", { project_id: "logging", ...args });
    expect(claimed.data["agent_name"]).toBe(expected);
  });

  it("ends with standard input, and finishes what was begun", async () => {
    const sandbox = folder();
    const agent = await connect(sandbox);
    await agent.must("claim_project", { project_id: "logging", agent_name: "coder" });
    const { pid } = agent.transport;
    await agent.close();
    expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH");
    expect(agent.complaints).toEqual([]);
    expect((await sandbox.json("coder", "show", "logging")).data).toMatchObject({
      claim: { agent_name: "coder" },
    });
  });

  it("without a workspace answers what to do, and works once there is one", async () => {
    const sandbox = folder([]);
    const agent = await connect(sandbox, { args: ["--workspace", "later"] });
    const refused = await agent.call("list_projects");
    expect(refused.structured).toMatchObject({ success: false, data: { code: "not_found" } });
    expect(refused.structured["error"]).toContain("--workspace");
    sandbox.write("later/AGENCY.md", "---\nproject_id: late\nstatus: active\n---\n");
    expect((await agent.must("list_projects")).data["count"]).toBe(1);
  });
});

describe("wrong arguments", () => {
  it("are tool errors that say what is wrong", async () => {
    const agent = await connect(folder());
    const answer = await agent.call("claim_task", { ttl_seconds: 5, project_id: 3 });
    expect(answer.failed).toBe(true);
    expect(answer.structured).toMatchObject({ success: false, data: { code: "invalid_argument" } });
    expect(answer.structured["error"]).toContain("project_id: expected string");
    expect(answer.structured["error"]).toContain("ttl_seconds");
  });

  it("never crash, and never half write", async () => {
    const sandbox = folder();
    const agent = await connect(sandbox, { era: "auto" });
    const file = () => readFileSync(join(sandbox.folder, "logging/AGENCY.md"), "utf8");
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("logging", "read", "coder", 60, "append", "active") },
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("", " ", "../..", "\u0000", "\n---\n", "#", "logging#", "__proto__"),
      fc.constant("a".repeat(70_000)),
      fc.integer(),
      fc.constant(null),
      fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 3 }),
      fc.object({ maxDepth: 1, maxKeys: 3 }),
    );
    const calls = fc.constantFrom(...toolsOf("full")).chain((tool) => {
      const fields = Object.fromEntries(Object.keys(tool.input.shape).map((key) => [key, value]));
      return fc.tuple(fc.constant(tool), fc.record(fields, { requiredKeys: [] }));
    });
    await fc.assert(
      fc.asyncProperty(calls, async ([{ name, bare, writes }, args]) => {
        const before = file();
        const answer = await agent.call(name, args);
        if (answer.failed) expect(answer.data["code"]).not.toBe("internal");
        else expect(bare || answer.structured["success"] === true).toBe(true);
        if (answer.failed || !writes) expect(file()).toBe(before);
        const left = await agent.must("get_project", { project_id: "logging" });
        expect(left.data["error"]).toBeNull();
      }),
      { numRuns: 250 },
    );
    expect((await agent.must("list_projects")).data["count"]).toBe(1);
    // What is too long for the journal is told; a mistake in the program would show its stack.
    expect(agent.complaints.join("")).not.toMatch(/something went wrong|\n\s+at /u);
  });
});

describe("resources and prompts", () => {
  it.each(["legacy", "auto"] as const)("projects and agents can be read (%s)", async (era) => {
    const sandbox = folder([{ id: "a b/ü" }, { id: "plain" }]);
    const { client } = await connect(sandbox, { era });
    const { resources } = await client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(uris).toContain("baton://projects/a%20b%2F%C3%BC");
    expect(uris).toContain("baton://agents/reviewer");
    for (const uri of uris) {
      const [content] = (await client.readResource({ uri })).contents;
      expect(content).toMatchObject({ uri, mimeType: "text/markdown" });
      const text = content !== undefined && "text" in content ? content.text : "";
      if (uri.includes("projects/a")) expect(text).toContain("project_id: a b/ü");
      else expect(text).toMatch(/^(?:# |---)/u);
    }
    await expect(client.readResource({ uri: "baton://projects/none" })).rejects.toThrow();
    await expect(client.readResource({ uri: "baton://projects/%E0%A4%A" })).rejects.toThrow();
  });

  it("prompts name only tools that are there", async () => {
    const { client } = await connect(folder());
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(["pick_up_work", "hand_off", "resume_work"]);
    const names = new Set(toolsOf("full").map(({ name }) => name));
    for (const { name } of prompts) {
      const { messages } = await client.getPrompt({ name, arguments: { project_id: "logging" } });
      const [message] = messages;
      const text = message?.content.type === "text" ? message.content.text : "";
      const mentioned = text.match(/\b[a-z]+(?:_[a-z]+)+\b/gu) ?? [];
      const tools = mentioned.filter(
        (word) => !["claim_id", "expires_at", "next_action"].includes(word),
      );
      expect(tools.length).toBeGreaterThan(0);
      for (const word of tools) expect(names).toContain(word);
      expect(text).toContain("logging");
    }
  });
});
