import { describe, expect, it } from "vitest";
import { claim } from "../../../src/core/face/claims";
import { dependenciesOf, dependencyGraphOf } from "../../../src/core/face/dependencies";
import { actorOf, onceSession } from "../../../src/core/face/identity";
import { isoStated, parseIso } from "../../../src/core/face/moments";
import {
  explain,
  getProject,
  listProjects,
  readyWork,
  statusOf,
} from "../../../src/core/face/projects";
import { parseTarget } from "../../../src/core/face/targets";
import { actor, Rules } from "../../support/board/rules";
import { RulesFace } from "../../support/board/rulesFace";
import { projectText } from "../../support/board/texts";

const planner = actor("planner");

function open(texts: Readonly<Record<string, string>>) {
  const rules = new Rules(texts);
  return { rules, face: new RulesFace(rules) };
}

const shop = {
  "low/AGENCY.md": projectText({ id: "low", priority: "low" }),
  "base/AGENCY.md": projectText({ id: "base", blocks: ["high"] }),
  "high/AGENCY.md": projectText({ id: "high", priority: "critical" }),
  "ghost/AGENCY.md": projectText({ id: "ghost", blockedBy: ["nowhere"] }),
  "x/AGENCY.md": projectText({ id: "x", blockedBy: ["y"] }),
  "y/AGENCY.md": projectText({ id: "y", blockedBy: ["x"] }),
};

describe("ready work", () => {
  it("comes best first, without what waits, with the tasks that may be taken", async () => {
    const { face } = open(shop);
    const work = await readyWork(face, planner);
    expect(work.projects.map((one) => one.project_id)).toEqual(["base", "low"]);
    expect(work.tasks.map((one) => `${one.project_id}#${one.task_id}`)).toEqual([
      "base#read",
      "base#write",
      "low#read",
      "low#write",
    ]);
    expect(work).toMatchObject({ count: 2, handoffs: [], more: 0 });
    const less = await readyWork(face, planner, { limit: 1 });
    expect([less.count, less.projects.length, less.tasks.length, less.more]).toEqual([2, 1, 1, 4]);
  });

  it("shows a command line the tasks of its own claim, and others none of them", async () => {
    const { face } = open({ "a/AGENCY.md": projectText({ id: "a" }) });
    const once = (agent: string, id: string) => actorOf(agent, onceSession(id), "cli");
    await claim(face, { target: { project: "a" } }, once("coder", "1"));
    const own = await readyWork(face, once("coder", "2"));
    expect([own.projects.length, own.tasks.map(({ task_id }) => task_id)]).toEqual([
      0,
      ["read", "write"],
    ]);
    const others = await readyWork(face, once("planner", "3"));
    expect([others.projects.length, others.tasks.length]).toEqual([0, 0]);
  });

  it("leaves out tasks that ask for another agent", async () => {
    const body = "### Build\n- [ ] Mine @planner\n- [ ] Theirs @coder\n- [ ] Anybody's";
    const { rules, face } = open({ "a/AGENCY.md": projectText({ id: "a", body }) });
    rules.role = (claimer, { assignee }) =>
      assignee === undefined || assignee === claimer
        ? { kind: "fits" }
        : { kind: "redirect", message: "no", suggestions: [assignee] };
    const work = await readyWork(face, planner);
    expect(work.tasks.map(({ text }) => text)).toEqual(["Mine", "Anybody's"]);
  });
});

describe("projects", () => {
  it("are told with the documents' field names", async () => {
    const { face } = open({ "a/AGENCY.md": projectText({ id: "a", blockedBy: ["b"] }) });
    const [project] = await listProjects(face, planner);
    expect(project).toEqual({
      project_id: "a",
      title: "a",
      path: "/repository/a/AGENCY.md",
      status: "pending",
      owner: null,
      blocked: false,
      blocking_reason: null,
      priority: "medium",
      tags: [],
      last_updated: "2026-11-01T10:00:00.000Z",
      dependencies: { blocked_by: ["b"], blocks: [], parent: null, related: [] },
      state: "waiting",
      ready: false,
      reasons: [
        {
          code: "dependency_missing",
          text: "needs “b”, which is no project here",
          remedy: "Create “b” or correct the id",
          project_id: null,
          task_id: null,
        },
      ],
      claim: null,
      progress: { done: 0, total: 6 },
      error: null,
    });
  });

  it("come with nested tasks and their text below the front matter", async () => {
    const { face } = open({ "a/AGENCY.md": projectText({ id: "a" }) });
    const result = await getProject(face, "a", planner);
    if (!result.ok) throw new Error(result.error.message);
    const { content, tasks } = result.data;
    expect(content?.startsWith("\n# a\n")).toBe(true);
    expect(tasks.map(({ task_id, ready }) => [task_id, ready])).toEqual([
      ["read", true],
      ["write", true],
      ["code", false],
      ["test", false],
    ]);
    expect(tasks[2]?.subtasks.map(({ task_id }) => task_id)).toEqual(["parse", "print"]);
    expect(tasks[3]).toMatchObject({ needs: ["code"], phase: "Phase 2: Build", holder: null });
    const without = await getProject(face, "a", planner, { content: false });
    expect(without.ok ? without.data.content : undefined).toBe(null);
  });

  it("that cannot be read are told with their error", async () => {
    const { face } = open({ "a/AGENCY.md": "---\nstatus: [\n---\n" });
    const [project] = await listProjects(face, planner);
    expect(project).toMatchObject({ project_id: "a", status: null, state: "broken", ready: false });
    expect(project?.error?.line).toBeGreaterThan(0);
    const one = await getProject(face, "a", planner);
    expect(one.ok ? one.data : one.error).toMatchObject({ error: project?.error, tasks: [] });
    const why = await explain(face, { project: "a" }, planner);
    expect(why.ok ? why.data.reasons.map(({ code }) => code) : why.error).toEqual(["unparsable"]);
  });

  it("that are not there are refused with ids that are meant", async () => {
    const { face } = open({ "a/AGENCY.md": projectText({ id: "logging" }) });
    for (const answer of [
      await getProject(face, "log", planner),
      await explain(face, { project: "log" }, planner),
      await dependenciesOf(face, "log"),
    ]) {
      expect(answer).toMatchObject({
        ok: false,
        error: { code: "not_found", suggestions: ["logging"], next: "Did you mean logging?" },
      });
    }
    expect(await statusOf(face, "log")).toEqual({
      project_id: "log",
      is_claimed: false,
      claim: null,
      known: false,
    });
  });
});

describe("explain", () => {
  it("gives each reason with what it waits for", async () => {
    const { face } = open({ "a/AGENCY.md": projectText({ id: "a" }) });
    const why = await explain(face, { project: "a", task: "test" }, planner);
    expect(why.ok ? why.data : why.error).toMatchObject({
      project_id: "a",
      task_id: "test",
      ready: false,
      reasons: [{ code: "dependency_open", project_id: "a", task_id: "code" }],
      remedy: "Finish “Code”",
    });
  });
});

describe("dependencies", () => {
  it("count both spellings, unknown ids and cycles alike", async () => {
    const { face } = open(shop);
    const info = async (id: string) => {
      const result = await dependenciesOf(face, id);
      if (!result.ok) throw new Error(result.error.message);
      return result.data;
    };
    expect(await info("high")).toMatchObject({ is_blocked: true, blocking_projects: ["base"] });
    expect(await info("base")).toMatchObject({ is_blocked: false, blocks: ["high"] });
    expect(await info("ghost")).toMatchObject({ is_blocked: true, unknown_projects: ["nowhere"] });
    expect(await info("x")).toMatchObject({ in_cycle: true, cycle: ["x", "y", "x"] });
    const graph = await dependencyGraphOf(face);
    expect(graph.total_projects).toBe(6);
    expect(graph.cycles).toEqual([["x", "y", "x"]]);
    expect(graph.projects.filter((one) => one.in_cycle).map((one) => one.project_id)).toEqual([
      "x",
      "y",
    ]);
  });
});

describe("targets", () => {
  it.each([
    ["a", { project: "a" }],
    ["a#1.2", { project: "a", task: "1.2" }],
    ["a#b", { project: "a#b" }],
    ["a#b#1", { project: "a#b", task: "1" }],
    ["zzz#one", { project: "zzz", task: "one" }],
  ])("%s", (text, target) => {
    const world = new Rules({
      "a/AGENCY.md": projectText({ id: "a" }),
      "b/AGENCY.md": projectText({ id: "'a#b'" }),
    }).world();
    expect(parseTarget(world, text)).toEqual(target);
  });
});

describe("moments", () => {
  it.each([
    ["2025-11-23T10:00:00Z", "2025-11-23T10:00:00.000Z"],
    ["2025-11-23 10:00:00 +02:00", "2025-11-23T08:00:00.000Z"],
    ["2025-11-23T10:00:00.123456+00:00Z", "2025-11-23T10:00:00.123Z"],
    ["2025-11-23", "2025-11-23T00:00:00.000Z"],
    ["yesterday", "yesterday"],
    ["2025-11-23 10:00:00", "2025-11-23 10:00:00"],
  ])("%s is told as %s", (stated, told) => {
    expect(isoStated(stated)).toBe(told);
  });

  it("reads days as whole days and refuses words", () => {
    const day = Date.parse("2026-11-20");
    expect(parseIso("2026-11-20", "start")).toBe(day);
    expect(parseIso("2026-11-20", "end")).toBe(day + 86_400_000);
    expect(parseIso("2026-11-20T01:00:00", "start")).toBe(day + 3_600_000);
    expect(parseIso("last week", "start")).toBeUndefined();
    expect(parseIso("2026-13-45", "start")).toBeUndefined();
  });
});
