import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatonTemplateFiles } from "../../../src/adapters/markdown/workflows/batonTemplateFiles";
import { FilePatternPages } from "../../../src/adapters/markdown/workflows/filePatternPages";
import {
  FileWorkflowTemplates,
  workflowGlobs,
} from "../../../src/adapters/markdown/workflows/fileWorkflowTemplates";
import type { PatternPages, TemplateFiles } from "../../../src/core/workflow/templatePorts";
import { findTemplate } from "../../../src/core/workflow/templateSet";
import { temporaryFolder } from "../../support/temporaryFolder";
import { builtinWorkflows, plan, schemas, template } from "../../support/workflowMakers";

async function place(): Promise<{
  readonly worktree: string;
  readonly templates: FileWorkflowTemplates;
  readonly files: TemplateFiles;
  readonly complaints: string[];
  readonly write: (name: string, text: string) => Promise<void>;
}> {
  const worktree = await temporaryFolder();
  const folder = join(worktree, ".baton/workflows");
  await mkdir(folder, { recursive: true });
  const complaints: string[] = [];
  const complain = (message: string): void => void complaints.push(message);
  const log = { info: complain, warn: complain, error: complain };
  const roots = { worktree, builtin: builtinWorkflows };
  return {
    worktree,
    templates: new FileWorkflowTemplates(roots, schemas, log),
    files: new BatonTemplateFiles(roots),
    complaints,
    write: (name, text) => writeFile(join(folder, name), text),
  };
}

const simple = (name: string) =>
  `---\nname: ${name}\ndescription: x\nsteps:\n  - { id: a, agent: coder }\n---\n# ${name}\n`;

describe("templates on disk", () => {
  it("are the workspace's and the built-in ones, the workspace's first", async () => {
    const { templates, write, complaints } = await place();
    await write("ship.md", simple("ship"));
    await write("tdd-cycle.md", simple("tdd-cycle"));
    await write("README.md", "# About these\n");
    await write("notes.txt", "no template");
    const list = await templates.list();
    expect(list.map(({ source, name }) => `${source} ${name}`).slice(0, 3)).toEqual([
      "workspace ship",
      "workspace tdd-cycle",
      "builtin docs-sync",
    ]);
    expect(list).toHaveLength(9);
    expect(findTemplate(list, "tdd-cycle")?.path).toBe(".baton/workflows/tdd-cycle.md");
    expect(complaints).toEqual([]);
    expect(workflowGlobs).toEqual([".baton/workflows/*.md"]);
  });

  it("are read again when they change, and only then", async () => {
    const { templates, write } = await place();
    await write("ship.md", simple("ship"));
    const [before] = await templates.list();
    const [same] = await templates.list();
    expect(same).toBe(before);
    await write("ship.md", simple("sail"));
    const [after] = await templates.list();
    expect(after?.name).toBe("sail");
  });

  it("are shown when they cannot be used, with why", async () => {
    const { templates, write } = await place();
    await write("broken.md", "---\nname: [\n---\n");
    await write("js.md", "---js\n{ steps: [] }\n---\n");
    await write("large.md", `---\nname: large\n---\n${"x".repeat(300_000)}`);
    await write("plain.md", "no front matter\n");
    await write("same.md", simple("one"));
    await write("one.md", simple("one"));
    const list = (await templates.list()).filter(({ source }) => source === "workspace");
    expect(list.map(({ path, problems }) => [path.slice(17), problems[0]?.line])).toEqual([
      ["broken.md", 3],
      ["js.md", 1],
      ["large.md", 1],
      ["one.md", undefined],
      ["plain.md", 1],
      ["same.md", 1],
    ]);
    expect(list[5]?.problems[0]?.message).toContain("one.md is called “one” as well");
  });

  it("never lead out of the worktree", async () => {
    const { templates, worktree, complaints } = await place();
    const outside = await temporaryFolder();
    await writeFile(join(outside, "x.md"), simple("secret"));
    await symlink(join(outside, "x.md"), join(worktree, ".baton/workflows/link.md"));
    const list = await templates.list();
    expect(list.every(({ source }) => source === "builtin")).toBe(true);
    expect(complaints.join()).toContain("outside");
  });
});

describe("new templates", () => {
  it("are copies of built-in ones, byte for byte", async () => {
    const { files, worktree, templates } = await place();
    const path = await files.copyBuiltin("feature-team");
    expect(path).toBe(".baton/workflows/feature-team.md");
    const copy = await readFile(join(worktree, path));
    expect(copy.equals(await readFile(join(builtinWorkflows, "feature-team.md")))).toBe(true);
    const list = await templates.list();
    expect(findTemplate(list, "feature-team")).toMatchObject({ source: "workspace", problems: [] });
    await expect(files.copyBuiltin("feature-team")).rejects.toMatchObject({
      code: "invalid_argument",
    });
    await expect(files.copyBuiltin("none")).rejects.toMatchObject({ code: "not_found" });
    await expect(files.copyBuiltin("../agents/coder")).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });

  it("begin with something that runs", async () => {
    const { files, templates } = await place();
    await files.create("my-flow", 'Says "yes": # no\n---\n{{ x }}');
    const list = await templates.list();
    const file = findTemplate(list, "my-flow");
    expect(file?.problems).toEqual([]);
    expect(file?.template?.description).toBe('Says "yes": # no\n---\n{{ x }}');
    expect(plan(list, { workflow: "my-flow", params: { topic: "x" } }).ok).toBe(true);
    await expect(files.create("my-flow", "x")).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(files.create("a/b", "x")).rejects.toMatchObject({ code: "invalid_argument" });
    expect(await files.create("con", "x")).toBe(".baton/workflows/workflow-con.md");
  });
});

describe("pages about patterns", () => {
  it("that cannot be read are told and left out", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "a.md"), "---\nname: A\n---\n");
    await writeFile(join(folder, "b.md"), "---\nname: [\n---\n");
    const told: string[] = [];
    const complain = (message: string): void => void told.push(message);
    const pages: PatternPages = new FilePatternPages(folder, {
      info: complain,
      warn: complain,
      error: complain,
    });
    expect(await pages.list()).toEqual([]);
    expect(told).toHaveLength(2);
  });
});

describe("hostile templates", () => {
  it("cannot reach a prototype", () => {
    const file = template(
      "x",
      "__proto__: { polluted: yes }\nname: x\nsteps:\n  - id: a\n    agent: x\n    with: { __proto__: { polluted: yes } }",
    );
    expect(Reflect.has({}, "polluted")).toBe(false);
    expect(Reflect.has(file.template?.steps[0]?.with ?? {}, "polluted")).toBe(false);
  });

  it("never throw, and say whole problems with a line", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(
        ...["steps:", "  - id: a", "    agent: x", "    needs: [a]", "    steps: *s", "steps: &s"],
        ...["    gate: { checks: [{ holds: 'params.' }] }", "    gate: []", "    for_each: [1]"],
        ...["parameters: { type: object, properties: { a: { pattern: '(a+)+' } } }", "retry: -1"],
        ...["    with: { a: '{{ item }}', b: {{ x }} }", "    workflow: x", "    condition: (("],
        ...["contracts: [{ name: a, schema: { $ref: '#' } }]", "    output_schema: []", "  - 3"],
        ...["success_when: steps.a.output", "result: { a: '{{ steps.a.b }}' }", "snapshot: ['..']"],
        ...["    timeout: 1e99", "    runner: 'a | b'", "    estimate: [1]", "concurrency: 1.5"],
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
        const file = template("x", lines.join("\n"));
        for (const problem of file.problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines.length + 3);
          expect(problem.message).not.toBe("");
          expect(problem.remedy).not.toBe("");
        }
        plan([file]);
      }),
      { numRuns: 1500 },
    );
  });
});
