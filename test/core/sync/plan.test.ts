import { describe, expect, it } from "vitest";
import type { BoardEvent } from "../../../src/core/board/events";
import { type PlacedVersion, planCopy } from "../../../src/core/sync/plan";
import { actor, Rules, readingOf } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const file = "a/AGENCY.md";
const copy = { worktree: ".", path: file };

function one(text = projectText({ id: "a" })): Rules {
  return new Rules({ [file]: text });
}

function byHand(rules: Rules, from: string, to: string): void {
  const text = rules.text(file);
  if (!text.includes(from)) throw new Error(`no ${from}`);
  rules.write(file, text.replace(from, to));
}

/** Journals a command whose edits are not made yet. */
function intend(rules: Rules, command: Parameters<Rules["decide"]>[0]): readonly BoardEvent[] {
  const decision = rules.decide(command, ann);
  if (!decision.ok) throw new Error(decision.message);
  rules.commit(decision.events, ann);
  return decision.events;
}

function lastTypes(rules: Rules, count: number): readonly string[] {
  return rules.commits.slice(-count).flatMap(({ events }) => events.map(({ type }) => type));
}

describe("a pending edit", () => {
  it("is made while the file says what it said before, and confirmed then", () => {
    const rules = one();
    intend(rules, { type: "set_priority", project: "a", priority: "high" });
    rules.sync();
    expect(rules.text(file)).toContain("priority: high");
    expect(rules.board.edits.size).toBe(0);
    expect(lastTypes(rules, 1)).toEqual(["edit_done"]);
  });

  it("that somebody made by hand meanwhile is confirmed without a word", () => {
    const rules = one();
    intend(rules, { type: "set_priority", project: "a", priority: "high" });
    byHand(rules, "priority: medium", "priority: high");
    rules.sync();
    expect(rules.board.edits.size).toBe(0);
    expect(rules.board.conflicts.size).toBe(0);
  });

  it("whose field was changed to something else is a conflict; the file keeps its value", () => {
    const rules = one();
    intend(rules, { type: "set_priority", project: "a", priority: "high" });
    byHand(rules, "priority: medium", "priority: low");
    rules.sync();
    expect(rules.text(file)).toContain("priority: low");
    expect([...rules.board.conflicts.values()]).toMatchObject([
      { field: "priority", base: "medium", file: "low", board: "high" },
    ]);
    expect(rules.board.edits.has(".\na/AGENCY.md")).toBe(false);
  });

  it.each([
    ["mine", "high"],
    ["file", "low"],
    ["merged", "low"],
  ] as const)("in conflict decided as %s ends with %s", (how, value) => {
    const rules = one();
    intend(rules, { type: "set_priority", project: "a", priority: "high" });
    byHand(rules, "priority: medium", "priority: low");
    rules.sync();
    const [conflict = ""] = rules.board.conflicts.keys();
    rules.must({ type: "resolve_conflict", conflict, how }, ann);
    expect(rules.text(file)).toContain(`priority: ${value}`);
    expect(rules.board.conflicts.size).toBe(0);
    expect(rules.act({ type: "resolve_conflict", conflict, how }, ann)).toMatchObject({
      code: "not_found",
    });
  });

  it("of an owner decided for the file ends the claim", () => {
    const rules = one();
    intend(rules, { type: "claim", target: { project: "a" } });
    byHand(rules, "owner: null", "owner: eve");
    rules.sync();
    expect(rules.board.claims.size).toBe(1);
    const [conflict = ""] = rules.board.conflicts.keys();
    rules.must({ type: "resolve_conflict", conflict, how: "file" }, ann);
    expect(rules.board.claims.size).toBe(0);
  });

  it("that another living session has in an unsaved editor is left to it", () => {
    const rules = one();
    intend(rules, { type: "set_priority", project: "a", priority: "high" });
    const edits = (rules.board.edits.get(".\na/AGENCY.md") ?? []).map(({ id }) => id);
    rules.commit([{ type: "edit_deferred", edits, session: "user:1" }]);
    const context = { actor: ann, now: rules.now, id: "x" };
    const plan = (alive: boolean) =>
      planCopy(
        rules.board,
        copy,
        readingOf(rules.text(file)),
        { cause: "hand", leaveAlone: () => alive },
        context,
      );
    expect(plan(true)).toEqual({ splices: [], events: [] });
    expect(plan(false).splices).toHaveLength(2);
  });
});

describe("a change by hand", () => {
  it("is taken in, with where it came from", () => {
    const rules = one();
    byHand(rules, "priority: medium", "priority: low");
    rules.sync();
    const changes = [["priority", "medium", "low"]];
    expect(rules.commits.at(-1)?.events).toMatchObject([
      { type: "file_observed", changes, cause: "hand" },
    ]);
    rules.sync();
    expect(rules.commits.at(-1)?.events).toMatchObject([{ type: "file_observed" }]);
  });

  it.each(["null", "eve"])("of the owner to %s ends the claim, and the holder is told", (owner) => {
    const rules = one();
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    rules.must({ type: "start", target: { project: "a" } }, ann);
    byHand(rules, "owner: ann", `owner: ${owner}`);
    rules.sync();
    expect(rules.board.claims.size).toBe(0);
    expect(rules.board.executions.size).toBe(0);
    expect([...rules.board.notices.values()]).toMatchObject([{ outcome: "owner_changed" }]);
  });

  it("by git leaves claims as they are", () => {
    const rules = one();
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    byHand(rules, "owner: ann", "owner: null");
    rules.sync("git");
    expect(rules.board.claims.size).toBe(1);
  });

  it("of a checkbox ends what was in progress on it", () => {
    const rules = one();
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    rules.must({ type: "start", target: { project: "a" } }, ann);
    byHand(rules, "- [ ] Read", "- [x] Read");
    rules.sync();
    expect(rules.board.executions.size).toBe(0);
    expect(rules.board.agents.get("ann")?.successes).toBe(1);
  });

  it("of a task's words moves what is known of it", () => {
    const body = "- [ ] One\n- [ ] Two\n- [ ] Three";
    const rules = one(projectText({ id: "a", body }));
    const target = { project: "a", task: "Two" };
    rules.must({ type: "claim", target }, ann);
    rules.must({ type: "start", target }, ann);
    byHand(rules, "Two", "Second");
    rules.sync();
    expect([...rules.board.claims.values()]).toMatchObject([{ task: "~Second" }]);
    expect([...rules.board.executions.values()]).toMatchObject([{ task: "~Second" }]);
    rules.must({ type: "complete", target: { project: "a", task: "Second" } }, ann);
    expect(rules.text(file)).toContain("- [x] Second");
  });

  it("that takes the task away ends its claim", () => {
    const body = "- [ ] One ^one\n- [ ] Two ^two";
    const rules = one(projectText({ id: "a", body }));
    rules.must({ type: "claim", target: { project: "a", task: "two" } }, ann);
    byHand(rules, "- [ ] Two ^two\n", "");
    rules.sync();
    expect(rules.board.claims.size).toBe(0);
    expect([...rules.board.notices.values()]).toMatchObject([{ outcome: "project_gone" }]);
  });
});

describe("a late writer", () => {
  it("that drops a note which others wrote meanwhile puts it back", () => {
    const rules = one();
    const stale = rules.text(file);
    const { seq } = rules.board;
    rules.must({ type: "note", project: "a", text: "Important" }, ann);
    const reading = readingOf(stale);
    const plan = (known: number) =>
      planCopy(
        rules.board,
        copy,
        reading,
        {
          cause: "hand",
          leaveAlone: () => false,
          placed: { source: reading, result: reading, seq: known },
        },
        { actor: ann, now: rules.now, id: "x" },
      ).splices.filter(({ field }) => field.startsWith("note:"));
    expect(plan(seq)).toMatchObject([{ from: null, to: "Important" }]);
    expect(plan(rules.board.seq)).toEqual([]);
  });

  it("knows its own echo from a hand edit", () => {
    const rules = one(projectText({ id: "a", priority: "high" }));
    const source = readingOf(rules.text(file).replace("high", "medium"));
    const result = readingOf(rules.text(file).replace("high", "low"));
    const context = { actor: ann, now: rules.now, id: "x" };
    const plan = (seq: number) =>
      planCopy(
        rules.board,
        copy,
        result,
        {
          cause: "hand",
          leaveAlone: () => false,
          placed: { source, result, seq },
        },
        context,
      );
    expect(plan(rules.board.seq - 1)).toEqual({
      splices: [{ field: "priority", from: "low", to: "high" }],
      events: [],
    });
    expect(plan(rules.board.seq).events).toMatchObject([{ type: "file_observed" }]);
  });
});

describe("a conflict", () => {
  it("decided for the board after the file has moved on is not found a second time", () => {
    const rules = one();
    intend(rules, { type: "claim", target: { project: "a" } });
    byHand(rules, "owner: null", "owner: eve");
    rules.sync();
    byHand(rules, "owner: eve", "owner: null");
    rules.sync();
    const [conflict = ""] = rules.board.conflicts.keys();
    rules.must({ type: "resolve_conflict", conflict, how: "mine" }, ann);
    expect(rules.text(file)).toContain("owner: ann");
    expect(rules.board.conflicts.size).toBe(0);
  });
});

describe("what this process put into the file a moment ago", () => {
  const body = "- [ ] Read ^read\n- [ ] Write ^write";
  const phases = [{ title: "Tasks", tasks: [{ text: "Planned" }, { text: "Second" }] }];

  function planAfter(rules: Rules, placed: PlacedVersion) {
    const situation = { cause: "hand", leaveAlone: () => false, placed } as const;
    const context = { actor: ann, now: rules.now, id: "x" };
    return planCopy(rules.board, copy, readingOf(rules.text(file)), situation, context);
  }

  /** Plans two tasks; the version is that of a process which made the edit and did not confirm it. */
  function planned() {
    const rules = one(projectText({ id: "a", body }));
    const source = readingOf(rules.text(file));
    const { seq } = rules.board;
    rules.must({ type: "plan_tasks", project: "a", phases }, ann);
    return { rules, placed: { source, result: readingOf(rules.text(file)), seq } };
  }

  it("does not bring back tasks that a person took out since", () => {
    const { rules, placed } = planned();
    byHand(rules, "- [ ] Planned ^planned\n", "");
    byHand(rules, "- [ ] Second ^second\n", "");
    expect(planAfter(rules, placed).splices).toEqual([]);
    rules.sync();
    expect(planAfter(rules, placed)).toEqual({ splices: [], events: [] });
  });

  it("does not bring back a task that a person took out, where it came too late itself", () => {
    const { rules, placed } = planned();
    byHand(rules, "- [ ] Planned ^planned\n", "");
    rules.sync();
    rules.write(file, rules.text(file).replace("- [ ] Second ^second\n", ""));
    const late = { ...placed, result: placed.source };
    const [back, ...others] = planAfter(rules, late).splices;
    expect(back).toMatchObject({ from: null, to: "- [ ] Second ^second" });
    expect(others).toEqual([]);
  });

  it("does not undo what a person set back to what it was before", () => {
    const rules = one(projectText({ id: "a", body }));
    const source = readingOf(rules.text(file));
    const { seq } = rules.board;
    rules.must({ type: "tick", target: { project: "a", task: "read" }, done: true }, ann);
    const placed = { source, result: readingOf(rules.text(file)), seq };
    byHand(rules, "- [x] Read", "- [ ] Read");
    const { splices, events } = planAfter(rules, placed);
    expect(splices).toEqual([]);
    expect(events).toMatchObject([
      { type: "file_observed", changes: [["task:read", true, false]] },
    ]);
  });

  it("does not add a text again that a person took out of its section", () => {
    const rules = one(projectText({ id: "a", body }));
    const source = readingOf(rules.text(file));
    const { seq } = rules.board;
    const text = "said once";
    rules.must({ type: "write_section", project: "a", heading: "Log", text, mode: "append" }, ann);
    const placed = { source, result: readingOf(rules.text(file)), seq };
    byHand(rules, text, "other words");
    expect(planAfter(rules, placed).splices).toEqual([]);
  });

  it("gives a save into the replaced file what was agreed on meanwhile", () => {
    const rules = one(projectText({ id: "a", body }));
    const before = rules.text(file);
    const source = readingOf(before);
    const { seq } = rules.board;
    rules.must({ type: "set_priority", project: "a", priority: "high" }, ann);
    const placed = { source, result: readingOf(rules.text(file)), seq };
    rules.write(file, `${before}\nWords saved into the old file\n`);
    const situation = { cause: "hand", leaveAlone: () => false, placed, savedOver: true } as const;
    const context = { actor: ann, now: rules.now, id: "x" };
    const plan = planCopy(rules.board, copy, readingOf(rules.text(file)), situation, context);
    expect(plan.splices).toContainEqual({ field: "priority", from: "medium", to: "high" });
  });
});

describe("an edit of a task that a person took out before it was made", () => {
  const body = "- [ ] Read ^read\n- [ ] Write ^write\n- [ ] Loose";

  it("is given up, and holds up no other edit", () => {
    const rules = one(projectText({ id: "a", body }));
    const target = { project: "a", task: "read" };
    intend(rules, { type: "request_help", target, from: "bob", what: "Ask", waiting: ["write"] });
    byHand(rules, "- [ ] Write ^write\n", "");
    rules.sync();
    expect(rules.board.edits.size).toBe(0);
    expect(rules.text(file)).toContain("Ask");
    expect(rules.text(file)).not.toContain("Write");
  });

  it("is given up as well where it was to get an id", () => {
    const rules = one(projectText({ id: "a", body }));
    const phases = [{ title: "Tasks", tasks: [{ text: "Next", needs: ["Loose"] }] }];
    intend(rules, { type: "plan_tasks", project: "a", phases });
    byHand(rules, "- [ ] Loose\n", "");
    rules.sync();
    expect(rules.board.edits.size).toBe(0);
    expect(rules.text(file)).toContain("Next");
  });

  it("follows the task where it was only reworded", () => {
    const rules = one(projectText({ id: "a", body }));
    const phases = [{ title: "Tasks", tasks: [{ text: "Next", needs: ["Loose"] }] }];
    intend(rules, { type: "plan_tasks", project: "a", phases });
    byHand(rules, "- [ ] Loose\n", "- [ ] Lost\n");
    rules.sync();
    expect(rules.board.edits.size).toBe(0);
    expect(rules.text(file)).toContain("- [ ] Lost ^loose\n");
    expect(rules.text(file)).toContain("needs:loose");
  });
});

describe("a task that a person took out", () => {
  const body = "- [ ] Read ^read\n- [ ] Old ^old";

  it("is not taken for the one that a plan puts in its place", () => {
    const rules = one(projectText({ id: "a", body }));
    rules.must({ type: "claim", target: { project: "a", task: "old" } }, ann);
    const phases = [{ title: "Tasks", tasks: [{ text: "New" }] }];
    intend(rules, { type: "plan_tasks", project: "a", phases });
    // Made by a process that was killed before it could confirm it.
    byHand(rules, "- [ ] Old ^old\n", "- [ ] New ^new\n");
    rules.sync();
    expect(rules.commits.flatMap(({ events }) => events.map(({ type }) => type))).not.toContain(
      "task_renamed",
    );
    expect(rules.board.claims.size).toBe(0);
  });
});

describe("an id that Baton gave a task", () => {
  it("is put back by whoever came late and dropped it", () => {
    const rules = one(projectText({ id: "a", body: "- [ ] Read ^read\n- [ ] Loose" }));
    const source = readingOf(rules.text(file));
    const { seq } = rules.board;
    const phases = [{ title: "Tasks", tasks: [{ text: "Next", needs: ["Loose"] }] }];
    rules.must({ type: "plan_tasks", project: "a", phases }, ann);
    byHand(rules, "Loose ^loose", "Loose");
    const situation = {
      cause: "hand",
      leaveAlone: () => false,
      placed: { source, result: source, seq },
    } as const;
    const context = { actor: ann, now: rules.now, id: "x" };
    const plan = planCopy(rules.board, copy, readingOf(rules.text(file)), situation, context);
    expect(plan.splices).toContainEqual({ field: "id:~Loose", from: null, to: "loose" });
    expect(plan.events.map(({ type }) => type)).not.toContain("task_renamed");
  });
});
