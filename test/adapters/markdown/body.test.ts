import { describe, expect, test } from "vitest";
import { editProject } from "../../../src/adapters/markdown/editProject";
import { parseProject } from "../../../src/adapters/markdown/parseProject";
import { readSection } from "../../../src/adapters/markdown/sectionText";
import { allTasks, type ProjectDocument } from "../../../src/core/project/model";
import { type Field, type FieldValue, noteField } from "../../../src/core/sync/fields";
import { corpusText } from "./corpus";

function documentOf(text: string): ProjectDocument {
  const result = parseProject(text);
  if (!result.ok) throw new Error(result.failure.message);
  return result.document;
}

function edit(text: string, field: Field, to: FieldValue): string {
  const result = editProject(text, [{ field, from: null, to }]);
  if (!result.ok) throw new Error(result.message);
  return result.text;
}

const note = { time: "2026-11-20 14:05", author: "claude-haiku", text: "Research complete" };
const bullet = "- **2026-11-20 14:05 - claude-haiku**: Research complete";

describe("document 000", () => {
  const text = corpusText("000-simple-sequential-example.AGENCY.md");
  const document = documentOf(text);

  test("reads as its author meant it", () => {
    expect(document).toMatchObject({
      title: "Simple Sequential Workflow Example",
      frontMatter: {
        projectId: "simple-sequential-example",
        status: "pending",
        owner: undefined,
        lastUpdated: "2025-11-23T10:00:00Z",
        blocked: false,
        blockingReason: undefined,
        priority: "medium",
        tags: ["example", "sequential", "tutorial"],
        dependencies: { blockedBy: [], blocks: [], parent: undefined, related: [] },
        phases: "sequential",
      },
      notes: [],
      problems: [],
    });
    expect(
      document.phases.map(({ index, title, hint, line }) => ({ index, title, hint, line })),
    ).toEqual([
      { index: 1, title: "Phase 1: Research", hint: "Agent A - Fast Model", line: 26 },
      { index: 2, title: "Phase 2: Implementation", hint: "Agent B - Capable Model", line: 32 },
    ]);
    const tasks = [...allTasks(document)];
    expect(tasks.map((task) => `${task.position} ${task.line}`)).toEqual([
      "1.1 27",
      "1.2 28",
      "1.3 29",
      "1.4 30",
      "2.1 33",
      "2.2 34",
      "2.3 35",
      "2.4 36",
    ]);
    expect(tasks.every((task) => !task.done && task.key === `~${task.text}`)).toBe(true);
    expect(document.sections.map((section) => section.heading)).toEqual([
      "Objective",
      "Tasks",
      "Research Findings",
      "Implementation Notes",
      "Agent Notes",
      "Coordination Approaches",
    ]);
  });

  test("a claim changes three values and nothing else", () => {
    const result = editProject(text, [
      { field: "status", from: "pending", to: "active" },
      { field: "owner", from: null, to: "claude-haiku" },
      { field: "last_updated", from: "2025-11-23T10:00:00Z", to: "2026-11-20T14:05:00Z" },
    ]);
    expect(result).toEqual({
      ok: true,
      text: text
        .replace("status: pending", "status: active")
        .replace("owner: null", "owner: claude-haiku")
        .replace("2025-11-23T10:00:00Z", "2026-11-20T14:05:00Z"),
    });
  });

  test("notes go below the comment, newest first, with one empty line before the next heading", () => {
    const comment = "<!-- Add timestamped notes as you work -->\n\n";
    const first = edit(text, noteField(note), note.text);
    expect(first).toBe(text.replace(comment, `${comment}${bullet}\n\n`));
    const later = { ...note, time: "2026-11-20 15:00", text: "More\n\n- [ ] not a task" };
    const second = edit(first, noteField(later), later.text);
    expect(second).toBe(
      text.replace(
        comment,
        `${comment}- **2026-11-20 15:00 - claude-haiku**: More\n\n  - \\[ ] not a task\n${bullet}\n\n`,
      ),
    );
    expect(documentOf(second).notes.map((found) => found.text)).toEqual([later.text, note.text]);
    expect(edit(edit(second, noteField(note), null), noteField(later), null)).toBe(text);
  });

  test("findings replace the comment that asks for them", () => {
    expect(readSection(text, "Research Findings")).toBe(
      "<!-- Agent A: Add your research findings here -->",
    );
    const after = edit(text, "section:Research Findings", "Use structlog.\n\n### Why\n1. Fast");
    expect(after).toBe(
      text.replace(
        "<!-- Agent A: Add your research findings here -->",
        "Use structlog.\n\n### Why\n1. Fast",
      ),
    );
  });
});

describe("where notes go", () => {
  test.each([
    [
      "no section, dense style",
      "# T\n\n## A\ntext\n",
      `# T\n\n## A\ntext\n\n## Agent Notes\n${bullet}\n`,
    ],
    ["no section, airy style", "## A\n\ntext\n", `## A\n\ntext\n\n## Agent Notes\n\n${bullet}\n`],
    ["no section, no final line end", "## A\ntext", `## A\ntext\n\n## Agent Notes\n${bullet}`],
    ["an empty file", "", `## Agent Notes\n\n${bullet}\n`],
    ["a heading at the end", "## Agent Notes\n", `## Agent Notes\n${bullet}\n`],
    ["a heading at the end without line end", "## Agent Notes", `## Agent Notes\n${bullet}`],
    ["empty lines at the end", "## Agent Notes\n\n", `## Agent Notes\n\n${bullet}\n`],
    ["a heading next", "## Agent Notes\n## B\n", `## Agent Notes\n${bullet}\n## B\n`],
    [
      "a heading after an empty line",
      "## Agent Notes\n\n## B\n",
      `## Agent Notes\n\n${bullet}\n\n## B\n`,
    ],
    [
      "an underlined heading next",
      "## Agent Notes\nB\n---\n",
      `## Agent Notes\n${bullet}\n\nB\n---\n`,
    ],
    ["prose next", "## Agent Notes\nprose\n", `## Agent Notes\n${bullet}\n\nprose\n`],
    [
      "comments, then prose",
      "## Agent Notes\n<!-- a\nb -->\n<!-- c -->\nprose\n",
      `## Agent Notes\n<!-- a\nb -->\n<!-- c -->\n${bullet}\n\nprose\n`,
    ],
    [
      "prose before the notes",
      "## Agent Notes\nprose\n\n- **2026-01-01 00:00 - a**: b\n",
      `## Agent Notes\nprose\n\n${bullet}\n- **2026-01-01 00:00 - a**: b\n`,
    ],
    [
      "a loose list",
      "## Agent Notes\n\n- **2026-01-01 00:00 - a**: b\n\n- **2026-01-01 00:00 - a**: c\n",
      `## Agent Notes\n\n${bullet}\n\n- **2026-01-01 00:00 - a**: b\n\n- **2026-01-01 00:00 - a**: c\n`,
    ],
    [
      "an indented list",
      "## Agent Notes\n  - **2026-01-01 00:00 - a**: b\n",
      `## Agent Notes\n  ${bullet}\n  - **2026-01-01 00:00 - a**: b\n`,
    ],
    [
      "two sections",
      "## Agent Notes\n## Agent Notes\n- x\n",
      `## Agent Notes\n${bullet}\n## Agent Notes\n- x\n`,
    ],
    ["another case", "## AGENT  notes ##\n", `## AGENT  notes ##\n${bullet}\n`],
    ["CRLF", "## Agent Notes\r\n\r\n## B\r\n", `## Agent Notes\r\n\r\n${bullet}\r\n\r\n## B\r\n`],
  ])("%s", (_name, before, after) => {
    const result = edit(before, noteField(note), note.text);
    expect(result).toBe(after);
    // The empty line that keeps an underlined heading apart stays.
    if (/agent\s+notes/iu.test(before) && !before.includes("---"))
      expect(edit(result, noteField(note), null)).toBe(before);
  });

  test("only the named note goes", () => {
    const text =
      "## Agent Notes\n- **2026-01-02 00:00 - a**: one\n  more\n- **2026-01-01 00:00 - a**: two\n\n## B\n";
    expect(edit(text, "note:2026-01-01 00:00 - a: two", null)).toBe(
      text.replace("- **2026-01-01 00:00 - a**: two\n", ""),
    );
    expect(edit(text, "note:2026-01-02 00:00 - a: one", null)).toBe(
      text.replace("- **2026-01-02 00:00 - a**: one\n  more\n", ""),
    );
    expect(edit(text, "note:2026-01-02 00:00 - b: one", null)).toBe(text);
  });

  test("a note that is there already is not added again", () => {
    const once = edit("", noteField(note), note.text);
    expect(edit(once, noteField(note), note.text)).toBe(once);
  });

  test.each(["note:soon - a: b", "note:2026-01-01 00:00 - : b", "note:2026-01-01 00:00 - a\nb: c"])(
    "%j is no note",
    (field) => {
      expect(editProject("", [{ field: field as Field, from: null, to: "c" }]).ok).toBe(false);
    },
  );
});

describe("sections", () => {
  test.each([
    ["replaces", "## A\nold\n\n## B\nx\n", "new\nnew", "## A\nnew\nnew\n\n## B\nx\n"],
    [
      "keeps the empty lines around",
      "## A\n\n\nold\n\n\n## B\n",
      "new",
      "## A\n\n\nnew\n\n\n## B\n",
    ],
    ["fills an empty one", "## A\n\n## B\n", "new", "## A\nnew\n\n## B\n"],
    ["fills a dense one", "## A\n## B\n", "new", "## A\nnew\n## B\n"],
    ["keeps an underlined heading apart", "## A\nB\n---\nx\n", "new", "## A\nnew\n\nB\n---\nx\n"],
    ["empties", "## A\nold\n\n## B\n", "", "## A\n\n## B\n"],
    ["at the end", "## A\nold", "new", "## A\nnew"],
    ["empties at the end", "## A\nold", "", "## A"],
    ["takes CRLF from the file", "## A\r\nold\r\n", "a\nb\r\nc", "## A\r\na\r\nb\r\nc\r\n"],
    ["stops at a first-level heading", "## A\nold\n# C\n", "new", "## A\nnew\n# C\n"],
    ["takes the first of two", "## A\none\n## A\ntwo\n", "new", "## A\nnew\n## A\ntwo\n"],
    ["is created at the end", "# T\n", "new", "# T\n\n## A\n\nnew\n"],
    ["goes away", "x\n\n## A\nold\n\n## B\n", null, "x\n\n## B\n"],
    ["goes away at the end", "x\n\n## A\nold\n", null, "x\n"],
    [
      "may hold tasks",
      "## A\nold\n\n## B\n- [ ] b\n",
      "- [ ] a",
      "## A\n- [ ] a\n\n## B\n- [ ] b\n",
    ],
    ["may hold deeper headings", "## A\nold\n", "### C\nx", "## A\n### C\nx\n"],
  ])("%s", (_name, before, to, after) => {
    expect(edit(before, "section:A", to)).toBe(after);
  });

  test.each([
    ["a heading of the same level", "x\n\n## C"],
    ["a heading above", "# C"],
    ["an underlined heading", "C\n---"],
    ["an open fence", "```\nx"],
    ["an open comment", "<!-- x"],
    ["the text of a task elsewhere", "- [ ] b"],
  ])("%s is refused", (_name, to) => {
    const result = editProject("## A\nold\n\n## B\n- [ ] b\n", [
      { field: "section:A", from: null, to },
    ]);
    expect(result.ok).toBe(false);
  });
});

describe("tasks", () => {
  test("a key that is not there is refused", () => {
    expect(editProject("- [ ] a\n", [{ field: "task:~b", from: null, to: true }])).toMatchObject({
      ok: false,
    });
    expect(editProject("- [ ] a\n", [{ field: "task:~a", from: null, to: null }])).toMatchObject({
      ok: false,
    });
  });

  test("names of prototypes are keys like any other", () => {
    const text = "- [ ] x ^__proto__\n- [ ] constructor\n";
    expect(edit(text, "task:__proto__", true)).toBe(text.replace("[ ] x", "[x] x"));
    expect(edit(text, "task:~constructor", true)).toBe(text.replace("[ ] c", "[x] c"));
  });

  test("ticking a box inside a note leaves the note", () => {
    const text = "## Agent Notes\n- **2026-01-02 00:00 - a**: one\n  - [ ] by hand\n";
    expect(edit(text, "task:~by hand", true)).toBe(text.replace("[ ]", "[x]"));
  });

  test("phases: a title holds none, later first-level headings do", () => {
    const text = "- [ ] a\n\n# T\n- [ ] b\n\n## Tasks\n### P (x)\n- [ ] c\n\n# U\n- [ ] d\n";
    expect(
      documentOf(text).phases.map(({ title, hint, line, tasks }) => [
        title,
        hint,
        line,
        tasks.map((task) => task.position),
      ]),
    ).toEqual([
      ["Tasks", undefined, undefined, ["1.1", "1.2"]],
      ["P", "x", 7, ["2.1"]],
      ["U", undefined, 10, ["3.1"]],
    ]);
  });
});
