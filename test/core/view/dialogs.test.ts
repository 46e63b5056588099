import { describe, expect, it } from "vitest";
import { buildRegistry } from "../../../src/core/agent/registry";
import { explainTask } from "../../../src/core/project/explain";
import { locate } from "../../../src/core/project/ready";
import { agentChoices } from "../../../src/core/view/agentChoices";
import { claimChoices, mayClaim, readyInstead } from "../../../src/core/view/claimChoices";
import { handoffDefaults } from "../../../src/core/view/handoffDefaults";
import { notClaimedTitle, remedyFor } from "../../../src/core/view/refusals";
import { heldAt, heldWork, placeName, taskAtLine } from "../../../src/core/view/work";
import { actor, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";
import { makeAgent } from "../agent/makers";

const ann = actor("ann");
const bob = actor("bob");

function two(): Rules {
  return new Rules({
    "a/AGENCY.md": projectText({ id: "a", priority: "high", blocks: ["c"] }),
    "b/AGENCY.md": projectText({ id: "b", body: "- [ ] Only @bob ~30m" }),
    "c/AGENCY.md": projectText({ id: "c" }),
  });
}

function shown(rules: Rules, asker = ann, text = "") {
  const { groups } = claimChoices(rules.world(), asker, [asker.agent], rules.now, text);
  return groups.map(({ label, choices }) => [
    label,
    ...choices.map((one) => `${one.label}: ${one.detail}`),
  ]);
}

describe("what the claim dialog offers", () => {
  it("ready work by urgency, a group a project, and the rest with why not", () => {
    const groups = shown(two());
    expect(groups.slice(0, 2)).toEqual([
      [
        "a",
        "a: high · unblocks 1 · 0 of 6 tasks done",
        "Read: a · Phase 1: Research · high",
        "Write: a · Phase 1: Research · high",
      ],
      ["b", "b: 0 of 1 task done", "Only: b · for bob · ~30 min"],
    ]);
    const [label, ...waiting] = groups.at(-1) ?? [];
    expect(label).toBe("not ready now");
    expect(waiting).toContain("c: needs “a”: pending");
    expect(waiting).toContainEqual(
      expect.stringMatching(/^Parse: a · waits for “Phase 1: Research/u),
    );
  });

  it("among thousands, what is typed, however far behind it is", () => {
    const ids = Array.from({ length: 1_000 }, (_, id) => `p-${id}`);
    const files = ids.map((id) => [`${id}/AGENCY.md`, projectText({ id, body: "- [ ] Only" })]);
    const rules = new Rules({
      ...(Object.fromEntries(files) as Record<string, string>),
      "z/AGENCY.md": projectText({ id: "z", priority: "low", body: "- [ ] Polish the *handle*" }),
    });
    const all = claimChoices(rules.world(), ann, ["ann"], rules.now);
    expect(all.more).toBe(true);
    expect(all.groups.flatMap(({ choices }) => choices)).toHaveLength(500);
    expect(shown(rules, ann, "handle POLISH")).toEqual([["z", "Polish the handle: z"]]);
    expect(shown(rules, ann, " z ").flat()).toContain("z: 0 of 1 task done");
    expect(shown(rules, ann, "nowhere")).toEqual([]);
  });

  it("leaves out what one holds, and says who holds the rest", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "b" } }, ann);
    rules.must({ type: "claim", target: { project: "a", task: "read" } }, bob);
    const groups = shown(rules);
    expect(groups.map(([label]) => label)).toEqual(["a", "not ready now"]);
    expect(groups[0]?.slice(1)).toEqual(["Write: a · Phase 1: Research · high"]);
    expect(groups[1]).toContain("Read: a · is claimed by bob, 1 h left");
  });

  it("what was handed over comes first", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "b" } }, ann);
    const message = {
      to: "bob",
      task: "b",
      deliverable: "a draft",
      context: "",
      requirements: [],
      continuesWith: undefined,
    };
    const how = { kind: "handoff", message } as const;
    rules.must({ type: "release", target: { project: "b" }, how }, ann);
    expect(shown(rules, bob)[0]).toEqual(["handed to you", "b: a draft"]);
    expect(shown(rules, ann)[0]?.[0]).toBe("a");
  });

  it("offers at most five ready things instead, near ones first", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "a", task: "read" } }, bob);
    const place = { project: "a", task: "read" };
    const instead = readyInstead(rules.world(), ann, place, rules.now);
    expect(instead.map(({ label }) => label)).toEqual(["Write", "b"]);
    expect(mayClaim(rules.world(), place, ann, rules.now)).toBe(false);
    expect(mayClaim(rules.world(), place, ann, rules.now + 61 * minute)).toBe(true);
    expect(mayClaim(rules.world(), { project: "gone", task: undefined }, ann, 0)).toBe(false);
  });
});

describe("a refused claim", () => {
  it("is told with holder, since when and until when", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "a", task: "read" } }, bob);
    rules.now += 44 * minute;
    const refusal = rules.decide({ type: "claim", target: { project: "a", task: "read" } }, ann);
    const holder = refusal.ok ? undefined : refusal.holder;
    const title = holder && notClaimedTitle(rules.world(), holder, () => "15:04", rules.now);
    expect(title).toBe("Not claimed: bob has “Read” since 15:04, 16 min left");
  });

  it("names a mending command for each reason that has one", () => {
    const rules = two();
    const world = () => rules.world();
    const remedy = (task: string) => {
      const project = rules.project("a");
      const located = locate(world(), project, task);
      if (located === undefined) throw new Error(task);
      const [reason] = explainTask(world(), project, located, ann, rules.now).reasons;
      return reason && remedyFor(world(), "a", located.task.key, reason)?.kind;
    };
    expect(remedy("parse")).toBe("open");
    rules.must({ type: "block", target: { project: "a", task: "write" }, reason: "x" }, ann);
    expect(remedy("write")).toBe("unblock");
    rules.must({ type: "claim", target: { project: "a", task: "read" } }, bob);
    expect(remedy("read")).toBe("take_over");
    rules.must({ type: "tick", target: { project: "a", task: "read" }, done: true }, bob);
    expect(remedy("read")).toBe("untick");
  });
});

describe("what one holds", () => {
  it("newest live claims first, with progress and what runs", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "b" }, ttl: 60 }, ann);
    rules.now += 2 * minute;
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    rules.must({ type: "complete", target: { project: "a", task: "read" } }, ann);
    rules.must({ type: "start", target: { project: "a" } }, ann);
    const held = heldWork(rules.world(), ann, rules.now);
    expect(held.map(({ name, live, done, total }) => [name, live, done, total])).toEqual([
      ["a", true, 1, 6],
      ["b", false, 0, 1],
    ]);
    expect(held[0]?.running?.task).toBe("write");
    expect(held[0]?.finished).toBe(false);
    expect(heldWork(rules.world(), bob, rules.now)).toEqual([]);
  });

  it("is found from each of its tasks, also when its time ran out", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    const place = { project: "a", task: "parse" };
    const [claim] = rules.board.claims.values();
    expect(heldAt(rules.world(), place, ann, rules.now)).toEqual(claim);
    expect(heldAt(rules.world(), place, ann, rules.now + 61 * minute)).toEqual(claim);
    expect(heldAt(rules.world(), place, bob, rules.now)).toBeUndefined();
    expect(placeName(rules.world(), place)).toBe("“Parse” in a");
  });

  it("a line of the file names its task", () => {
    const document = two().project("a").document;
    const line = document?.phases[0]?.tasks[1]?.line ?? 0;
    expect(document && taskAtLine(document, line)?.task.key).toBe("write");
    expect(document && taskAtLine(document, 1)).toBeUndefined();
  });
});

describe("a handoff before anybody typed", () => {
  it("says what is done last and what comes next", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    for (const task of ["read", "write"]) {
      rules.must({ type: "complete", target: { project: "a", task } }, ann);
    }
    const [claim] = rules.board.claims.values();
    expect(claim && handoffDefaults(rules.world(), claim)).toEqual({
      task: "Phase 2: Build",
      deliverable: "Phase 1: Research: Read, Write",
      context: "Phase 2: Build is next, beginning with Code",
    });
  });
});

describe("names to choose an agent from", () => {
  it("whom the work asks for, oneself, who works here, who is registered: each once", () => {
    const rules = two();
    rules.must({ type: "claim", target: { project: "a" } }, actor("worker"));
    const registry = buildRegistry([makeAgent("bob"), makeAgent("coder", { source: "builtin" })]);
    const place = { project: "b", task: undefined };
    const groups = agentChoices(rules.world(), registry, "ann", place);
    expect(groups.map(({ label, agents }) => [label, ...agents.map(({ name }) => name)])).toEqual([
      ["asked for", "bob"],
      ["you", "ann"],
      ["works here", "worker"],
      ["built in", "coder"],
    ]);
  });
});
