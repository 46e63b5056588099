import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownFormat } from "../../../src/adapters/markdown/format";
import { descriptionIn, planText } from "../../../src/core/orchestrator/planText";
import { minutesOf, readSubtasks } from "../../../src/core/orchestrator/subtasks";
import { allTasks } from "../../../src/core/project/model";

describe("an estimate", () => {
  it("is read as people and tools write it", () => {
    const cases: readonly (readonly [unknown, unknown])[] = [
      ["30m", 30],
      ["~30m", 30],
      ["2h", 120],
      ["1h30m", 90],
      ["1.5 hours", 90],
      ["2 days", 960],
      ["1d, 2h", 600],
      ["45 minutes", 45],
      [20, 20],
      ["Unknown", undefined],
      ["", undefined],
      [undefined, undefined],
      [null, undefined],
      ["soon", "bad"],
      ["0m", "bad"],
      ["-5m", "bad"],
      [-5, "bad"],
      [Number.NaN, "bad"],
      [{}, "bad"],
      ["30", "bad"],
    ];
    for (const [said, minutes] of cases) expect([said, minutesOf(said)]).toEqual([said, minutes]);
  });
});

describe("subtasks_json", () => {
  it("of any shape gives tasks and problems, never an exception", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.jsonValue()), (value) => {
        const { tasks, descriptions, problems } = readSubtasks(value);
        expect(tasks).toHaveLength(descriptions.length);
        if (tasks.length === 0 && problems.length === 0)
          expect(readSubtasks(value).tasks).toEqual([]);
      }),
    );
  });
});

describe("the text of a plan", () => {
  it("can say anything without becoming tasks, sections or open fences, and is found again", () => {
    const line = fc.constantFrom(
      "# A",
      "## B",
      "- [ ] box",
      "1. [x] box",
      "```",
      "~~~",
      "<!--",
      "---",
      "===",
      "words",
      "",
      "    code",
      "> quote",
    );
    const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, fc.constantFrom("a", "b-2"), (description, context, id) => {
        const about = planText({
          phase: "P",
          description,
          context,
          subtasks: [[id, "What to do"]],
        });
        const file = `# A\n\n## Plan\n\nold\n\n## Tasks\n\n- [ ] one\n\n## Agent Notes\n`;
        const edited = markdownFormat.edit(file, [
          { field: "append:x:Plan", from: null, to: about.trim() },
        ]);
        if (!edited.ok) return expect(`${description}|${context}`).toBe(edited.message);
        const parsed = markdownFormat.parse(edited.text);
        if (!parsed.ok) throw new Error(parsed.failure.message);
        expect([...allTasks(parsed.document)].map(({ text: one }) => one)).toEqual(["one"]);
        expect(descriptionIn(markdownFormat.section(edited.text, "Plan"), id)).toBe("What to do");
      }),
    );
  });
});
