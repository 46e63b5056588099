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
    rules.must(command, step.claim === undefined ? by : { ...by, claim: step.claim });
  }
}

/** The file without the line that every change stamps. */
function text(rules: Rules): string {
  return rules.text(file).replace(/^last_updated: .*$/mu, "");
}

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
    const rules = new Rules({ [file]: projectText({ id: "a" }) });
    for (const first of setUp) rules.must(first, ann);
    const before = { text: text(rules), claims: rules.board.claims.size };
    const blocked = [...rules.board.tasks.values()].map((task) => task.blocked?.reason);
    const step = act(rules, command);
    undo(rules, step);
    expect({ text: text(rules), claims: rules.board.claims.size }).toEqual(before);
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
    act(rules, { type: "claim", target: { project: "a" } });
    const how = { kind: "give_up" } as const;
    expect(act(rules, { type: "release", target: { project: "a" }, how })).toBeUndefined();
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
