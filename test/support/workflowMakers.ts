/** The real templates and agents that ship with Baton, and templates made for one case. */
import { fileURLToPath } from "node:url";
import { FileAgentDefinitions } from "../../src/adapters/markdown/agents/fileAgentDefinitions";
import { FileWorkflowTemplates } from "../../src/adapters/markdown/workflows/fileWorkflowTemplates";
import { parseTemplate } from "../../src/adapters/markdown/workflows/parseTemplate";
import { JsonSchemas } from "../../src/adapters/schemas/jsonSchemas";
import { type AgentRegistry, buildRegistry } from "../../src/core/agent/registry";
import type { Log } from "../../src/core/ports";
import { type PlanRequest, type PlanResult, planRun } from "../../src/core/workflow/planRun";
import type { TemplateFile } from "../../src/core/workflow/template";

const media = fileURLToPath(new URL("../../media", import.meta.url));

export const builtinWorkflows = `${media}/workflows`;
export const schemas = new JsonSchemas();

/** Throws what a log should never get. */
export const strictLog: Log = {
  info: () => undefined,
  warn: complain,
  error: complain,
};

function complain(message: string): never {
  throw new Error(message);
}

export async function builtinTemplates(worktree = "/nowhere"): Promise<readonly TemplateFile[]> {
  return new FileWorkflowTemplates(
    { worktree, builtin: builtinWorkflows },
    schemas,
    strictLog,
  ).list();
}

export async function builtinAgents(): Promise<AgentRegistry> {
  const roots = { worktrees: [], builtin: `${media}/agents` };
  return buildRegistry(await new FileAgentDefinitions(roots, strictLog).list());
}

/** A template of the workspace from its front matter, without the lines of dashes. */
export function template(name: string, frontMatter: string): TemplateFile {
  const path = `.baton/workflows/${name}.md`;
  const text = `---\n${frontMatter}\n---\nbody\n`;
  const file = parseTemplate({ name, source: "workspace", path }, text, schemas);
  if (file === undefined) throw new Error("no template");
  return file;
}

/** Plans a run of the first file; what is not given is empty. */
export function plan(
  files: readonly TemplateFile[],
  given: Partial<Omit<PlanRequest, "templates" | "schemas">> = {},
): PlanResult {
  return planRun({
    templates: files,
    workflow: files[0]?.name ?? "",
    params: {},
    registry: buildRegistry([]),
    past: () => undefined,
    scripted: false,
    ...given,
    schemas,
  });
}
