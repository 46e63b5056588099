import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseTemplate } from "../../../src/adapters/markdown/workflows/parseTemplate";
import { parseScript } from "../../../src/adapters/runners/scriptFile";
import { fieldsOf } from "../../../src/core/workflow/format/shape";
import { builtinTemplates, schemas, template } from "../../support/workflowMakers";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(`${root}docs/workflows.md`, "utf8");

function blocks(text: string, language: string): readonly string[] {
  const found = text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, "gmu"));
  return [...found].map((match) => match[1] ?? "");
}

function indented(text: string, by: number): string {
  return text.replaceAll(/^/gmu, " ".repeat(by));
}

describe("what the documentation shows", () => {
  it("is a workflow without a problem", () => {
    const [text = ""] = blocks(page, "markdown");
    const place = { name: "ship", source: "workspace", path: "ship.md" } as const;
    expect(parseTemplate(place, text, schemas)?.problems).toEqual([]);
  });

  it("is a gate and a retry that can be written so", () => {
    const [gate = "", retry = ""] = blocks(page, "yaml");
    const file = template(
      "x",
      `name: x
description: x
parameters: { type: object, properties: { database: { type: boolean } } }
${retry}
steps:
  - id: qa
    agent: qa
  - id: ready
${indented(gate, 4)}`,
    );
    expect(file.problems).toEqual([]);
    expect(file.template?.retry.maxAttempts).toBe(3);
  });

  it("is a script that can be read", () => {
    const [, , script = ""] = blocks(page, "yaml");
    expect(parseScript(script).ok).toBe(true);
  });

  it("names every field that is read, and every workflow that ships", async () => {
    for (const shape of [
      "template",
      "contract",
      "step",
      "gate",
      "check",
      "retry",
      "handoff",
    ] as const) {
      for (const field of fieldsOf(shape))
        expect(page, field).toMatch(new RegExp(`\\b${field}\\b`, "u"));
    }
    for (const { name } of await builtinTemplates()) expect(page).toContain(`\`${name}\``);
  });

  it("is steps that can be written so, on the pages about patterns", () => {
    const folder = `${root}media/patterns`;
    for (const name of readdirSync(folder)) {
      for (const block of blocks(readFileSync(`${folder}/${name}`, "utf8"), "yaml")) {
        const whole = /^(?:steps|pattern|contracts):/mu.test(block)
          ? block
          : `steps:\n${indented(block, 2)}`;
        const file = template("x", `name: x\ndescription: x\n${whole}`);
        // A part of a workflow names steps and parameters that stand elsewhere.
        const problems = file.problems.filter(({ message }) => !message.startsWith("There is no "));
        expect(problems, name).toEqual([]);
      }
    }
  });
});
