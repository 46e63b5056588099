import { describe, expect, it } from "vitest";
import { byUrgency, nextTask, readyProjects, readyTasks } from "../../../src/core/project/ready";
import { actor, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const asker = { agent: "x", session: "mcp:x" };

describe("order", () => {
  it("is by priority, then what it unblocks, then the oldest, then the id", () => {
    const old = "2026-01-01T00:00:00Z";
    const rules = new Rules({
      "1/AGENCY.md": projectText({ id: "low", priority: "low", updated: old }),
      "2/AGENCY.md": projectText({ id: "b" }),
      "3/AGENCY.md": projectText({ id: "a" }),
      "4/AGENCY.md": projectText({ id: "old", updated: old }),
      "5/AGENCY.md": projectText({ id: "base", blocks: ["low2"] }),
      "6/AGENCY.md": projectText({ id: "low2", priority: "critical" }),
      "7/AGENCY.md": projectText({ id: "undated", updated: "null" }),
      "8/AGENCY.md": projectText({ id: "hot", priority: "critical" }),
    });
    const world = rules.world();
    expect([...readyProjects(world, asker, rules.now)].map(({ id }) => id)).toEqual([
      "hot",
      "base",
      "old",
      "a",
      "b",
      "undated",
      "low",
    ]);
    expect(byUrgency(world, [...world.catalog.projects.values()])[0]?.id).toBe("hot");
  });

  it("follows what was decided, also before the file says so", () => {
    const rules = new Rules({
      "1/AGENCY.md": projectText({ id: "a" }),
      "2/AGENCY.md": projectText({ id: "b" }),
    });
    const decision = rules.decide(
      { type: "set_priority", project: "b", priority: "critical" },
      actor("x"),
    );
    if (!decision.ok) throw new Error(decision.message);
    rules.commit(decision.events);
    const world = rules.world();
    const ids = byUrgency(world, [...world.catalog.projects.values()]).map(({ id }) => id);
    expect(ids).toEqual(["b", "a"]);
  });

  it("of tasks is the file's, subtasks before their parent", () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    const ready = () =>
      readyTasks(rules.world(), rules.project("a"), asker, rules.now).map(({ task }) => task.key);
    expect(ready()).toEqual(["read", "write"]);
    for (const task of ["read", "write"]) {
      rules.must({ type: "tick", target: { project: "a", task }, done: true }, actor("x"));
    }
    expect(ready()).toEqual(["parse", "print"]);
    const within = nextTask(rules.world(), rules.project("a"), "code", asker, rules.now);
    expect(within?.task.key).toBe("parse");
    for (const task of ["parse", "print"]) {
      rules.must({ type: "tick", target: { project: "a", task }, done: true }, actor("x"));
    }
    expect(ready()).toEqual(["code"]);
  });
});
