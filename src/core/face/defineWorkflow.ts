/** A workflow that a program defines: checked by the rules of templates, then written as one. */
import { refuse } from "../errors";
import { readTemplate, templateNameProblem } from "../workflow/readTemplate";
import { hasErrors } from "../workflow/templateSet";
import { type FaceResult, failed } from "./faceError";
import type { RunFace } from "./runFace";
import type { OpenRuns } from "./runParts";
import type { WorkflowData } from "./runShapes";
import { listWorkflows } from "./runs";

export interface WorkflowRequest {
  readonly name: string;
  readonly description: string;
  readonly coordination_pattern?: string | undefined;
  /** As in a template; `{agent, params}` and `{agent_name, parameters}`, the source documents' forms, too. */
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  /** JSON Schema of the parameters. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  /** Further fields of a template: `contracts`, `retry`, `result`, … */
  readonly more?: Readonly<Record<string, unknown>> | undefined;
}

/** Writes `.baton/workflows/NAME.md`; refused with all that is wrong, or when the name is taken. */
export async function defineWorkflow(
  runs: RunFace & Pick<OpenRuns, "templateFiles">,
  request: WorkflowRequest,
): Promise<FaceResult<WorkflowData>> {
  const { name, description, coordination_pattern: pattern, parameters, more = {} } = request;
  const problem = templateNameProblem(name);
  if (problem !== undefined) return failed(refuse("invalid_argument", problem));
  const taken = (await listWorkflows(runs)).some((one) => one.name === name);
  if (taken) return failed(refuse("duplicate_id", `There is a workflow ${name} already.`));
  const fields = {
    name,
    description,
    ...(pattern === undefined ? {} : { pattern }),
    ...(parameters === undefined ? {} : { parameters }),
    ...more,
    steps: request.steps.map(stepOf),
  };
  const place = { name, source: "workspace", path: `.baton/workflows/${name}.md` } as const;
  const data = { fields: new Map(Object.entries(fields)), body: "", lineOf: () => 1 };
  const file = readTemplate(place, data, runs.schemas);
  if (hasErrors(file)) {
    const reasons = file.problems
      .filter(({ severity }) => severity === "error")
      .map(({ message, remedy }) => `${message} ${remedy}`);
    return failed(refuse("invalid_argument", reasons.join(" "), { reasons }));
  }
  await runs.templateFiles.define(name, fields, `# ${name}\n\n${description}`);
  const written = (await listWorkflows(runs)).find((one) => one.name === name);
  if (written === undefined) throw new Error("What was written is not listed");
  return { ok: true, data: written, warnings: [] };
}

/** A step of the source documents has an agent and its parameters, under either name, and no id. */
function stepOf(step: Readonly<Record<string, unknown>>, index: number) {
  const { params, parameters = params, agent_name: agent, ...rest } = step;
  return {
    id: `step-${index + 1}`,
    ...(agent === undefined ? {} : { agent }),
    ...rest,
    ...(parameters === undefined || "with" in rest ? {} : { with: parameters }),
  };
}
