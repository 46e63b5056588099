import { describe, expect, it } from "vitest";
import { markdownFormat } from "../../../src/adapters/markdown/format";
import { emptyBoard } from "../../../src/core/board/state";
import { makeCatalog, type ProjectFile } from "../../../src/core/project/catalog";
import { explainProject, explainTask } from "../../../src/core/project/explain";
import { dependencyGraph } from "../../../src/core/project/graph";
import { locate } from "../../../src/core/project/ready";
import type { Explanation, ReasonCode } from "../../../src/core/project/reasons";
import { actor, hour, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const asker = { agent: "nobody", session: "mcp:nobody" };

function whyProject(rules: Rules, id: string, who = asker, worktree = "."): Explanation {
  return explainProject(rules.world(worktree), rules.project(id, worktree), who, rules.now);
}

function whyTask(rules: Rules, id: string, task: string, who = asker, worktree = "."): Explanation {
  const world = rules.world(worktree);
  const project = rules.project(id, worktree);
  const located = locate(world, project, task);
  if (located === undefined) throw new Error(`no task ${task}`);
  return explainTask(world, project, located, who, rules.now);
}

function codes({ reasons }: Explanation): readonly ReasonCode[] {
  return reasons.map(({ code }) => code);
}

describe("a project is ready", () => {
  it("when it is pending or active, free, and waits for nothing", () => {
    const rules = new Rules({
      "a/AGENCY.md": projectText({ id: "a" }),
      "b/AGENCY.md": projectText({ id: "b", status: "active" }),
    });
    expect(whyProject(rules, "a")).toEqual({ ready: true, reasons: [], remedy: undefined });
    expect(whyProject(rules, "b").ready).toBe(true);
  });

  it.each([
    [{ status: "completed" }, "done"],
    [{ status: "cancelled" }, "cancelled"],
    [{ status: "blocked" }, "blocked"],
    [{ blocked: true, reason: "no key" }, "blocked"],
    [{ status: "active", owner: "ann" }, "unleased_owner"],
    [{ blockedBy: ["nowhere"] }, "dependency_missing"],
    [{ blockedBy: ["open"] }, "dependency_open"],
    [{ blockedBy: ["dead"] }, "dependency_dead"],
    [{ blockedBy: ["a"] }, "cycle"],
  ] as const)("unless its file says %j: %s", (text, code) => {
    const rules = new Rules({
      "a/AGENCY.md": projectText({ id: "a", updated: "2026-11-20T14:00:00Z", ...text }),
      "open/AGENCY.md": projectText({ id: "open" }),
      "dead/AGENCY.md": projectText({ id: "dead", status: "cancelled" }),
    });
    const why = whyProject(rules, "a");
    expect(codes(why)).toEqual([code]);
    expect(why.ready).toBe(false);
    expect(why.remedy?.text).not.toBe("");
    expect(why.reasons.every(({ text: words }) => !words.endsWith("."))).toBe(true);
  });

  it("says why it is blocked, in the words of the file", () => {
    const rules = new Rules({
      "a/AGENCY.md": projectText({ id: "a", blocked: true, reason: "waits for the key" }),
    });
    expect(whyProject(rules, "a").reasons[0]?.text).toBe("is blocked: waits for the key");
  });

  it("unless the file cannot be parsed, or shares its id", () => {
    const rules = new Rules({
      "a/AGENCY.md": "---\nstatus: [\n---\n",
      "b/AGENCY.md": projectText({ id: "same" }),
      "c/AGENCY.md": projectText({ id: "same" }),
    });
    expect(codes(whyProject(rules, "a"))).toEqual(["unparsable"]);
    const twins = rules.world().catalog.byId.get("same") ?? [];
    expect(twins).toHaveLength(2);
    for (const twin of twins) {
      expect(codes(explainProject(rules.world(), twin, asker, rules.now))).toEqual([
        "duplicate_id",
      ]);
    }
  });

  it("waits for both spellings of an edge alike, and once for an edge spelled twice", () => {
    const rules = new Rules({
      "a/AGENCY.md": projectText({ id: "a", blockedBy: ["b"] }),
      "b/AGENCY.md": projectText({ id: "b", blocks: ["a", "c"] }),
      "c/AGENCY.md": projectText({ id: "c" }),
    });
    expect(codes(whyProject(rules, "a"))).toEqual(["dependency_open"]);
    expect(codes(whyProject(rules, "c"))).toEqual(["dependency_open"]);
    rules.must({ type: "set_status", project: "b", status: "completed" }, actor("x"));
    expect(whyProject(rules, "a").ready).toBe(true);
    expect(whyProject(rules, "c").ready).toBe(true);
  });

  it("never while it is on a cycle, and shows the way round", () => {
    const rules = new Rules({
      "a/AGENCY.md": projectText({ id: "a", blockedBy: ["b"] }),
      "b/AGENCY.md": projectText({ id: "b", blockedBy: ["c"] }),
      "c/AGENCY.md": projectText({ id: "c", blockedBy: ["a"] }),
      "d/AGENCY.md": projectText({ id: "d", blockedBy: ["a"] }),
    });
    expect(whyProject(rules, "b").reasons[0]?.text).toBe("waits for itself: b → c → a → b");
    expect(codes(whyProject(rules, "d"))).toEqual(["dependency_open"]);
  });

  it("is decided for a chain of 10,000 projects and for the same chain as a ring", () => {
    const parsed = markdownFormat.parse(projectText());
    if (!parsed.ok) throw new Error("unparsable");
    const template = parsed.document;
    const length = 10_000;
    const chain = (last: readonly string[]) =>
      Array.from({ length }, (_, index): ProjectFile => {
        const blockedBy = index === length - 1 ? last : [`p${index + 1}`];
        const dependencies = { blockedBy, blocks: [], parent: undefined, related: [] };
        const frontMatter = { ...template.frontMatter, projectId: `p${index}`, dependencies };
        return {
          copy: { worktree: ".", path: `p${index}/AGENCY.md` },
          hash: String(index),
          size: 1,
          modified: 1,
          result: { ok: true, document: { ...template, frontMatter } },
        };
      });
    const open = dependencyGraph(makeCatalog(".", "root", chain([])));
    expect(open.cycles.size).toBe(0);
    expect(open.waitsFor.get("p9998")).toEqual(["p9999"]);
    const catalog = makeCatalog(".", "root", chain(["p9990"]));
    const ring = dependencyGraph(catalog);
    expect([...ring.cycles.keys()]).toHaveLength(10);
    expect(ring.cycles.get("p9990")).toHaveLength(11);
    const world = { board: emptyBoard, catalog, checkRole: () => ({ kind: "fits" as const }) };
    const [first] = catalog.byId.get("p0") ?? [];
    if (first === undefined) throw new Error("no p0");
    expect(codes(explainProject(world, first, asker, 0))).toEqual(["dependency_open"]);
  });
});

describe("who holds it", () => {
  it("names the holder and the time that is left, and not the asker's own claim", () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    const ann = actor("ann");
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    const why = whyProject(rules, "a");
    expect(why.reasons).toMatchObject([
      {
        code: "held",
        text: "is claimed by ann, 1 h left",
        remedy: "Wait for ann, or take it over",
      },
    ]);
    expect(whyProject(rules, "a", ann).ready).toBe(true);
    expect(whyTask(rules, "a", "read", ann).ready).toBe(true);
    expect(codes(whyProject(rules, "a", { agent: "ann", session: "mcp:other" }))).toEqual(["held"]);
  });

  it("covers subtasks and the task around, but not the neighbour", () => {
    const body = "- [ ] One ^one\n  - [ ] In ^in\n- [ ] Two ^two";
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a", body }) });
    rules.must({ type: "claim", target: { project: "a", task: "in" } }, actor("ann"));
    expect(codes(whyTask(rules, "a", "one"))).toEqual(["held"]);
    expect(whyTask(rules, "a", "one").reasons[0]?.text).toContain("“In” is claimed by ann");
    expect(codes(whyTask(rules, "a", "in"))).toEqual(["held"]);
    expect(whyTask(rules, "a", "two").ready).toBe(true);
    expect(codes(whyProject(rules, "a"))).toEqual(["held"]);
  });

  it("ends by itself when the time is over, without an owner that stands in the way", () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    rules.must({ type: "claim", target: { project: "a" }, ttl: 60 }, actor("ann"));
    rules.now += 60_000;
    expect(whyProject(rules, "a").ready).toBe(true);
  });

  it("tells an owner without a claim with its age, for a day, and not to that owner", () => {
    const text = projectText({ id: "a", owner: "ann", updated: "2026-11-20T10:05:00Z" });
    const rules = new Rules({ "a/AGENCY.md": text });
    const why = whyProject(rules, "a");
    expect(why.reasons).toMatchObject([
      { code: "unleased_owner", text: "the file names ann as owner, for 4 h" },
    ]);
    expect(codes(whyTask(rules, "a", "read"))).toEqual(["unleased_owner"]);
    expect(whyProject(rules, "a", { agent: "ann", session: "any" }).ready).toBe(true);
    rules.now += 20 * hour;
    expect(whyProject(rules, "a").ready).toBe(true);
  });

  it("counts the age of an owner set by hand from when it was first seen", () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    rules.write("a/AGENCY.md", rules.text("a/AGENCY.md").replace("owner: null", "owner: ann"));
    rules.sync();
    rules.now += 2 * hour;
    expect(whyProject(rules, "a").reasons[0]?.text).toBe("the file names ann as owner, for 2 h");
    rules.must({ type: "clear_owner", project: "a" }, actor("x"));
    expect(whyProject(rules, "a").ready).toBe(true);
  });
});

describe("a task is ready", () => {
  it("when earlier phases are done, unless phases are parallel or it says what it needs", () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    const phase = whyTask(rules, "a", "parse");
    expect(phase.reasons).toMatchObject([
      { code: "phase", text: "waits for “Phase 1: Research”, where 2 tasks are open" },
    ]);
    // `needs` replaces the order of phases.
    expect(codes(whyTask(rules, "a", "test"))).toEqual(["dependency_open"]);
    const ann = actor("ann");
    for (const task of ["read", "write"]) {
      rules.must({ type: "tick", target: { project: "a", task }, done: true }, ann);
    }
    expect(whyTask(rules, "a", "parse").ready).toBe(true);
    const parallel = projectText({ id: "b", more: ["phases: parallel"] });
    const other = new Rules({ "b/AGENCY.md": parallel });
    expect(whyTask(other, "b", "parse").ready).toBe(true);
  });

  it("when what it needs is done, here or in another project", () => {
    const rules = new Rules({
      "a/AGENCY.md": projectText({ id: "a", body: "- [ ] Use needs:b#lib,gone,b#gone ^use" }),
      "b/AGENCY.md": projectText({ id: "b", body: "- [ ] Make **it** ^lib" }),
    });
    expect(codes(whyTask(rules, "a", "use"))).toEqual([
      "dependency_open",
      "dependency_missing",
      "dependency_missing",
    ]);
    expect(whyTask(rules, "a", "use").reasons[0]).toMatchObject({
      text: "needs “Make it” in b: open, nobody has it",
      ref: { project: "b", task: "lib" },
    });
    rules.must({ type: "claim", target: { project: "b", task: "lib" } }, actor("ann"));
    rules.must({ type: "start", target: { project: "b", task: "lib" } }, actor("ann"));
    rules.now += 44 * 60_000;
    expect(whyTask(rules, "a", "use").reasons[0]?.text).toContain(
      "in progress, ann, 44 min so far",
    );
    rules.must({ type: "complete", target: { project: "b" } }, actor("ann"));
    expect(codes(whyTask(rules, "a", "use"))).toEqual(["dependency_missing", "dependency_missing"]);
  });

  it("never when it needs itself in a circle", () => {
    const body =
      "- [ ] One needs:two ^one\n- [ ] Two needs:three ^two\n- [ ] Three needs:one ^three";
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a", body }) });
    for (const task of ["one", "two", "three"]) {
      expect(codes(whyTask(rules, "a", task))).toEqual(["cycle"]);
    }
  });

  it("a subtask waits for what its parent needs", () => {
    const body = "- [ ] One ^one\n- [ ] Two needs:one ^two\n  - [ ] In ^in";
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a", body }) });
    expect(codes(whyTask(rules, "a", "in"))).toEqual(["dependency_open"]);
  });

  it("unless it is done, blocked, or the project is not ready itself", () => {
    const rules = new Rules({
      "a/AGENCY.md": projectText({ id: "a", body: "- [x] One ^one\n- [ ] Two ^two" }),
      "b/AGENCY.md": projectText({ id: "b", status: "cancelled" }),
    });
    expect(codes(whyTask(rules, "a", "one"))).toEqual(["done"]);
    rules.must(
      { type: "block", target: { project: "a", task: "two" }, reason: "no key" },
      actor("ann"),
    );
    expect(whyTask(rules, "a", "two").reasons).toMatchObject([
      { code: "blocked", text: "is blocked by ann: no key", remedy: "Unblock the task" },
    ]);
    rules.must({ type: "unblock", target: { project: "a", task: "two" } }, actor("bob"));
    expect(whyTask(rules, "a", "two").ready).toBe(true);
    expect(codes(whyTask(rules, "b", "read"))).toEqual(["cancelled"]);
  });

  it("is not done twice when another worktree's copy has it done", () => {
    const text = projectText({ id: "a" });
    const rules = new Rules({ "a/AGENCY.md": text, "wt2:a/AGENCY.md": text });
    rules.must(
      { type: "tick", target: { project: "a", task: "read" }, done: true },
      actor("ann"),
      "wt2",
    );
    expect(whyTask(rules, "a", "read").reasons).toMatchObject([
      { code: "done_elsewhere", text: "is done in “wt2”" },
    ]);
    expect(codes(whyTask(rules, "a", "read", asker, "wt2"))).toEqual(["done"]);
    rules.must({ type: "set_status", project: "a", status: "completed" }, actor("ann"), "wt2");
    expect(codes(whyProject(rules, "a"))).toEqual(["done_elsewhere"]);
  });

  it("waits while file and board disagree about it", () => {
    const rules = new Rules({ "a/AGENCY.md": projectText({ id: "a" }) });
    const copy = { worktree: ".", path: "a/AGENCY.md" };
    const conflict = { conflict: "x", copy, project: "a", base: null, file: "ann", board: "bob" };
    rules.commit([{ type: "conflict_found", field: "owner", ...conflict }]);
    expect(codes(whyProject(rules, "a"))).toContain("conflict");
    rules.must({ type: "resolve_conflict", conflict: "x", how: "file" }, actor("ann"));
    expect(codes(whyProject(rules, "a"))).not.toContain("conflict");
  });
});
