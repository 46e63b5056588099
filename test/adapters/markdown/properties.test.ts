import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markdownFormat } from "../../../src/adapters/markdown/format";
import { parseProject } from "../../../src/adapters/markdown/parseProject";
import { readSection } from "../../../src/adapters/markdown/sectionText";
import { allTasks, type ProjectDocument } from "../../../src/core/project/model";
import {
  type Field,
  type FieldEdit,
  fieldValue,
  normalNoteText,
  noteField,
  snapshotOf,
} from "../../../src/core/sync/fields";
import { anyText, randomFile } from "./randomDocuments";

const options = { seed: 20261121 };

function documentOf(text: string): ProjectDocument {
  const result = parseProject(text);
  if (!result.ok) throw new Error(result.failure.message);
  return result.document;
}

function lineCount(text: string): number {
  return text.split(/\r\n|\r|\n/u).length;
}

describe("parse", () => {
  const texts = fc.oneof(
    randomFile,
    anyText,
    anyText.map((text) => `---\n${text}\n---\n`),
  );

  test("never throws, and every line it names is in the file", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const result = parseProject(text);
        const lines = lineCount(text);
        const named = result.ok
          ? [
              ...result.document.problems.map((problem) => problem.line),
              ...result.document.notes.map((note) => note.line),
              ...result.document.sections.flatMap(({ line, endLine }) => [line, endLine]),
              ...[...allTasks(result.document)].map((task) => task.line),
            ]
          : [result.failure.line];
        for (const line of named) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
        }
        if (!result.ok) expect(result.failure.column).toBeGreaterThanOrEqual(1);
      }),
      { ...options, numRuns: 3000 },
    );
  });

  test("keys of tasks are unique", () => {
    fc.assert(
      fc.property(randomFile, (text) => {
        const result = parseProject(text);
        if (!result.ok) return;
        const keys = [...allTasks(result.document)].map((task) => task.key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { ...options, numRuns: 1500 },
    );
  });

  test("line ends do not change what a file says", () => {
    fc.assert(
      fc.property(randomFile, (text) => {
        const plain = text.replaceAll(/\r\n|\r/gu, "\n");
        expect(parseProject(plain.replaceAll("\n", "\r\n"))).toEqual(parseProject(plain));
      }),
      { ...options, numRuns: 1000 },
    );
  });
});

const values = fc.oneof(
  fc.constantFrom(
    "claude-haiku",
    "a/b.c",
    "no",
    "1.10",
    "2026-01-01",
    "x: y",
    "# z",
    "",
    "[",
    "🦊 \u2028",
  ),
  anyText,
);

function editsOf(document: ProjectDocument): fc.Arbitrary<FieldEdit> {
  const keys = [...allTasks(document)].map((task) => task.key);
  const headings = ["Findings", "Two", ...document.sections.map((section) => section.heading)];
  const note = fc
    .record({
      time: fc.constantFrom("2026-11-20 14:05", "2026-11-20 14:06"),
      author: fc.constantFrom("claude-haiku", "vendor/m*del", "a: b"),
      text: anyText.map(normalNoteText),
    })
    .map((parts) => ({ field: noteField(parts), from: null, to: parts.text }));
  const edit = (field: Field, to: FieldEdit["to"]): FieldEdit => ({ field, from: null, to });
  const choices = [
    fc.constantFrom("pending", "active", "blocked", null).map((to) => edit("status", to)),
    fc.constantFrom("low", "critical", null).map((to) => edit("priority", to)),
    fc.constantFrom(true, false, null).map((to) => edit("blocked", to)),
    fc
      .tuple(fc.constantFrom<Field[]>("owner", "blocking_reason"), fc.option(values))
      .map(([field, to]) => edit(field, to)),
    fc.constantFrom("2026-11-20T14:05:00Z", null).map((to) => edit("last_updated", to)),
    note,
    fc
      .tuple(fc.constantFrom(...headings), anyText)
      .map(([heading, to]) => edit(`section:${heading}`, to)),
  ];
  if (keys.length === 0) return fc.oneof(...choices);
  const task = fc.tuple(fc.constantFrom(...keys), fc.boolean());
  return fc.oneof(
    ...choices,
    task.map(([key, to]) => edit(`task:${key}`, to)),
  );
}

const fileAndEdits = randomFile.chain((text) => {
  const result = parseProject(text);
  if (!result.ok) return fc.constant({ text, edits: [] as FieldEdit[] });
  return fc.record({
    text: fc.constant(text),
    edits: fc.array(editsOf(result.document), { minLength: 1, maxLength: 5 }),
  });
});

/** Values after an edit as a person would predict them. */
function expectEdited(before: string, after: string, edit: FieldEdit): void {
  const was = documentOf(before);
  const is = documentOf(after);
  const { field, to } = edit;
  if (field.startsWith("section:")) {
    const heading = field.slice("section:".length);
    const wanted = String(to).replaceAll(/\r\n|\r/gu, "\n");
    expect(
      readSection(after, heading)
        ?.split("\n")
        .filter((line) => /[^ \t]/u.test(line)),
    ).toEqual(wanted.split("\n").filter((line) => /[^ \t]/u.test(line)));
    return;
  }
  const keep = snapshotOf(was);
  for (const [name, value] of snapshotOf(is)) {
    if (name !== field) expect({ name, value: keep.get(name) }).toEqual({ name, value });
  }
  expect(snapshotOf(is).size).toBe(keep.size);
  if (field.startsWith("note:")) {
    expect(
      fieldValue(is, field) ?? is.notes.map((note) => note.text).find((text) => text === to),
    ).toBe(to);
    return;
  }
  if (to !== null && to !== "") expect(fieldValue(is, field)).toBe(to);
  expect(is.notes.map((note) => note.time)).toEqual(was.notes.map((note) => note.time));
}

describe("edit", () => {
  test("either says no with a remedy, or reads back as intended with all else unchanged", () => {
    let edited = 0;
    let refused = 0;
    fc.assert(
      fc.property(fileAndEdits, ({ text, edits }) => {
        let now = text;
        for (const edit of edits) {
          const result = markdownFormat.edit(now, [edit]);
          if (!result.ok) {
            refused += 1;
            expect(result.remedy.length).toBeGreaterThan(5);
            continue;
          }
          edited += 1;
          expectEdited(now, result.text, edit);
          now = result.text;
        }
      }),
      { ...options, numRuns: 1000 },
    );
    // A generator gone wrong would make this test agree with anything.
    expect(edited).toBeGreaterThan(refused);
  });

  test("all edits at once are the same as one after the other, and twice the same as once", () => {
    fc.assert(
      fc.property(fileAndEdits, ({ text, edits }) => {
        if (edits.length === 0) return;
        const at = markdownFormat.edit(text, edits);
        let now = text;
        for (const edit of edits) {
          const next = markdownFormat.edit(now, [edit]);
          if (!next.ok) {
            expect(at.ok).toBe(false);
            return;
          }
          now = next.text;
          expect(markdownFormat.edit(now, [edit])).toEqual({ ok: true, text: now });
        }
        expect(at).toEqual({ ok: true, text: now });
      }),
      { ...options, numRuns: 500 },
    );
  });
});

const notesFile =
  "---\nstatus: active\n---\n# T\n\n## Tasks\n- [ ] one\n\n## Agent Notes\n<!-- here -->\n- **2026-01-02 03:04 - a**: old\n  - x\n\n## After\n- [ ] two\n";

describe("notes", () => {
  test.each([
    notesFile,
    notesFile.replaceAll("\n", "\r\n"),
    notesFile.replace("- **2026-01-02 03:04 - a**: old\n  - x\n", ""),
  ])("any text stays one note, adds no task, and goes without a trace", (file) => {
    fc.assert(
      fc.property(anyText, anyText, (text, name) => {
        const author = name.replaceAll(/[\r\n]/gu, "").trim() || "a";
        const note = { time: "2026-11-20 14:05", author, text: normalNoteText(text) };
        const result = markdownFormat.edit(file, [
          { field: noteField(note), from: null, to: note.text },
        ]);
        if (!result.ok) throw new Error(result.message);
        const { notes, phases } = documentOf(result.text);
        expect(notes[0]).toMatchObject(note);
        expect(notes).toHaveLength(documentOf(file).notes.length + 1);
        expect(phases.map((phase) => phase.tasks.length)).toEqual([1, 1]);
        const back = markdownFormat.edit(result.text, [
          { field: noteField(note), from: note.text, to: null },
        ]);
        expect(back).toEqual({ ok: true, text: file });
      }),
      { ...options, numRuns: 700 },
    );
  });
});
