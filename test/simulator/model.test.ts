/** What the simulator's judge found wrong although nothing was: each case once, by hand. */
import { expect, it } from "vitest";
import type { BoardEvent, Commit } from "../../src/core/board/events";
import { Model } from "./model";
import { plainFormat } from "./plainFormat";

const copy = { worktree: ".", path: "a/AGENCY.md" };

function textWith(...tasks: readonly string[]): string {
  return `---
project_id: a
status: pending
owner: null
last_updated: null
blocked: false
blocking_reason: null
priority: medium
---

## Tasks

${tasks.map((task) => `- [ ] ${task}`).join("\n")}

## Agent Notes

`;
}

function newModel(): Model {
  return new Model({
    parse: (text) => plainFormat.parse(text),
    section: (text, heading) => plainFormat.section(text, heading),
    step: () => 1,
    nested: () => false,
    same: (one, other) => one === other,
  });
}

function commit(seq: number, event: BoardEvent): Commit {
  const [id, prev] = [`c${seq}`, `c${seq - 1}`];
  const by = { at: 0, source: "sync", actor: "baton", session: "s" } as const;
  return { v: 1, id, seq, prev, ...by, events: [event] };
}

it("a save of what stands there does not take back a save that is on its way there", () => {
  const model = newModel();
  const before = textWith("Read ^read");
  const saved = textWith("Read ^read", "Extra");
  model.begin(copy, before);
  model.written(copy, before, saved, "person");
  // Baton's rename came over that save and will put it back; an editor saves what it sees meanwhile.
  model.written(copy, before, before, "person");
  expect(() => model.checkFile(copy, saved)).not.toThrow();
  expect(() => model.checkFile(copy, before)).toThrow("what people wrote was changed");
});

it("an id that a late writer gives a task goes by the words it had when that was decided", () => {
  const model = newModel();
  const before = textWith("Loose one");
  const reworded = textWith("Loose one 2");
  model.begin(copy, before);
  const fields = [["task:~Loose one", false]] as const;
  const id = { edit: "e", copy, field: "id:~Loose one", from: null, to: "loose" } as const;
  model.read([
    commit(1, { type: "copy_tracked", copy, project: "a", fields }),
    commit(2, { type: "edit", ...id }),
  ]);
  model.written(copy, before, reworded, "person");
  model.read([
    commit(1, { type: "copy_tracked", copy, project: "a", fields }),
    commit(2, { type: "edit", ...id }),
    commit(3, { type: "task_renamed", copy, project: "a", from: "~Loose one", to: "~Loose one 2" }),
  ]);
  expect(() => model.renamed(copy, before, textWith("Loose one ^loose"))).not.toThrow();
  expect(() => model.renamed(copy, before, textWith("Loose one ^other"))).toThrow(
    "nobody asked for",
  );
});
