import { describe, expect, it } from "vitest";
import type { Command } from "../../../src/core/board/commands";
import { inverseOf } from "../../../src/core/board/inverse";
import { jsonBytes } from "../../../src/core/board/jsonBytes";
import { actor, Rules } from "../../support/board/rules";
import { projectText } from "../../support/board/texts";

const ann = actor("ann");
const bob = actor("bob");
const file = "a/AGENCY.md";

function one(text = projectText({ id: "a" })): Rules {
  return new Rules({ [file]: text });
}

function write(text: string, mode: "append" | "replace" = "append", heading = "Findings"): Command {
  return { type: "write_section", project: "a", heading, text, mode };
}

/** As the file reads, without the stamp. */
function body(rules: Rules): string {
  return rules.text(file).replace(/^last_updated: .*$/mu, "");
}

/** Gives the command and takes it back; the file must read as before. */
function undone(rules: Rules, command: Command): void {
  const text = body(rules);
  const before = rules.world();
  rules.must(command, ann);
  const commit = rules.commits.find(({ events }) => events.some(({ type }) => type === "edit"));
  const last = rules.commits.findLast(({ actor: by }) => by === "ann");
  expect(commit).toBeDefined();
  expect(body(rules)).not.toBe(text);
  const step = inverseOf(before, command, last);
  for (const back of step?.commands ?? []) rules.must(back, ann);
  expect(body(rules)).toBe(text);
}

describe("writing a section", () => {
  it("makes it where it is missing, before the notes, and adds to it after", () => {
    const rules = one();
    rules.must(write("First."), ann);
    rules.must(write("- second\n- third"), bob);
    expect(rules.text(file)).toContain(
      "## Findings\n\nFirst.\n\n- second\n- third\n\n## Agent Notes",
    );
    expect(rules.board.edits.size).toBe(0);
    expect(rules.board.conflicts.size).toBe(0);
  });

  it("says a thing once, however often it is said", () => {
    const rules = one();
    rules.must(write("First."), ann);
    const again = rules.act(write("First."), bob);
    expect(again).toMatchObject({
      ok: true,
      events: [],
      warnings: [expect.stringContaining("already")],
    });
  });

  it("replaces, and what stood there is back after undo, whoever made it", () => {
    const rules = one();
    undone(rules, write("New."));
    rules.must(write("Old.\n\nWords."), ann);
    undone(rules, write("New.", "replace"));
    undone(rules, write("More."));
  });

  it("takes nothing back that was changed since", () => {
    const rules = one();
    rules.must(write("Old."), ann);
    const restore = { type: "restore_section", project: "a", heading: "Findings" } as const;
    rules.write(file, rules.text(file).replace("Old.", "Hand made."));
    expect(rules.act({ ...restore, from: "Old.", to: null, added: false }, ann)).toMatchObject({
      code: "conflict",
    });
    expect(rules.act({ ...restore, from: "Old.", to: null, added: true }, ann)).toMatchObject({
      code: "conflict",
    });
    expect(rules.text(file)).toContain("Hand made.");
  });

  it("replaced by hand meanwhile is a conflict; the file keeps its text until it is decided", () => {
    const rules = one();
    rules.must(write("Old."), ann);
    const decision = rules.decide(write("Mine.", "replace"), ann);
    if (!decision.ok) throw new Error(decision.message);
    rules.commit(decision.events, ann);
    rules.write(file, rules.text(file).replace("Old.", "Theirs."));
    rules.sync();
    expect([...rules.board.conflicts.values()]).toMatchObject([
      { field: "section:Findings", base: "Old.", file: "Theirs.", board: "Mine." },
    ]);
    const [conflict = ""] = rules.board.conflicts.keys();
    rules.must({ type: "resolve_conflict", conflict, how: "mine" }, ann);
    expect(rules.text(file)).toContain("## Findings\n\nMine.\n");
  });

  it("over a text that is too long to be told is decided by keeping the file or by hand", () => {
    const rules = one();
    rules.must(write("Old."), ann);
    const decision = rules.decide(write("Mine.", "replace"), ann);
    if (!decision.ok) throw new Error(decision.message);
    rules.commit(decision.events, ann);
    rules.write(file, rules.text(file).replace("Old.", "long 🎉 ".repeat(9_000)));
    rules.sync();
    const [conflict = ""] = rules.board.conflicts.keys();
    const commit = rules.commits.at(-1);
    expect(jsonBytes(commit)).toBeLessThan(56_000);
    expect(rules.act({ type: "resolve_conflict", conflict, how: "mine" }, ann)).toMatchObject({
      code: "conflict",
    });
    expect(rules.must({ type: "resolve_conflict", conflict, how: "file" }, ann)).toHaveLength(1);
  });

  it("added while somebody edits it by hand goes behind what they wrote", () => {
    const rules = one();
    rules.must(write("Old."), ann);
    const decision = rules.decide(write("More."), ann);
    if (!decision.ok) throw new Error(decision.message);
    rules.commit(decision.events, ann);
    rules.write(file, rules.text(file).replace("Old.", "Theirs."));
    rules.sync();
    expect(rules.text(file)).toContain("## Findings\n\nTheirs.\n\nMore.\n");
    expect(rules.board.conflicts.size).toBe(0);
  });

  it("keeps order while what came before is not in the file yet", () => {
    const rules = one();
    const intend = (command: Command) => {
      const decision = rules.decide(command, ann);
      if (decision.ok) rules.commit(decision.events, ann);
      return decision;
    };
    intend(write("One."));
    intend(write("Two."));
    expect(intend(write("Two."))).toMatchObject({ events: [] });
    rules.sync();
    expect(rules.text(file)).toContain("## Findings\n\nOne.\n\nTwo.\n\n## Agent Notes");
    intend(write("Three."));
    expect(intend(write("Instead.", "replace"))).toMatchObject({ code: "busy" });
    rules.sync();
    intend(write("Instead.", "replace"));
    intend(write("And more."));
    rules.sync();
    expect(rules.text(file)).toContain("## Findings\n\nInstead.\n\nAnd more.\n\n## Agent Notes");
    expect(rules.board.conflicts.size).toBe(0);
  });

  it("is refused before it is journalled when the file could not take it", () => {
    const rules = one();
    const before = rules.commits.length;
    const refused: readonly Command[] = [
      write("## Another"),
      write("```\nopen"),
      write(""),
      write("x", "append", "Agent Notes"),
      write("x", "append", ""),
      write("x", "append", "## Findings"),
      write("x", "replace", "Tasks"),
      write("x".repeat(20_000)),
      write("x", "prepend" as never),
    ];
    for (const command of refused) {
      expect(rules.act(command, ann)).toMatchObject({ ok: false, code: "invalid_argument" });
    }
    expect(rules.commits).toHaveLength(before);
  });

  it("may be added to by all, and replaced by the project's holder", () => {
    const rules = one();
    rules.must(write("Old."), ann);
    rules.must({ type: "claim", target: { project: "a" } }, ann);
    rules.must(write("From bob."), bob);
    const replace = {
      type: "write_section",
      project: "a",
      heading: "Findings",
      text: "x",
      mode: "replace",
    } as const;
    expect(rules.act(replace, bob)).toMatchObject({ code: "not_holder" });
    rules.must({ ...replace, force: { reason: "wrong" } }, bob);
    expect(rules.text(file)).toContain("## Findings\n\nx\n");
  });
});

describe("the bytes of a line", () => {
  it("are counted as they are written", () => {
    const texts = ["", 'a\n"\\\u0001', "äöü", "漢字", "🎉🎉", "\ud800 alone", "a🎉ä漢"];
    for (const text of texts) {
      expect(jsonBytes({ text })).toBe(Buffer.byteLength(JSON.stringify({ text })));
    }
  });
});
