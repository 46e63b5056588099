import { describe, expect, it } from "vitest";
import { BatonError } from "../../../src/core/errors";
import { deleteAgent, getAgent, listAgents, registerAgent } from "../../../src/core/face/agents";
import { claim } from "../../../src/core/face/claims";
import {
  executionGraph,
  executionTimeline,
  getExecution,
  listExecutions,
  logExecution,
} from "../../../src/core/face/executions";
import { thrownError } from "../../../src/core/face/faceError";
import { actor, minute, Rules } from "../../support/board/rules";
import { definitionOf, RulesFace } from "../../support/board/rulesFace";
import { projectText } from "../../support/board/texts";

const by = actor("logger");

function open() {
  const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
  return { rules, face: new RulesFace(rules) };
}

function data<T>(result: { ok: true; data: T } | { ok: false; error: { message: string } }): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

/** A chain of executions, each handed on by the one before. */
async function chain(face: RulesFace, rules: Rules, agents: readonly string[]) {
  const ids: string[] = [];
  for (const agent of agents) {
    rules.now += 10 * minute;
    const parent = ids.at(-1);
    const request = { agent_name: agent, title: `Work of ${agent}`, duration_ms: minute };
    const logged = await logExecution(
      face,
      { ...request, ...(parent === undefined ? {} : { parent_execution_id: parent }) },
      by,
    );
    ids.push(data(logged).id);
  }
  return ids;
}

describe("executions", () => {
  it("are listed newest first, filtered and in pages that fit together", async () => {
    const { rules, face } = open();
    const ids = await chain(face, rules, ["planner", "coder", "reviewer", "coder", "reviewer"]);
    const all: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 5; page += 1) {
      const answer = data(await listExecutions(face, {}, { limit: 2, cursor }));
      expect([answer.total, answer.limit]).toEqual([5, 2]);
      all.push(...answer.items.map(({ id }) => id));
      // What is logged while one pages does not shift the rest.
      if (page === 0) await chain(face, rules, []);
      if (answer.next_cursor === null) break;
      cursor = answer.next_cursor;
    }
    expect(all).toEqual([...ids].reverse());
    expect(data(await listExecutions(face, { agent: "coder" })).total).toBe(2);
    expect(data(await listExecutions(face, { agent: "nobody" })).total).toBe(0);
    expect(data(await listExecutions(face, { start_date: "2026-11-21" })).total).toBe(0);
    expect(data(await listExecutions(face, { end_date: "2026-11-20" })).total).toBe(5);
  });

  it.each([
    [{ start_date: "yesterday" }, {}],
    [{ status: "finished" }, {}],
    [{}, { limit: 0 }],
    [{}, { limit: 501 }],
    [{}, { cursor: "nothing" }],
  ])("refuses %j %j rather than ignore it", async (query, page) => {
    const { face } = open();
    const answer = await listExecutions(face, query, page);
    expect(answer.ok ? undefined : answer.error.code).toBe("invalid_argument");
  });

  it("nest by what came from what; a child of a hidden parent stays and says so", async () => {
    const { rules, face } = open();
    const [first, second, third] = await chain(face, rules, ["planner", "coder", "reviewer"]);
    const whole = data(await executionTimeline(face));
    expect(whole.items.map(({ id }) => id)).toEqual([first]);
    expect(whole.items[0]?.children[0]?.children[0]?.id).toBe(third);
    const part = data(await executionTimeline(face, { agent: "reviewer" }));
    expect(part.items).toMatchObject([
      { id: third, parent_hidden: true, parent_execution_id: second, is_handoff: true },
    ]);
  });

  it("do not nest deeper than readers of JSON can follow", async () => {
    const { rules, face } = open();
    const agents = Array.from({ length: 100 }, (_, n) => `agent-${n}`);
    const ids = await chain(face, rules, agents);
    const { items } = data(await executionTimeline(face));
    expect(items.map(({ parent_hidden: hidden }) => hidden)).toEqual([false, true, true]);
    let seen = 0;
    for (
      let level = [...items];
      level.length > 0;
      level = level.flatMap((one) => [...one.children])
    ) {
      seen += level.length;
    }
    expect(seen).toBe(ids.length);
  });

  it("make a graph of agents and handoffs", async () => {
    const { rules, face } = open();
    await chain(face, rules, ["planner", "coder", "reviewer", "coder"]);
    const graph = data(await executionGraph(face));
    expect(graph.nodes.map(({ id, count }) => [id, count])).toEqual([
      ["planner", 1],
      ["coder", 2],
      ["reviewer", 1],
    ]);
    expect(graph.edges).toContainEqual({
      source: "planner",
      target: "coder",
      count: 1,
      success: 1,
      failure: 0,
      mean_wait_ms: 9 * minute,
    });
  });

  it("are told in full, with inputs, outputs and the message", async () => {
    const { face } = open();
    const handoff = {
      from: "planner",
      to: "coder",
      task: "Build",
      deliverable: "plan.json",
      context: "See step 2",
      requirements: ["tests"],
      continuesWith: undefined,
    };
    const logged = data(
      await logExecution(
        face,
        {
          agent_name: "coder",
          target: { project: "a", task: "read" },
          timestamp: "2026-11-20T13:00:00Z",
          duration_ms: 1500,
          status: "failure",
          inputs: { depth: 2 },
          outputs: { pages: 3 },
          error: "No paper",
          artifacts: ["out.txt"],
          handoff,
        },
        by,
      ),
    );
    expect(data(await getExecution(face, logged.id))).toMatchObject({
      agent_name: "coder",
      timestamp: "2026-11-20T13:00:00.000Z",
      duration_ms: 1500,
      status: "failure",
      project_id: "a",
      task_id: "read",
      error: "No paper",
      inputs: { depth: 2 },
      outputs: { pages: 3, artifacts: ["out.txt"] },
      artifacts: ["out.txt"],
      handoff: { from: "planner", deliverable: "plan.json", continues_with: null },
    });
    const orphan = await logExecution(
      face,
      { agent_name: "coder", title: "x", parent_execution_id: "exec-none" },
      by,
    );
    expect(orphan.ok ? undefined : orphan.error.code).toBe("not_found");
    const none = await getExecution(face, "exec-none");
    expect(none.ok ? undefined : none.error.code).toBe("not_found");
  });
});

describe("agents", () => {
  it("are registered, found by what they can do, and deleted", async () => {
    const { face } = open();
    const fields = {
      name: "tester",
      description: "Tests things",
      capabilities: ["testing"],
      coordinationPatterns: ["parallel"],
    };
    expect(data(await registerAgent(face, fields))).toMatchObject({
      id: "tester",
      source: "baton",
      path: ".baton/agents/tester.md",
      coordination_patterns: ["parallel"],
    });
    const names = async (query: object) => (await listAgents(face, query)).map(({ name }) => name);
    expect(await names({ capability: "Testing", pattern: "parallel" })).toEqual(["tester"]);
    expect(await names({ capability: "testing", pattern: "sequential" })).toEqual([]);
    const twice = await registerAgent(face, fields);
    expect(twice.ok ? undefined : twice.error.code).toBe("invalid_argument");
    expect(data(await deleteAgent(face, "tester"))).toEqual({ name: "tester", deleted: true });
    const gone = await deleteAgent(face, "tester");
    expect(gone.ok ? undefined : gone.error.code).toBe("not_found");
  });

  it.each(["../../evil", "a/../b", "con..", ""])("are not called %j", async (name) => {
    const { face } = open();
    const answer = await registerAgent(face, { name, description: "x" });
    expect(answer.ok ? undefined : answer.error.code).toBe("invalid_argument");
    expect(face.definitions).toEqual([]);
  });

  it("of other tools stay; names that only work here are listed too", async () => {
    const { face } = open();
    face.definitions.push(
      definitionOf({ name: "editor", description: "Edits" }, ".claude/agents/editor.md", "claude"),
    );
    const refused = await deleteAgent(face, "editor");
    expect(refused.ok ? undefined : refused.error.code).toBe("invalid_argument");
    data(await claim(face, { target: { project: "a" } }, actor("stranger")));
    const all = await listAgents(face);
    expect(all.map(({ name, source, holds }) => [name, source, holds.length])).toEqual([
      ["editor", "claude", 0],
      ["stranger", null, 1],
    ]);
    expect(data(await getAgent(face, "stranger")).instructions).toBe("");
  });

  it("are not written where nothing may be", async () => {
    const { face } = open();
    face.readOnly = "Only reading.";
    for (const answer of [
      await registerAgent(face, { name: "tester", description: "x" }),
      await deleteAgent(face, "tester"),
    ]) {
      expect(answer.ok ? undefined : answer.error.code).toBe("read_only");
    }
  });
});

describe("failures of the world", () => {
  it("have the same shape, and mistakes of the program have none", () => {
    const error = new BatonError("read_only", "The disk is full.", { remedy: "Free some space." });
    expect(thrownError(error)).toEqual({
      code: "read_only",
      message: "The disk is full. Free some space.",
    });
    expect(thrownError(new TypeError("x"))).toBeUndefined();
  });
});
