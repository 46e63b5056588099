import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/core/board/commands";
import type { Actor } from "../../../src/core/board/events";
import { inverseOf, mayUndo, type UndoStep } from "../../../src/core/board/inverse";
import { actor, minute, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const bob = actor("bob");
const file = "a/AGENCY.md";

/** Gives the command as a window does: the world before it, and the commit it became. */
function act(rules: Rules, command: Command, by: Actor = ann): UndoStep | undefined {
  rules.sync();
  const before = rules.world();
  const decision = rules.decide(command, by);
  if (!decision.ok) throw new Error(decision.message);
  if (decision.events.length === 0) return inverseOf(before, command, undefined);
  rules.commit(decision.events, by);
  const commit = rules.commits.at(-1);
  rules.sync();
  return inverseOf(before, command, commit);
}

function undo(rules: Rules, step: UndoStep | undefined, by: Actor = ann): void {
  if (step === undefined) throw new Error("nothing to undo");
  expect(mayUndo(rules.world(), step)).toBe(true);
  for (const command of step.commands) {
    const isGivenBack = command.type === "release" && step.claim !== undefined;
    rules.must(command, isGivenBack ? { ...by, claim: step.claim } : by);
  }
}

/** The files without the line that every change stamps, and who holds what. */
function state(rules: Rules) {
  const texts = [file, "b/AGENCY.md"].map((name) =>
    rules.text(name).replace(/^last_updated: .*$/mu, ""),
  );
  const claims = [...rules.board.claims.values()].map(({ id, agent, session, task }) => ({
    id,
    agent,
    session,
    task,
  }));
  return { texts, claims };
}

const read = { project: "a", task: "read" };
const claimA = { type: "claim", target: { project: "a" } } as const;
const releaseA = { type: "release", target: { project: "a" } } as const;
const giveUp = { ...releaseA, how: { kind: "give_up" } } as const;

const undoable: readonly (readonly [name: string, setUp: readonly Command[], command: Command])[] =
  [
    ["a tick", [], { type: "tick", target: { project: "a", task: "read" }, done: true }],
    [
      "an untick",
      [{ type: "tick", target: { project: "a", task: "read" }, done: true }],
      { type: "tick", target: { project: "a", task: "read" }, done: false },
    ],
    [
      "a completed task",
      [{ type: "claim", target: { project: "a" } }],
      { type: "complete", target: { project: "a", task: "read" } },
    ],
    ["a status", [], { type: "set_status", project: "a", status: "completed" }],
    ["a blocking status", [], { type: "set_status", project: "a", status: "blocked", reason: "x" }],
    [
      "a status that was blocked",
      [{ type: "block", target: { project: "a" }, reason: "no key" }],
      { type: "set_status", project: "a", status: "active" },
    ],
    ["a priority", [], { type: "set_priority", project: "a", priority: "critical" }],
    ["a note", [], { type: "note", project: "a", text: "one\ntwo" }],
    ["a claim", [], { type: "claim", target: { project: "a" } }],
    ["a claim with a note", [], { type: "claim", target: { project: "a" }, note: "mine" }],
    ["a claim on a task", [], { type: "claim", target: { project: "a", task: "read" } }],
    ["giving up", [claimA], { ...releaseA, how: { kind: "give_up" } }],
    ["a release that blocks", [claimA], { ...releaseA, how: { kind: "block", reason: "no key" } }],
    [
      "a release that completes",
      [
        { ...claimA, target: { project: "b" } },
        { type: "start", target: { project: "b", task: "one" } },
      ],
      { type: "release", target: { project: "b" }, how: { kind: "done" } },
    ],
    [
      "giving up a task",
      [{ type: "claim", target: read }],
      { type: "release", target: read, how: { kind: "give_up" } },
    ],
    [
      "a task that was released as done",
      [{ type: "claim", target: read }],
      { type: "release", target: read, how: { kind: "done" } },
    ],
    [
      "a task that was released as blocked",
      [{ type: "claim", target: read }],
      { type: "release", target: read, how: { kind: "block", reason: "no key" } },
    ],
    ["blocking a project", [], { type: "block", target: { project: "a" }, reason: "no key" }],
    [
      "unblocking a project",
      [{ type: "block", target: { project: "a" }, reason: "no key" }],
      { type: "unblock", target: { project: "a" } },
    ],
    ["blocking a task", [], { type: "block", target: { project: "a", task: "read" }, reason: "x" }],
    [
      "unblocking a task",
      [{ type: "block", target: { project: "a", task: "read" }, reason: "x" }],
      { type: "unblock", target: { project: "a", task: "read" } },
    ],
  ];

describe("undo", () => {
  it.each(undoable)("takes back %s", (_, setUp, command) => {
    const rules = new Rules({
      [file]: projectText({ id: "a" }),
      "b/AGENCY.md": projectText({ id: "b", body: "### Tasks\n- [ ] One ^one" }),
    });
    for (const first of setUp) rules.must(first, ann);
    const before = state(rules);
    const blocked = [...rules.board.tasks.values()].map((task) => task.blocked?.reason);
    const step = act(rules, command);
    undo(rules, step);
    expect(state(rules)).toEqual(before);
    expect([...rules.board.tasks.values()].map((task) => task.blocked?.reason)).toEqual(blocked);
  });

  it("has nothing to do where nothing was changed", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    expect(act(rules, { type: "set_priority", project: "a", priority: "medium" })).toBeUndefined();
    act(rules, { type: "claim", target: { project: "a" } });
    // Claiming again only extends.
    expect(act(rules, { type: "claim", target: { project: "a" } })).toBeUndefined();
  });

  it("offers none for what cannot be taken back as it was", () => {
    const rules = new Rules({ [file]: projectText({ id: "a", blocked: true, reason: "x" }) });
    // Only the flag said so, and no command says only that.
    expect(act(rules, { type: "set_status", project: "a", status: "active" })).toBeUndefined();
    act(rules, claimA);
    const message = { to: "bob", task: "", deliverable: "x", context: "", requirements: [] };
    const how = { kind: "handoff", message: { ...message, continuesWith: undefined } } as const;
    expect(act(rules, { ...releaseA, how })).toBeUndefined();
  });

  it("does not undo what somebody has changed since", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    const priority = act(rules, { type: "set_priority", project: "a", priority: "high" });
    rules.must({ type: "set_priority", project: "a", priority: "low" }, bob);
    expect(priority && mayUndo(rules.world(), priority)).toBe(false);

    const claim = act(rules, { type: "claim", target: { project: "a" } });
    rules.now += 61 * minute;
    rules.must({ type: "claim", target: { project: "a" } }, bob);
    expect(claim && mayUndo(rules.world(), claim)).toBe(false);
  });
});

describe("a claim that was ended", () => {
  const elsewhere: Actor = { ...bob, session: "user:2" };
  const force = { reason: "it stands still" };

  it("by a take-over goes back to who had it, and they need not be told", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    rules.must(claimA, elsewhere);
    const before = state(rules);
    const step = act(rules, { ...claimA, force });
    expect(rules.board.notices.size).toBe(1);
    undo(rules, step);
    expect(state(rules)).toEqual(before);
    expect(rules.board.notices.size).toBe(0);
    rules.must(giveUp, elsewhere);
  });

  it("by a take-over after it had expired is only freed", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    rules.must(claimA, elsewhere);
    rules.now += 61 * minute;
    const step = act(rules, claimA);
    undo(rules, step);
    expect(rules.board.claims.size).toBe(0);
  });

  it("by a forced release goes back as well", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    rules.must(claimA, elsewhere);
    const before = state(rules);
    const step = act(rules, { ...giveUp, force });
    expect([...rules.board.notices.values()]).toMatchObject([{ outcome: "forced", by: "ann" }]);
    undo(rules, step);
    expect(state(rules)).toEqual(before);
  });

  it("is not given back when somebody has it now, and says who", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    rules.must(claimA, ann);
    const step = act(rules, giveUp);
    rules.must(claimA, elsewhere);
    const [first] = step?.commands ?? [];
    expect(first && rules.decide(first, ann)).toMatchObject({
      ok: false,
      code: "already_claimed",
      holder: { agent: "bob" },
    });
  });

  it("is given back in the place of one that has expired since", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    rules.must(claimA, ann);
    const step = act(rules, giveUp);
    rules.must(claimA, elsewhere);
    rules.now += 61 * minute;
    // Its owner still stands in the file, which the expired claim explains.
    undo(rules, step);
    expect([...rules.board.claims.values()].map(({ agent }) => agent)).toEqual(["ann"]);
    expect(rules.text(file)).toContain("owner: ann");
  });

  it("is given back by nobody who had no part in it", () => {
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    rules.must(claimA, ann);
    const [first] = act(rules, giveUp)?.commands ?? [];
    expect(first && rules.decide(first, elsewhere)).toMatchObject({
      ok: false,
      code: "not_holder",
    });
  });
});
