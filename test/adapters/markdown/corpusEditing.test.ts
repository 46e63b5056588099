/**
 * Every field of every fixture is edited, and the difference is measured against ranges that
 * corpus.ts computes without the editor's code.
 */
import { describe, expect, test } from "vitest";
import { editProject } from "../../../src/adapters/markdown/editProject";
import { parseProject } from "../../../src/adapters/markdown/parseProject";
import { readSection } from "../../../src/adapters/markdown/sectionText";
import { allTasks, type ProjectDocument } from "../../../src/core/project/model";
import {
  type FieldValue,
  type FrontMatterField,
  fieldValue,
  frontMatterFields,
  noteField,
} from "../../../src/core/sync/fields";
import { blockOf, corpusNames, corpusText, difference, judge, valueRange } from "./corpus";

const values: Readonly<Record<FrontMatterField, readonly FieldValue[]>> = {
  status: ["pending", "active", "blocked", null],
  owner: [
    "claude",
    "vendor/model-3.5",
    "no",
    "a: b # c",
    "@x",
    "2026-01-02",
    "1.10",
    "🎉, ok",
    "a\nb",
    "'",
    '"',
    "",
    null,
  ],
  last_updated: ["2026-11-20T14:05:00Z", "2026-11-20", null],
  blocked: [true, false, null],
  blocking_reason: [
    "waiting",
    "x, y] } #z",
    "- a",
    "[",
    "%",
    "&a",
    "*a",
    "!b",
    "| c",
    "null",
    "~",
    "0x1F",
    "1:30",
    "---",
    null,
  ],
  priority: ["critical", "low", null],
};

/** Edits that must be refused, because the value cannot be replaced without touching more. */
const refusals: Readonly<Record<string, readonly FrontMatterField[]>> = {
  "anchors.md": ["owner", "blocking_reason"],
  "tags.md": ["owner"],
  "flow-map.md": ["last_updated", "blocking_reason"],
  "flow-map-lines.md": ["last_updated"],
  "block-scalar-comment.md": ["blocking_reason"],
  "readers-differ.md": [...frontMatterFields],
  "explicit-key.md": ["status", "owner", "last_updated", "blocked", "blocking_reason"],
  // A lone carriage return ends a line for js-yaml and not for yaml.
  "cr-only.md": [...frontMatterFields],
  "wrong-types.md": ["owner"],
};

const parsed = corpusNames.flatMap((name) => {
  const text = corpusText(name);
  const result = parseProject(text);
  return result.ok ? [{ name, text, document: result.document }] : [];
});

function documentOf(text: string): ProjectDocument {
  const result = parseProject(text);
  if (!result.ok) throw new Error(`${result.failure.line}: ${result.failure.message}`);
  return result.document;
}

function edited(
  text: string,
  field: Parameters<typeof noteField>[0] | string,
  to: FieldValue,
): string {
  const name = typeof field === "string" ? field : noteField(field);
  const result = editProject(text, [{ field: name as FrontMatterField, from: null, to }]);
  if (!result.ok) throw new Error(`${name} = ${String(to)}: ${result.message}`);
  return result.text;
}

const defaults: Readonly<Record<FrontMatterField, FieldValue>> = {
  status: "pending",
  owner: null,
  last_updated: null,
  blocked: false,
  blocking_reason: null,
  priority: "medium",
};

/** The raw spelling of a key's value without blanks and comment; undefined when it has several lines. */
function spellingOf(text: string, field: string): string | undefined {
  const range = valueRange(text, field);
  if (!range) return undefined;
  const raw = text.slice(range.start, range.end).trim();
  if (/[\r\n]/u.test(raw) || raw.startsWith("|") || raw.startsWith(">")) return undefined;
  return (
    /^(?:"(?:\\.|[^"\\])*"|'(?:''|[^'])*')/u.exec(raw)?.[0] ?? raw.replace(/(?:^|[ \t]+)#.*$/u, "")
  );
}

describe("front matter keys of the corpus", () => {
  const cases = parsed.flatMap((file) => frontMatterFields.map((field) => ({ ...file, field })));
  test.each(cases)("$name: $field changes alone", ({ name, text, document, field }) => {
    const isRefused = refusals[name]?.includes(field) ?? false;
    for (const to of values[field]) {
      const result = editProject(text, [{ field, from: null, to }]);
      if (!result.ok) {
        expect({ isRefused, message: result.message }).toMatchObject({ isRefused: true });
        expect(result.remedy).not.toBe("");
        continue;
      }
      // Where a key is absent there is nothing to refuse in a value that is the default.
      if (isRefused && result.text !== text) expect.fail(`${field} should be refused`);
      const read = fieldValue(documentOf(result.text), field);
      expect(read).toBe(to === "" ? null : (to ?? defaults[field]));
      checkRange(text, result.text, field, to);
      checkInverse(text, result.text, field, fieldValue(document, field), to);
    }
  });
});

function expectOutside(before: string, after: string, start: number, end: number): void {
  const head = before.slice(0, start);
  const tail = before.slice(end);
  expect(after.slice(0, start)).toBe(head);
  expect(after.slice(after.length - tail.length)).toBe(tail);
  expect(after.length).toBeGreaterThanOrEqual(head.length + tail.length);
}

function checkRange(before: string, after: string, field: string, to: FieldValue): void {
  if (before === after) return;
  const range = valueRange(before, field);
  if (range) {
    expectOutside(before, after, range.start, range.end);
    expect(commentOf(after, field)).toBe(commentOf(before, field));
    return;
  }
  expect(to).not.toBeNull();
  // The line is new: taking it out, or the block that was made for it, gives the old text back.
  const line = `[ \\t]*${field}: [^\\r\\n]*(?:\\r\\n|\\r|\\n)`;
  const key = new RegExp(`(?<=^|[\\r\\n])${line}`, "u");
  const block = new RegExp(`(?<=^\uFEFF?)---(?:\\r\\n|\\r|\\n)${line}---(?:\\r\\n|\\r|\\n)`, "u");
  const body = after.replace(block, "");
  expect([
    after.replace(key, ""),
    body,
    body.replace(/(?<=^\uFEFF?)(?:\r\n|\r|\n)/u, ""),
  ]).toContain(before);
}

function commentOf(text: string, field: string): string | undefined {
  const range = valueRange(text, field);
  const line = range && text.slice(range.start, range.end).split(/\r\n|\r|\n/u)[0];
  return /[ \t]#[^"']*$/u.exec(line ?? "")?.[0];
}

/** Setting the old value again gives the old bytes, unless the old spelling cannot be told from its value. */
function checkInverse(
  before: string,
  after: string,
  field: FrontMatterField,
  was: FieldValue,
  to: FieldValue,
): void {
  const spelled = spellingOf(before, field);
  if (spelled === undefined) return;
  const isQuoted = /^["']/u.test(spelled);
  const stylesMeet = typeof to === "string" && !to.includes("\n") && to !== "";
  if (isQuoted ? !stylesMeet : !["null", "true", "false"].includes(spelled) && spelled !== was)
    return;
  const value = spelled === "null" ? null : was;
  // Quotes that one value needed stay for the next.
  if (!isQuoted && /^["']/u.test(spellingOf(after, field) ?? "")) return;
  // A date as owner and a plain value that YAML could misread get quotes when they are written anew.
  if (!isQuoted && /^\d/u.test(spelled) && (field !== "last_updated" || !spelled.includes("-")))
    return;
  if (isQuoted && (was === null || (spelled.startsWith('"') && spelled !== JSON.stringify(was))))
    return;
  expect(edited(after, field, value)).toBe(before);
}

describe("checkboxes of the corpus", () => {
  const files = parsed.filter(({ document }) => document.phases.length > 0);
  test.each(files)("$name: each box is one character", ({ text, document }) => {
    const bodyStart = startOfBody(text);
    const boxes = judge(text.slice(bodyStart)).tasks.map((task) => task.box + bodyStart);
    const tasks = [...allTasks(document)].toSorted((a, b) => a.line - b.line);
    expect(tasks.length).toBe(boxes.length);
    for (const [index, task] of tasks.entries()) {
      const box = boxes[index] ?? -1;
      const after = edited(text, `task:${task.key}`, !task.done);
      expect(difference(text, after)).toEqual({
        start: box,
        removed: text[box],
        added: task.done ? " " : "x",
      });
      expect(fieldValue(documentOf(after), `task:${task.key}`)).toBe(!task.done);
      const back = edited(after, `task:${task.key}`, task.done);
      if (text[box] === "x" || text[box] === " ") expect(back).toBe(text);
    }
  });
});

/** By the plain scan, and only where the first line opens a block that is front matter. */
function startOfBody(text: string): number {
  const block = blockOf(text);
  const bom = text.startsWith("\uFEFF") ? 1 : 0;
  if (!block || /^\uFEFF?---\r?\n\r?\n/u.test(text)) return bom;
  return block.end + (/^---[ \t]*(?:\r\n|\r|\n|$)/u.exec(text.slice(block.end))?.[0].length ?? 0);
}

const noteTexts = [
  "one line",
  "two\nlines",
  "# Heading\n## Agent Notes\n- [ ] box\n  1. [x] box\n> - [ ] quoted\n\\[ ] escaped\n[ ] bare",
  "```\nopen fence\n\n- [ ] in it",
  "<!-- open comment\n- [ ] x",
  "---\n===\n\n\n    code\n\ttab",
  "",
  "\n\nlate start",
  "- **2026-01-01 00:00 - x**: nested look-alike\n- **2026-01-01 00:00 - x**: another",
  "trailing\\\nbackslash\\",
];

/** Source document 001 is one code block to its end. */
function isOpen(name: string): boolean {
  return name.startsWith("open-") || name.startsWith("001-");
}

describe("notes in the corpus", () => {
  // A fence or comment that stays open to the end swallows whatever is appended.
  const closed = parsed.filter(({ name }) => !isOpen(name));
  test.each(closed)("$name: a note goes in and out", ({ text, document }) => {
    const hadSection = document.sections.some((section) => /^agent notes$/iu.test(section.heading));
    for (const noteText of noteTexts) {
      const note = { time: "2026-11-20 14:05", author: "vendor/mo*del\\3", text: noteText };
      const after = edited(text, note, noteText);
      const { removed } = difference(text, after);
      expect(removed).toBe("");
      const now = documentOf(after);
      expect(now.notes).toHaveLength(document.notes.length + 1);
      expect(now.notes[0]).toMatchObject(note);
      expect(now.notes.slice(1).map((other) => other.text)).toEqual(
        document.notes.map((other) => other.text),
      );
      expect([...allTasks(now)].map((task) => task.key)).toEqual(
        [...allTasks(document)].map((task) => task.key),
      );
      expect(edited(after, note, noteText)).toBe(after);
      const back = edited(after, note, null);
      if (hadSection) expect(back).toBe(text);
      expect(documentOf(back).notes).toHaveLength(document.notes.length);
    }
  });

  test.each(corpusNames.filter(isOpen))("%s: a swallowed note is refused", (name) => {
    const note = { time: "2026-11-20 14:05", author: "a", text: "x" };
    const result = editProject(corpusText(name), [{ field: noteField(note), from: null, to: "x" }]);
    expect(result.ok ? "" : result.remedy).toContain("Close fences");
  });
});

describe("sections of the corpus", () => {
  const files = parsed.filter(({ document }) => document.sections.length > 0);
  test.each(files)(
    "$name: a section's text is replaced between its headings",
    ({ text, document }) => {
      const bodyStart = startOfBody(text);
      const judged = judge(text.slice(bodyStart)).headings;
      const lineOffset = text.slice(0, bodyStart).match(/\r\n|\r|\n/gu)?.length ?? 0;
      const seen = new Set<string>();
      for (const section of document.sections) {
        const heading = section.heading.trim();
        if (seen.has(heading)) continue;
        seen.add(heading);
        const old = readSection(text, heading) ?? "";
        const at = judged.findIndex((candidate) => candidate.line + lineOffset === section.line);
        const next = judged.slice(at + 1).find((candidate) => candidate.level <= 2);
        const from = (judged[at]?.end ?? 0) + bodyStart;
        const to = next ? next.start + bodyStart : text.length;
        const added = `${old}${old === "" ? "" : "\n\n"}### More\n1. added`;
        const result = editProject(text, [{ field: `section:${heading}`, from: old, to: added }]);
        if (!result.ok) {
          expect(text).toMatch(/```|<!--/u);
          continue;
        }
        expectOutside(text, result.text, from, to);
        expect(readSection(result.text, heading)).toBe(added);
        const isUniform = new Set(text.match(/\r\n|\r|\n/gu)).size <= 1;
        if (isUniform) expect(edited(result.text, `section:${heading}`, old)).toBe(text);
      }
    },
  );

  test.each(parsed.filter(({ name }) => !isOpen(name)))(
    "$name: a new section comes at the end and goes again",
    ({ text }) => {
      const after = edited(text, "section:Brand New", "some\n\ntext");
      expect(difference(text, after)).toMatchObject({ removed: "" });
      expect(readSection(after, "Brand New")).toBe("some\n\ntext");
      const back = edited(after, "section:Brand New", null);
      if (!/(?:\n|\r)[ \t]*(?:\r\n|\r|\n)$/u.test(text)) expect(back).toBe(text);
    },
  );
});

describe("files that cannot be parsed", () => {
  const broken = corpusNames.filter((name) => !parseProject(corpusText(name)).ok);
  test.each(broken)("%s is never rewritten", (name) => {
    const text = corpusText(name);
    for (const field of ["status", "task:~one", "section:Tasks"] as const) {
      expect(editProject(text, [{ field, from: null, to: "active" }])).toMatchObject({ ok: false });
    }
  });
});
