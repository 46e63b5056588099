/** Files made to run code, to exhaust memory or to take forever. DESIGN 7. */
import { describe, expect, test } from "vitest";
import { editProject } from "../../../src/adapters/markdown/editProject";
import { parseProject } from "../../../src/adapters/markdown/parseProject";
import { allTasks } from "../../../src/core/project/model";

declare global {
  var pwned: boolean | undefined;
}

const code = "globalThis.pwned = true";

describe("front matter that is not YAML is refused and never run", () => {
  const languages = [
    "js",
    "JS",
    "javascript",
    "JavaScript",
    "json",
    "coffee",
    "coffeescript",
    "cson",
    "toml",
    "node",
    "constructor",
    "toString",
    "__proto__x",
  ];
  test.each(languages.flatMap((name) => [`---${name}`, `--- ${name}  `, `---\t${name}`]))(
    "%s",
    (open) => {
      for (const body of [code, `({status: (${code}, "completed")})`, `module.exports = ${code}`]) {
        for (const text of [
          `${open}\n${body}\n---\n# T\n`,
          `\uFEFF${open}\r\n${body}\r\n---\r\n`,
        ]) {
          const result = parseProject(text);
          const isRefused = !result.ok && result.failure.line === 1 && result.failure.column >= 4;
          // `__proto__x` is no word of letters first, so the line is prose.
          expect(isRefused || open.includes("__proto__")).toBe(true);
          expect(editProject(text, [{ field: "status", from: null, to: "active" }]).ok).toBe(
            !isRefused,
          );
        }
      }
      expect(globalThis.pwned).toBeUndefined();
    },
  );

  test.each([
    "!!js/function 'x'",
    "!!js/undefined ''",
    "!!js/regexp /x/",
    "!!python/object/apply:os.system [x]",
    "!<tag:yaml.org,2002:js/function> x",
  ])("%s", (value) => {
    expect(parseProject(`---\nstatus: ${value}\n---\n`).ok).toBe(false);
    expect(globalThis.pwned).toBeUndefined();
  });

  test("---yaml is YAML", () => {
    const result = parseProject("---yaml\nstatus: active\n---\n");
    expect(result.ok && result.document.frontMatter.status).toBe("active");
  });

  test("JavaScript in the body of a file stays text, with or without front matter", () => {
    for (const text of [
      `---\nstatus: active\n---\n---js\n${code}\n---\n`,
      `\n---js\n${code}\n---\n`,
    ]) {
      expect(parseProject(text).ok).toBe(true);
      expect(editProject(text, [{ field: "owner", from: null, to: "a" }]).ok).toBe(true);
    }
    expect(globalThis.pwned).toBeUndefined();
  });

  test("prototype names reach no prototype", () => {
    const text =
      "---\n__proto__: {status: completed, polluted: 1}\nconstructor: {prototype: {polluted: 1}}\ndependencies:\n  __proto__: {blocked_by: [x]}\n---\n";
    const result = parseProject(text);
    expect(result.ok && result.document.frontMatter.status).toBe("pending");
    expect(result.ok && result.document.frontMatter.dependencies.blockedBy).toEqual([]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(editProject(text, [{ field: "status", from: null, to: "active" }]).ok).toBe(true);
  });

  test("the answer is not shared between calls", () => {
    const text = "---\nstatus: [\n---\n";
    expect(parseProject(text)).toEqual(parseProject(text));
    expect(parseProject(text).ok).toBe(false);
  });
});

const megabyte = 1024 * 1024;

function repeated(part: string, length: number): string {
  return part.repeat(Math.ceil(length / part.length));
}

/** Each is to be read, or refused, within the time; the times are far above what is measured. */
const bombs: readonly (readonly [name: string, text: string])[] = [
  ["aliases", `---\na: &a [x]\nb: [${"*a, ".repeat(90)}x]\nc: [${"*a,".repeat(500)}x]\n---\n`],
  ["brackets", `---\nx: ${"[".repeat(60_000)}\n---\n`],
  ["braces", `---\nx: ${"{a: ".repeat(15_000)}\n---\n`],
  ["list markers", `---\nx:\n${"- ".repeat(30_000)}\n---\n`],
  ["explicit keys", `---\n${"? ".repeat(30_000)}\n---\n`],
  ["anchored list markers", `---\nx:\n${"- &a ".repeat(10_000)}\n---\n`],
  ["tags", `---\nx: ${"!!str ".repeat(10_000)}y\n---\n`],
  [
    "indentation",
    `---\n${Array.from({ length: 340 }, (_, level) => `${" ".repeat(level)}a:\n`).join("")}---\n`,
  ],
  ["empty lines in the front matter", `---\n${"\n".repeat(60_000)}a: 1\n---\n`],
  ["blank lines in the front matter", `---\n${`${" ".repeat(60)}\n`.repeat(990)}a: 1\n---\n`],
  ["comments in the front matter", `---\n${"#\n".repeat(30_000)}---\n`],
  ["a long key", `---\n${"k".repeat(60_000)}: 1\n---\n`],
  ["a long quoted value", `---\nowner: "${"\\\\".repeat(30_000)}"\n---\n`],
  ["no end of the front matter", `---\nstatus: active\n${repeated("x: y\n", 2 * megabyte)}`],
  ["quotes", repeated("> ", 2 * megabyte)],
  ["nested bullets", repeated("- ", 2 * megabyte)],
  ["many nested bullets", repeated(`${"- ".repeat(80)}[ ] x\n`, megabyte / 2)],
  [
    "growing indentation",
    Array.from({ length: 1500 }, (_, level) => `${"  ".repeat(level)}- [ ] x\n`).join(""),
  ],
  ["open brackets", repeated("[", 2 * megabyte)],
  ["definitions", repeated("[a]: <b\n", megabyte)],
  ["blanks in a task", `- [ ] a${repeated(" ", 2 * megabyte)}b\n`],
  [
    "blanks in a note",
    `## Agent Notes\n- **2026-01-02 03:04 - a**: x${repeated(" ", 2 * megabyte)}y\n`,
  ],
  ["stars in a note", `## Agent Notes\n- **2026-01-02 03:04 - ${repeated("\\*", megabyte)}\n`],
  ["marks", `- [ ] ${repeated("@a ", megabyte)}`],
  ["one mark", `- [ ] @${repeated("a.", megabyte)}\n`],
  ["brackets in a heading", `## ${repeated("(", megabyte)}${repeated(")", megabyte)}\n- [ ] x\n`],
  ["the same task", repeated("- [ ] same\n", megabyte / 4)],
  ["the same id", repeated("- [ ] x ^a\n", megabyte / 4)],
  ["the same section", repeated("## S\n", megabyte / 4)],
  ["notes", `## Agent Notes\n${repeated("- **2026-01-02 03:04 - a**: x\n", megabyte / 2)}`],
  ["notes sections", repeated("## Agent Notes\n- x\n", megabyte / 2)],
  ["phases", repeated("### P\n- [ ] x\n", megabyte / 4)],
  ["comments", repeated("<!--\n", 2 * megabyte)],
  ["carriage returns", repeated("\r", megabyte / 4)],
];

/** Of the processor, not of the clock: other programs on the machine do not count. */
function millisecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe("no file takes long", () => {
  test.each(bombs)("%s", (_name, text) => {
    const start = process.cpuUsage();
    parseProject(text);
    editProject(text, [{ field: "owner", from: null, to: "a" }]);
    expect(millisecondsSince(start)).toBeLessThan(5000);
  });

  test("a file over 8 MB is refused by its bytes", () => {
    expect(parseProject("x".repeat(8 * megabyte)).ok).toBe(true);
    expect(parseProject("x".repeat(8 * megabyte + 1)).ok).toBe(false);
    expect(parseProject("é".repeat(4 * megabyte + 1)).ok).toBe(false);
  });
});

describe("a file of 2 MB", () => {
  const phase = `### Phase (Coder)\n${"- [ ] Do something with `code` and a [link](x) @agent ~30m\n  - [x] part of it\n\nSome prose in between, on a line.\n\n".repeat(40)}`;
  const head = "---\nstatus: pending\nowner: null\n---\n# Big\n";
  const text = `${head}${repeated(phase, 2 * megabyte)}\n## Agent Notes\n- **2026-01-02 03:04 - a**: x\n`;

  test("is read and edited in time that grows with its size only", () => {
    const time = (part: string): number => {
      const start = process.cpuUsage();
      const result = editProject(part, [
        { field: "owner", from: null, to: "claude" },
        { field: "note:2026-01-02 03:05 - a: y", from: null, to: "y" },
      ]);
      expect(result.ok).toBe(true);
      return millisecondsSince(start);
    };
    const small =
      text.slice(0, text.indexOf("\n###", text.length / 4)) +
      text.slice(text.indexOf("\n## Agent"));
    time(small);
    const [quarter, whole] = [time(small), time(text)];
    expect(whole).toBeLessThan(Math.max(quarter, 50) * 4 * 4);
    expect(whole).toBeLessThan(15_000);
  });

  test("has all its tasks", () => {
    const result = parseProject(text);
    if (!result.ok) throw new Error(result.failure.message);
    expect([...allTasks(result.document)]).toHaveLength(text.match(/- \[/gu)?.length ?? 0);
  });
});
