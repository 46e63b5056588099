/** Texts added to sections, planned tasks and needs, in every fixture: what differs is that alone. */
import { describe, expect, test } from "vitest";
import { editProject } from "../../../src/adapters/markdown/editProject";
import { parseProject } from "../../../src/adapters/markdown/parseProject";
import { readSection } from "../../../src/adapters/markdown/sectionText";
import { allTasks, type ProjectDocument } from "../../../src/core/project/model";
import {
  appendField,
  type Field,
  type FieldValue,
  fieldValue,
  tasksField,
} from "../../../src/core/sync/fields";
import { corpusNames, corpusText, difference } from "./corpus";

const parsed = corpusNames.flatMap((name) => {
  const text = corpusText(name);
  const result = parseProject(text);
  return result.ok ? [{ name, text, document: result.document }] : [];
});

/** What stays open to the end swallows whatever comes behind it. */
const closed = parsed.filter(({ name }) => !name.startsWith("open-") && !name.startsWith("001-"));

function documentOf(text: string): ProjectDocument {
  const result = parseProject(text);
  if (!result.ok) throw new Error(result.failure.message);
  return result.document;
}

function edited(text: string, field: Field, from: FieldValue, to: FieldValue): string {
  const result = editProject(text, [{ field, from, to }]);
  if (!result.ok) throw new Error(`${field}: ${result.message} ${result.remedy}`);
  return result.text;
}

function keysOf(document: ProjectDocument): readonly string[] {
  return [...allTasks(document)].map(({ key }) => key);
}

const added = [
  "A finding.",
  "- one\n- two",
  "### Sub\n\n1. first\n\n```\ncode\n```",
  "| a | b |\n|---|---|",
];

describe("a text added to a section", () => {
  const files = closed.filter(({ document }) => document.sections.length > 0);
  test.each(files)("$name: comes behind what is there and goes again", ({ text, document }) => {
    const headings = new Set(document.sections.map(({ heading }) => heading.trim()));
    for (const heading of headings) {
      for (const block of added) {
        const field = appendField("x", heading);
        const before = readSection(text, heading) ?? "";
        const after = edited(text, field, null, block);
        expect(difference(text, after).removed).toBe("");
        const now = readSection(after, heading) ?? "";
        expect(now.startsWith(before)).toBe(true);
        expect(now.endsWith(block)).toBe(true);
        expect(edited(after, field, null, block)).toBe(after);
        if (before !== "") expect(edited(after, field, block, null)).toBe(text);
      }
    }
  });

  test.each(closed)("$name: makes a section that is missing, before notes that end it", (file) => {
    const { text, document } = file;
    const after = edited(text, "section:Brand New", null, "Some\n\ntext");
    expect(difference(text, after).removed).toBe("");
    const last = document.sections.at(-1);
    const names = documentOf(after).sections.map(({ heading }) => heading);
    const place = /^agent notes$/iu.test(last?.heading ?? "") ? -2 : -1;
    expect(names.at(place)).toBe("Brand New");
    expect(documentOf(after).notes.map((note) => note.text)).toEqual(
      document.notes.map((note) => note.text),
    );
  });

  test("that would open a section of its own, or a fence without an end, is refused", () => {
    const text = "# A\n\n## Words\n\nold\n\n## Tasks\n\n- [ ] one\n";
    for (const block of ["## Other", "```\nopen", "<!-- open"]) {
      const result = editProject(text, [
        { field: appendField("x", "Words"), from: null, to: block },
      ]);
      expect(result).toMatchObject({ ok: false });
    }
  });
});

const planned = [
  "- [ ] Planned one @coder needs:two-x ~1h30m ^one-x",
  "  - [ ] Nested ~5m ^nested-x",
  "- [ ] Planned two @team/reviewer ^two-x",
].join("\n");
const plannedIds = ["one-x", "nested-x", "two-x"];

describe("planned tasks", () => {
  test.each(closed)("$name: come in a phase of their own", ({ text, document }) => {
    const after = edited(text, tasksField("x", "Phase 9: Planned (coder)"), null, planned);
    expect(difference(text, after).removed).toBe("");
    const now = documentOf(after);
    expect(keysOf(now).filter((key) => !plannedIds.includes(key))).toEqual(keysOf(document));
    const phase = now.phases.find(({ title }) => title === "Phase 9: Planned");
    expect(phase).toMatchObject({
      hint: "coder",
      tasks: [
        { id: "one-x", assignee: "coder", needs: ["two-x"], estimateMinutes: 90 },
        { id: "two-x", assignee: "team/reviewer", text: "Planned two" },
      ],
    });
    expect(phase?.tasks[0]?.subtasks).toMatchObject([{ id: "nested-x" }]);
    expect(edited(after, tasksField("y", "Elsewhere"), null, planned)).toBe(after);
  });

  const withPhases = closed.filter(({ document }) => document.phases.length > 0);
  test.each(withPhases)("$name: come behind the last task of a phase", ({ text, document }) => {
    for (const phase of document.phases) {
      if (document.phases.some((other) => other !== phase && other.title === phase.title)) continue;
      const result = editProject(text, [
        { field: tasksField("x", phase.title), from: null, to: planned },
      ]);
      if (!result.ok) {
        expect(`${phase.title}: ${result.message}`).toBe("");
        continue;
      }
      expect(difference(text, result.text).removed).toBe("");
      const now = documentOf(result.text).phases.find(({ index }) => index === phase.index);
      expect(now?.tasks.slice(0, phase.tasks.length).map(({ key }) => key)).toEqual(
        phase.tasks.map(({ key }) => key),
      );
      expect(now?.tasks.slice(phase.tasks.length).map(({ id }) => id)).toEqual(["one-x", "two-x"]);
    }
  });
});

describe("planned tasks in a file that has headings for them and no task yet", () => {
  const front = "---\nproject_id: a\n---\n# A\n\n";
  const phase = "### Build it\n\n- [ ] One ^one-x\n- [ ] Two needs:one-x ^two-x";
  const wanted = "- [ ] One ^one-x\n- [ ] Two needs:one-x ^two-x";
  const plan = (body: string, title: string) => {
    const head = body.includes("\r\n") ? front.replaceAll("\n", "\r\n") : front;
    return edited(head + body, tasksField("x", title), null, wanted).slice(head.length);
  };

  test.each([
    ["## Tasks\n\n## Agent Notes\n", `## Tasks\n\n${phase}\n\n## Agent Notes\n`],
    ["## Tasks\n## Agent Notes\n", `## Tasks\n\n${phase}\n\n## Agent Notes\n`],
    ["## Tasks\nAgent Notes\n---\n", `## Tasks\n\n${phase}\n\nAgent Notes\n---\n`],
    ["## Tasks", `## Tasks\n\n${phase}`],
    ["## Tasks\n", `## Tasks\n\n${phase}\n`],
    ["## Tasks\n\nFirst things first.\n", `## Tasks\n\nFirst things first.\n\n${phase}\n`],
    ["## Tasks\r\n\r\n## Notes\r\n", `## Tasks\n\n${phase}\n\n## Notes\n`.replaceAll("\n", "\r\n")],
  ])("%j: a phase of their own in the section", (body, after) => {
    expect(plan(body, "Build it")).toBe(after);
  });

  test.each([
    ["## Tasks\n\n### Build it\n\n### Ship it\n", "Build it"],
    ["## Tasks\n\n### Build it (coder)\n### Ship it\n", "Build it"],
    ["## Build it\n\n## Agent Notes\n", "Build it"],
  ])("%j: below the heading that reads so", (body, title) => {
    const after = plan(body, title);
    const { phases } = documentOf(front + after);
    expect(phases.map(({ title: name }) => name)).toEqual(["Build it"]);
    expect(phases[0]?.tasks.map(({ id }) => id)).toEqual(["one-x", "two-x"]);
    expect(difference(body, after).removed).toBe("");
  });

  test("not below a heading of the notes or of the plan's own text", () => {
    for (const section of ["Plan", "Agent Notes"]) {
      const after = plan(`## ${section}\n\n### Build it\n\nwords\n`, "Build it");
      expect(after).toContain("## Tasks");
    }
  });
});

describe("an id for a task that has none", () => {
  test.each(closed.filter(({ document }) => document.phases.length > 0))(
    "$name: comes alone, behind everything else",
    ({ text, document }) => {
      for (const task of allTasks(document)) {
        if (task.id !== undefined) continue;
        const result = editProject(text, [
          { field: `id:${task.key}`, from: null, to: "brand-new" },
        ]);
        if (!result.ok) throw new Error(`${task.key}: ${result.message}`);
        const { removed, added: came } = difference(text, result.text);
        expect([removed, came.trim()]).toEqual(["", "^brand-new"]);
        const found = [...allTasks(documentOf(result.text))].find(({ id }) => id === "brand-new");
        expect(found?.text).toBe(task.text);
        const again = editProject(result.text, [
          { field: `id:${task.key}`, from: null, to: "brand-new" },
        ]);
        expect(again).toEqual(result);
      }
    },
  );

  test("is not given to one that has its own", () => {
    const result = editProject("# A\n\n- [ ] One ^one\n", [
      { field: "id:one", from: null, to: "two" },
    ]);
    expect(result).toMatchObject({ ok: false });
  });
});

describe("what a task needs", () => {
  test.each(closed.filter(({ document }) => document.phases.length > 0))(
    "$name: changes alone, and back",
    ({ text, document }) => {
      for (const task of allTasks(document)) {
        const field: Field = `needs:${task.key}`;
        const before = fieldValue(document, field);
        for (const to of ["a", "a,b.c,other#d"]) {
          const after = edited(text, field, before, to);
          expect(fieldValue(documentOf(after), field)).toBe(to);
          const { removed, added: came } = difference(text, after);
          expect(came.length + removed.length).toBeLessThan(40 + String(before).length);
          expect(edited(after, field, to, before)).toBe(text);
        }
      }
    },
  );
});
