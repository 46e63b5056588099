// `npx vitest run test/adapters/workflows/format.test.ts -u` writes the schema and the tables anew.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readFrontMatter } from "../../../src/adapters/markdown/frontMatterDoor";
import { schemaKeywords } from "../../../src/core/workflow/format/schemaWords";
import { fieldsOf, type ShapeName, shapes } from "../../../src/core/workflow/format/shape";
import { runnerWords } from "../../../src/core/workflow/format/valueWords";
import { wordsOf } from "../../../src/core/workflow/format/words";
import { parseRunner } from "../../../src/core/workflow/runnerSpec";
import { withTables, workflowSchema } from "../../support/workflow/formatManual";
import {
  builtinTemplates,
  builtinWorkflows,
  schemas,
  template,
} from "../../support/workflowMakers";

const root = fileURLToPath(new URL("../../../", import.meta.url));

function fields(text: string): unknown {
  const read = readFrontMatter(text);
  if (!read.ok) throw new Error(read.failure.message);
  return Object.fromEntries(read.data);
}

const fits = (yaml: string) =>
  schemas.check(workflowSchema(), fields(`---\n${yaml}\n---\n`)).length === 0;

describe("the schema that ships", () => {
  it("is what the format says", async () => {
    const text = `${JSON.stringify(workflowSchema(), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot("../../../media/schemas/workflow.schema.json");
    expect(schemas.checkSchema(workflowSchema())).toEqual([]);
  });

  it("takes every workflow that ships", async () => {
    for (const { path } of await builtinTemplates()) {
      const text = readFileSync(`${builtinWorkflows}/${path}`, "utf8");
      expect(schemas.check(workflowSchema(), fields(text)), path).toEqual([]);
    }
  });

  it("takes and refuses what the reader takes and refuses", () => {
    const step = (more: string) =>
      `name: x\ndescription: x\nsteps: [{ id: a, agent: coder, ${more} }]`;
    for (const [more, good] of [
      ["retry: 2", true],
      ["retry: { max_attempts: 2, initial_interval: 1h 30m }", true],
      ["retry: 0", false],
      ["retry: { attempts: 2 }", false],
      ["timeout: soon", false],
      ["timeout: 90", true],
      ["needs: []", true],
      ["need: []", false],
      ["continue_on_error: maybe", false],
      ["handoff: { context: x, requirements: x }", true],
      ["output_schema: text", false],
      ["for_each: [1, 2]", true],
    ] as const) {
      expect(fits(step(more)), more).toBe(good);
      const errors = template("x", step(more)).problems.filter(
        ({ severity }) => severity === "error",
      );
      expect(errors.length === 0, `${more}: ${errors[0]?.message}`).toBe(good);
    }
    expect(fits("description: x")).toBe(false);
    expect(fits("steps: [{ id: a, gate: [{ env: A, level: required }] }]")).toBe(true);
    expect(fits("steps: [{ id: a, gate: { checks: [{ env: A, level: must }] } }]")).toBe(false);
  });
});

describe("docs/workflows.md", () => {
  it("has the fields of the format in its tables", async () => {
    const page = readFileSync(`${root}docs/workflows.md`, "utf8");
    await expect(withTables(page)).toMatchFileSnapshot("../../../docs/workflows.md");
  });
});

describe("the examples of fields", () => {
  const around: Readonly<Record<ShapeName, (text: string) => string>> = {
    template: (text) => text,
    contract: (text) => `contracts:\n  - ${indented(text, 4)}`,
    step: (text) => `steps:\n  - ${indented(text, 4)}`,
    gate: (text) => `steps:\n  - id: x\n    gate:\n      ${indented(text, 6)}`,
    check: (text) => `steps:\n  - id: x\n    gate:\n      checks:\n        - ${indented(text, 10)}`,
    retry: (text) => `retry:\n  ${indented(text, 2)}`,
    handoff: (text) => `steps:\n  - id: x\n    handoff:\n      ${indented(text, 6)}`,
  };

  it("can be read, and are of their own field", () => {
    for (const shape of Object.keys(shapes) as ShapeName[]) {
      for (const name of fieldsOf(shape)) {
        const example = wordsOf(shape, name)?.example ?? "";
        expect(example.startsWith(`${name}:`), `${shape}.${name}`).toBe(true);
        const problems = template("x", around[shape](example)).problems.filter(({ message }) =>
          /is no |is not |cannot be read|has no field|no usable schema|YAML/u.test(message),
        );
        // Which steps and parameters there are is another matter.
        const own = problems.filter(
          ({ message }) => !/^There is no |description|schema of type/u.test(message),
        );
        expect(own, `${shape}.${name}`).toEqual([]);
      }
    }
  });

  it("of runners can be written so, and every program that ships is among them", () => {
    for (const runner of Object.keys(runnerWords)) {
      expect(parseRunner(runner.endsWith(":") ? `${runner}x` : runner).ok, runner).toBe(true);
    }
    const source = readFileSync(`${root}src/adapters/programs/runProgram.ts`, "utf8");
    const programs = [...source.matchAll(/^ {2}\["([\w-]+)",/gmu)].map(
      ([, name]) => `program:${name}`,
    );
    expect(programs.length).toBeGreaterThan(0);
    expect(Object.keys(runnerWords)).toEqual(expect.arrayContaining(programs));
  });

  it("are there for every keyword of schemas", () => {
    expect(schemaKeywords).toContain("additionalProperties");
  });
});

function indented(text: string, columns: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(columns)}`);
}
