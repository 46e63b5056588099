/** Whole items to begin with: steps and checks of each kind, with places to fill in. */
import type { ShapeName } from "../format/shape";
import type { Offer } from "./suggestion";

interface Frame {
  readonly label: string;
  readonly detail: string;
  readonly text: string;
}

const steps: readonly Frame[] = [
  {
    label: "work",
    detail: "a step that an agent does",
    text: 'id: ${1:plan}\nagent: ${2:planner}\nwith:\n  task: "${3:What to do}"',
  },
  {
    label: "approval",
    detail: "a gate that waits for a person",
    text: 'id: ${1:approve}\ngate:\n  approval: "${2:Shall it go on?}"',
  },
  {
    label: "checks",
    detail: "a gate that looks at what must be there",
    text: 'id: ${1:ready}\ngate:\n  checks:\n    - { name: ${2:Node}, tool: ${3:node}, minimum: "${4:20}" }',
  },
  {
    label: "group",
    detail: "steps at once, or in an order of their own",
    text: "id: ${1:build}\npattern: ${2|parallel,sequential,hierarchical|}\nsteps:\n  - id: ${3:api}\n    agent: ${4:backend}",
  },
  {
    label: "sub-workflow",
    detail: "another workflow in a step's place",
    text: "id: ${1:docs}\nworkflow: ${2:docs-sync}",
  },
];

const checks: readonly Frame[] = [
  { label: "command", detail: "a program that ends with 0", text: "command: ${1:npm run check}" },
  { label: "file", detail: "a file that is there", text: "file: ${1:README.md}" },
  { label: "env", detail: "an environment variable that is set", text: "env: ${1:DATABASE_URL}" },
  {
    label: "tool",
    detail: "a program of at least a version",
    text: 'tool: ${1:node}\nminimum: "${2:20}"',
  },
  { label: "port", detail: "a TCP port that answers", text: "port: ${1:5432}" },
  { label: "mcp", detail: "an MCP server that is configured", text: "mcp: ${1:postgres}" },
  {
    label: "holds",
    detail: "a condition over earlier outputs",
    text: "holds: ${1:steps.qa.output.passed}",
  },
];

const contracts: readonly Frame[] = [
  {
    label: "contract",
    detail: "an interface that is agreed before the work",
    text: "name: ${1:api}\nschema:\n  type: object\n  required: [${2:routes}]",
  },
];

/** Items of a list of that shape; `dash` where the dash has to be written as well. */
export function itemFrames(shape: ShapeName, dash: boolean, deeper: number): readonly Offer[] {
  const frames = shape === "step" ? steps : shape === "check" ? checks : contracts;
  return frames.map(({ label, detail, text }) => {
    const lines = text.replaceAll("\n", `\n${" ".repeat(deeper + (dash ? 2 : 0))}`);
    return {
      label: `- ${label}`,
      kind: "snippet",
      detail,
      docs: `\`\`\`yaml\n- ${plain(text)}\n\`\`\``,
      insert: dash ? `- ${lines}` : lines,
      snippet: true,
    };
  });
}

function plain(snippet: string): string {
  return snippet
    .replaceAll(/\$\{\d+:([^}]*)\}/gu, "$1")
    .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\}/gu, "$1")
    .replaceAll("\n", "\n  ");
}
