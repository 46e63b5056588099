import { describe, expect, test } from "vitest";
import { editProject } from "../../../src/adapters/markdown/editProject";
import { parseProject } from "../../../src/adapters/markdown/parseProject";
import type { FrontMatter, ParseFailure, Problem } from "../../../src/core/project/model";
import type { FieldValue, FrontMatterField } from "../../../src/core/sync/fields";

function read(yaml: string): { front: FrontMatter; problems: readonly Problem[] } {
  const result = parseProject(`---\n${yaml}\n---\n`);
  if (!result.ok) throw new Error(`${result.failure.line}: ${result.failure.message}`);
  return { front: result.document.frontMatter, problems: result.document.problems };
}

function failure(text: string): ParseFailure {
  const result = parseProject(text);
  if (result.ok) throw new Error("This file can be parsed.");
  return result.failure;
}

function edit(text: string, field: FrontMatterField, to: FieldValue): string {
  const result = editProject(text, [{ field, from: null, to }]);
  if (!result.ok) throw new Error(`${result.line}: ${result.message}`);
  return result.text;
}

function isBody(text: string): boolean {
  const result = parseProject(text);
  return result.ok && edit(text, "owner", "a").endsWith(text);
}

describe("what is front matter", () => {
  test.each([
    ["a rule and prose", "---\n\nSome prose.\n"],
    ["two rules around prose", "---\n\nSome: prose, and: more\n\n---\n"],
    ["two rules around a list", "---\n\n- [ ] a\n\n---\n"],
    ["four dashes", "----\nstatus: active\n----\n"],
    ["an empty line first", "\n---\nstatus: active\n---\n"],
    ["an indented rule", " ---\nstatus: active\n---\n"],
    ["dashes with words", "--- status: active ---\n"],
    ["a rule with a word and no end", "--- js\n1\n"],
    ["nothing but a rule", "---"],
  ])("%s is body", (_name, text) => {
    expect(isBody(text)).toBe(true);
  });

  test.each([
    ["a key and no end", "---\nstatus: blocked\n\n# T\n", 1],
    ["a comment, a key and no end", "---\n# c\nfoo: bar\n", 1],
    ["a known key below an empty line, and no end", "---\n\nstatus: blocked\n\n# T\n", 1],
    ["a list", "---\n- a\n---\n", 2],
    ["a text", "---\njust text\n---\n", 2],
    ["a known key among broken lines", "---\n\nstatus: [\n---\n", 4],
    ["an end that says more", "---\nstatus: active\n---x\n# T\n", 3],
    ["an end that says more before the real one", "---\nstatus: active\n--- x\n---\n", 3],
    ["more than 64 KB", `---\nstatus: active\nx: ${"y".repeat(65_600)}\n---\n`, 4],
    ["more than 1,000 lines", `---\n${"a:\n".repeat(1)}${"# c\n".repeat(1100)}---\n`, 1001],
  ])("%s is broken front matter", (_name, text, line) => {
    const { line: found, remedy } = failure(text);
    expect(found).toBe(line);
    expect(remedy).not.toBe("");
  });

  test("failures name line and column in the file, whatever ends its lines", () => {
    for (const eol of ["\n", "\r\n", "\r"]) {
      const text = ["\uFEFF---", "status: active", "# c", "owner: a: b", "---", ""].join(eol);
      expect(failure(text)).toMatchObject({ line: 4, column: 9 });
    }
    expect(failure("---\na: 1\nb: 2\na: 3\n---\n")).toMatchObject({ line: 4, column: 1 });
  });
});

describe("tolerant reading", () => {
  test.each<[yaml: string, expected: Partial<FrontMatter>, severity: string]>([
    ["status: Active", { status: "active" }, "warning"],
    ["status: doing", { status: "blocked", blockingReason: undefined }, "error"],
    ["status: 1", { status: "blocked" }, "error"],
    ["status: [active]", { status: "blocked" }, "error"],
    ["status: false", { status: "blocked" }, "error"],
    ["priority: HIGH", { priority: "high" }, "warning"],
    ["priority: 5", { priority: "medium" }, "warning"],
    ["priority: {a: b}", { priority: "medium" }, "warning"],
    ["tags: a", { tags: ["a"] }, "warning"],
    ["tags: a, b", { tags: ["a", "b"] }, "warning"],
    ["tags: {a: b}", { tags: [] }, "warning"],
    ["tags: [1.10, x]", { tags: ["1.10", "x"] }, "warning"],
    ['blocked: "yes"', { blocked: true }, "warning"],
    ["blocked: no", { blocked: false }, "warning"],
    ["blocked: 0", { blocked: false }, "warning"],
    ["blocked: waiting for Anna", { blocked: true }, "error"],
    ["blocked: [x]", { blocked: true }, "error"],
    ["project_id: 007", { projectId: "007" }, "warning"],
    ["owner: true", { owner: "true" }, "warning"],
    ["owner: [a]", { owner: undefined }, "warning"],
    ["last_updated: 2025", { lastUpdated: "2025" }, "warning"],
    ["phases: Parallel", { phases: "parallel" }, "warning"],
    ["phases: maybe", { phases: "sequential" }, "warning"],
  ])("%s", (yaml, expected, severity) => {
    const { front, problems } = read(`# first\n${yaml}`);
    expect(front).toMatchObject(expected);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity, line: 3 });
    expect(problems[0]?.remedy).not.toBe("");
  });

  test("dependencies in the wrong shape still block", () => {
    expect(read("dependencies:\n  blocked_by: a, b").front.dependencies.blockedBy).toEqual([
      "a",
      "b",
    ]);
    expect(read("dependencies: [a]").front.dependencies.blockedBy).toEqual(["a"]);
    expect(read("dependencies: a").problems[0]).toMatchObject({ severity: "error", line: 2 });
    expect(read("dependencies:\n  blocks: []\n  blocked_by: b").problems[0]?.line).toBe(4);
  });

  test.each([
    "status:",
    "status: null",
    "status: ~",
    "status: ''",
    "blocked:",
    "priority:",
    "tags:",
    "dependencies:",
    "# only a comment",
    "",
  ])("%s is the default without a problem", (yaml) => {
    const { front, problems } = read(yaml);
    expect(problems).toEqual([]);
    expect(front).toEqual(read("").front);
  });

  test("dates stay as they are spelled", () => {
    for (const spelled of [
      "2025-11-23T10:00:00Z",
      "2025-11-23",
      "2025-11-23 10:00:00.123456+02:00",
    ]) {
      for (const quote of ["", '"', "'"]) {
        const { front, problems } = read(`last_updated: ${quote}${spelled}${quote}`);
        expect([front.lastUpdated, problems]).toEqual([spelled, []]);
      }
    }
  });
});

describe("spelling of new values", () => {
  const plain = [
    "claude-haiku",
    "anthropic/claude-3.5-haiku",
    "two words",
    "a:b",
    "http://x.y/z",
    "it's",
    "x#y",
    "ünï 🦊",
    "a, b",
    "3 things",
    "v1.10",
    "-x",
    "a - b",
    "a?",
  ];
  const quoted = [
    "yes",
    "No",
    "ON",
    "off",
    "y",
    "N",
    "true",
    "False",
    "null",
    "Null",
    "~",
    "1",
    "1.10",
    "007",
    "0x1F",
    "0o7",
    "1_000",
    "1e3",
    ".5",
    ".inf",
    ".NaN",
    "+1",
    "1:30",
    "12:30:45",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "2026-01-01 00:00:00",
    "",
    " a",
    "a ",
    "a: b",
    "a:",
    ": a",
    "a #b",
    "# a",
    "- a",
    "-",
    "---",
    "? a",
    "[a",
    "{a",
    "]",
    "}",
    "@a",
    "`a",
    "*a",
    "&a",
    "!a",
    "%a",
    "|",
    ">",
    "'a",
    '"a',
    ",",
    "=",
    "<<",
    "a\nb",
    "a\tb\u0000",
    "\u2028",
    "\u0085",
    "\uFEFFa",
    "\uD800",
  ];

  test.each(plain)("%j stays plain", (value) => {
    expect(edit("---\nowner: null\n---\n", "owner", value)).toBe(`---\nowner: ${value}\n---\n`);
  });

  test.each(quoted)("%j is quoted, and reads back", (value) => {
    const text = edit("---\nowner: null # c\n---\n", "owner", value);
    expect(text).toMatch(/^---\nowner: ".*" # c\n---\n$/u);
    const result = parseProject(text);
    expect(result.ok && (result.document.frontMatter.owner ?? "")).toBe(value);
  });

  test.each(["a, b", "a]", "a}", "{", "a"])("%j is safe within braces", (value) => {
    const text = edit("---\n{owner: null, x: 1}\n---\n", "owner", value);
    const result = parseProject(text);
    expect(result.ok && result.document.frontMatter.owner).toBe(value);
  });

  test("the style of the old value stays where it can", () => {
    expect(edit("---\nowner: 'a'\n---\n", "owner", "it's")).toBe("---\nowner: 'it''s'\n---\n");
    expect(edit('---\nowner: "a"\n---\n', "owner", 'x"\\')).toBe('---\nowner: "x\\"\\\\"\n---\n');
    expect(edit("---\nowner: 'a'\n---\n", "owner", "a\nb")).toBe('---\nowner: "a\\nb"\n---\n');
    expect(edit("---\nowner: 'a'\n---\n", "owner", null)).toBe("---\nowner: null\n---\n");
    const date = "2026-11-20T14:05:00Z";
    expect(edit("---\nlast_updated: 2025-01-01\n---\n", "last_updated", date)).toContain(
      `: ${date}\n`,
    );
    expect(edit("---\nlast_updated: '2025-01-01'\n---\n", "last_updated", date)).toContain(
      `: '${date}'\n`,
    );
    expect(edit("---\nlast_updated: null\n---\n", "last_updated", date)).toContain(`: ${date}\n`);
  });
});

describe("keys that are missing", () => {
  test.each<[yaml: string, field: FrontMatterField, to: FieldValue, expected: string]>([
    [
      "project_id: a\npriority: low\n",
      "status",
      "active",
      "project_id: a\nstatus: active\npriority: low\n",
    ],
    ["status: active # c\nextra: 1\n", "owner", "a", "status: active # c\nowner: a\nextra: 1\n"],
    ["extra: 1\n", "owner", "a", "extra: 1\nowner: a\n"],
    ["status: active\n\n# tail\n", "owner", "a", "status: active\nowner: a\n\n# tail\n"],
    ["extra: 1\n# tail\n\n", "owner", "a", "extra: 1\n# tail\nowner: a\n\n"],
    [
      "blocking_reason: |\n  text\n\nx: 1\n",
      "priority",
      "low",
      "blocking_reason: |\n  text\npriority: low\n\nx: 1\n",
    ],
    ["owner:\nx: 1\n", "blocked", true, "owner:\nblocked: true\nx: 1\n"],
    ["owner: # c\nx: 1\n", "blocked", true, "owner: # c\nblocked: true\nx: 1\n"],
    ["  status: active\n  x: 1\n", "owner", "a", "  status: active\n  owner: a\n  x: 1\n"],
    ["# c\n", "owner", "a", "# c\nowner: a\n"],
    ["", "owner", "a", "owner: a\n"],
    ["status: active\n", "owner", null, "status: active\n"],
    ["x: 1\n", "blocked", false, "x: 1\n"],
    ["x: 1\n", "status", "pending", "x: 1\n"],
    ["x: 1\n", "priority", "medium", "x: 1\n"],
    ["status:\n", "status", "active", "status: active\n"],
    ["status:   # c\n", "status", "active", "status: active   # c\n"],
    ["status: ~\n", "status", null, "status: ~\n"],
    ["owner: |\n  a\n  b\nx: 1\n", "owner", "c", "owner: c\nx: 1\n"],
    ["owner: a\n  b\nx: 1\n", "owner", "c", "owner: c\nx: 1\n"],
    ["owner:\n  a\nx: 1\n", "owner", "c", "owner:\n  c\nx: 1\n"],
  ])("%j with %s = %j", (yaml, field, to, expected) => {
    for (const eol of ["\n", "\r\n"]) {
      const wrap = (content: string) => `---\n${content}---\n# T\n`.replaceAll("\n", eol);
      expect(edit(wrap(yaml), field, to)).toBe(wrap(expected));
    }
  });

  test("a file without front matter gets a block on top", () => {
    expect(edit("# T\n", "owner", "a")).toBe("---\nowner: a\n---\n\n# T\n");
    expect(edit("\uFEFF# T\r\n", "owner", "a")).toBe("\uFEFF---\r\nowner: a\r\n---\r\n\r\n# T\r\n");
    expect(edit("\n# T\n", "owner", "a")).toBe("---\nowner: a\n---\n\n# T\n");
    expect(edit("", "owner", "a")).toBe("---\nowner: a\n---\n");
    expect(edit("# T\n", "owner", null)).toBe("# T\n");
  });
});

describe("refusals", () => {
  test.each<[text: string, field: FrontMatterField, to: FieldValue, line: number | undefined]>([
    ["---\nx: 1\nowner: [a]\n---\n", "owner", "b", 3],
    ["---\nowner: &a b\nx: *a\n---\n", "owner", "c", 2],
    ["---\nx: &a b\nowner: *a\n---\n", "owner", "c", 3],
    ["---\nx: 1\nowner: !!str a\n---\n", "owner", "b", 3],
    ["---\n{status: active}\n---\n", "owner", "b", 2],
    ["---\nx: 1\nproject_id: 0b11\n---\n", "owner", "b", 3],
    ["---\nowner: | # c\n  a\n---\n", "owner", "b", 2],
    ["---\nstatus: active\n---\n", "status", "doing", undefined],
    ["---\nstatus: active\n---\n", "blocked", "yes", undefined],
    ["---\nstatus: active\n---\n", "owner", true, undefined],
    ["---\nstatus: [\n---\n", "owner", "b", 3],
  ])("%j, %s = %j", (text, field, to, line) => {
    const result = editProject(text, [{ field, from: null, to }]);
    expect(result).toMatchObject({ ok: false, line });
    expect(result.ok ? "" : result.remedy).not.toBe("");
  });

  test("one refused edit leaves the others undone", () => {
    const result = editProject("---\nstatus: active\n---\n", [
      { field: "owner", from: null, to: "a" },
      { field: "task:nobody", from: null, to: true },
    ]);
    expect(result.ok).toBe(false);
  });

  test("a foreign key that readers differ on does not stand in the way", () => {
    expect(edit("---\nstatus: active\ncount: 0b11\n---\n", "status", "blocked")).toBe(
      "---\nstatus: blocked\ncount: 0b11\n---\n",
    );
  });
});
