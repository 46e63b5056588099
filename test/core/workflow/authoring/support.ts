/** Templates with a cursor in them, written as ‸. */
import { buildRegistry } from "../../../../src/core/agent/registry";
import { complete } from "../../../../src/core/workflow/authoring/complete";
import type { Suggestion, WritingWorld } from "../../../../src/core/workflow/authoring/writingHelp";
import { template } from "../../../support/workflowMakers";

const agent = {
  path: ".baton/agents/a.md",
  source: "baton",
  tools: [],
  coordinationPatterns: [],
  responsibilities: [],
  never: [],
  handsOffTo: [],
  model: undefined,
  runner: undefined,
  maxFailures: undefined,
  instructions: "",
  problems: [],
} as const;

export const world: WritingWorld = {
  registry: buildRegistry([
    { ...agent, name: "planner", role: "lead", description: "Plans", capabilities: ["planning"] },
    { ...agent, name: "coder", role: undefined, description: "Codes", capabilities: ["coding"] },
    { ...agent, name: "Mr: X", role: undefined, description: "", capabilities: [] },
  ]),
  templates: [
    template(
      "deploy",
      "name: deploy\ndescription: Ships it\nparameters: { type: object, properties: { where: { type: string, title: Where to } } }\nsteps: [{ id: a, agent: coder }]",
    ),
  ],
};

export function at(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf("‸");
  if (offset < 0) throw new Error("no cursor");
  return { text: marked.replace("‸", ""), offset };
}

/** Front matter with a cursor, as a whole file. */
export function file(frontMatter: string): string {
  return `---\n${frontMatter}\n---\n# Text\n`;
}

export function suggestions(marked: string, typed?: string): readonly Suggestion[] {
  const { text, offset } = at(marked);
  return complete(text, offset, world, typed);
}

export function labels(frontMatter: string): readonly string[] {
  return suggestions(file(frontMatter)).map(({ label }) => label);
}

/** The text once a suggestion is taken, its places to fill in as their words. */
export function taken(frontMatter: string, label: string): string {
  const marked = file(frontMatter);
  const { text, offset } = at(marked);
  const found = suggestions(marked).find((one) => one.label === label);
  if (found === undefined) throw new Error(`no ${label} among ${labels(frontMatter).join(", ")}`);
  const { start } = lineOf(text, offset);
  const indent = /^[ \t]*/u.exec(text.slice(start))?.[0] ?? "";
  // As editors do: lines of a snippet are indented like the line they are put into.
  const lines = found.snippet ? found.insert.replaceAll("\n", `\n${indent}`) : found.insert;
  const plain = found.snippet
    ? lines
        .replaceAll(/\$\{\d+:([^}]*)\}/gu, "$1")
        .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\}/gu, "$1")
        .replaceAll(/\$\d/gu, "")
        .replaceAll("\\$", "$")
    : lines;
  const whole = text.slice(0, found.replaces.start) + plain + text.slice(found.replaces.end);
  return whole.slice(4, whole.indexOf("\n---\n", 4));
}

function lineOf(text: string, offset: number): { readonly start: number } {
  return { start: text.lastIndexOf("\n", offset - 1) + 1 };
}
