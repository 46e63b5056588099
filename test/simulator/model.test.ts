/** What the simulator's judge found wrong although nothing was: each case once, by hand. */
import { expect, it } from "vitest";
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
