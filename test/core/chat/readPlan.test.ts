import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPlan, usualPhase } from "../../../src/core/chat/readPlan";
import type { PlannedTask } from "../../../src/core/project/plannedTasks";

const none: ReadonlySet<string> = new Set();

/** `Phase: one[sub] two<one`, as short as it gets. */
function shape(text: string, taken = none): readonly string[] {
  const words = ({ id = "?", needs = [], subtasks = [] }: PlannedTask): string => {
    const below = subtasks.length === 0 ? "" : `[${subtasks.map(words).join(" ")}]`;
    return `${id}${needs.length === 0 ? "" : `<${needs.join(",")}`}${below}`;
  };
  return readPlan(text, taken).map(({ title, tasks }) => `${title}: ${tasks.map(words).join(" ")}`);
}

describe("a plan in the chat", () => {
  it.each([
    ["one\ntwo", [`${usualPhase}: one two`]],
    ["- one\n* two\n3. three\n- [ ] four", [`${usualPhase}: one two three four`]],
    ["one -> two → three", [`${usualPhase}: one two<one three<two`]],
    ["one\n  sub\n    deep\n  other\ntwo", [`${usualPhase}: one[sub[deep] other] two`]],
    ["- one\n\t- sub\n- two", [`${usualPhase}: one[sub] two`]],
    ["# Build\none\n## Ship\ntwo", ["Build: one", "Ship: two"]],
    ["Build:\n- one\nShip:\n- two -> three", ["Build: one", "Ship: two three<two"]],
    ["Build:\n  one\n    sub\n  two", ["Build: one[sub] two"]],
    ["1. Build\n   - one\n   - two\n2. Ship\n   - three", ["Build: one two", "Ship: three"]],
    ["Phase 1: Build\none\nPhase 2: Ship\ntwo", ["Phase 1: Build: one", "Phase 2: Ship: two"]],
    ["one -> two\n  sub of two", [`${usualPhase}: one two<one[sub-of-two]`]],
    ["one ^a\ntwo needs:a", [`${usualPhase}: a two<a`]],
    ["", []],
    ["\n \n", []],
  ])("%j", (text, phases) => {
    expect(shape(text)).toEqual(phases);
  });

  it("reads the marks of a project's file", () => {
    expect(readPlan("Payment API @team/backend needs:schema ~1h30m ^pay", none)).toMatchObject([
      {
        tasks: [
          {
            text: "Payment API",
            id: "pay",
            assignee: "team/backend",
            minutes: 90,
            needs: ["schema"],
          },
        ],
      },
    ]);
  });

  it("gives ids that nobody has", () => {
    expect(shape("one\none", new Set(["one"]))).toEqual([`${usualPhase}: one-2 one-3`]);
    // Also one that comes later.
    expect(shape("pay\nOther ^pay")).toEqual([`${usualPhase}: pay-2 pay`]);
  });

  it("has every word of every line once, whatever is written", () => {
    const line = fc.tuple(
      fc.nat(6),
      fc.constantFrom("", "- ", "2. "),
      fc.stringMatching(/^w\d{1,4}$/u),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const text = lines.map(([indent, mark, word]) => `${" ".repeat(indent)}${mark}${word}`);
        const phases = readPlan(text.join("\n"), none);
        const found: string[] = [];
        const visit = (tasks: readonly PlannedTask[]) => {
          for (const task of tasks) {
            found.push(task.text);
            visit(task.subtasks ?? []);
          }
        };
        for (const { title, tasks } of phases) {
          if (title !== usualPhase) found.push(title);
          visit(tasks);
        }
        expect(found.toSorted()).toEqual(lines.map(([, , word]) => word).toSorted());
      }),
    );
  });
});
