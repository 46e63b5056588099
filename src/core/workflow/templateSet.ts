/** All templates that can be found, as one list: which one counts for a name, and which can be run. */
import { flatten } from "./flatten";
import type { StepDefinition, TemplateFile, TemplateSource, WorkflowTemplate } from "./template";

/** The workspace's own templates hide those of the same name that ship with Baton. */
const precedence: readonly TemplateSource[] = ["workspace", "builtin"];

/**
 * The file that counts for a name. The whole name is asked for, as it is spelled; of two files of one
 * source the first by path counts.
 */
export function findTemplate(
  files: readonly TemplateFile[],
  name: string,
): TemplateFile | undefined {
  return inOrder(files).find((file) => file.name === name);
}

/** The template that a name means, where it has no errors. */
export function runnableTemplate(
  files: readonly TemplateFile[],
  name: string,
): WorkflowTemplate | undefined {
  const file = findTemplate(files, name);
  return file === undefined || hasErrors(file) ? undefined : file.template;
}

export function hasErrors(file: TemplateFile): boolean {
  const { template, problems } = file;
  return template === undefined || problems.some(({ severity }) => severity === "error");
}

/**
 * The list with what only shows beside other files: of two files of one source with the same name, the
 * second is told that it does not count. Ordered by source, then path.
 */
export function withDuplicates(files: readonly TemplateFile[]): readonly TemplateFile[] {
  const first = new Map<string, TemplateFile>();
  return inOrder(files).map((file) => {
    const key = `${file.source}\0${file.name}`;
    const known = first.get(key);
    if (known === undefined) {
      first.set(key, file);
      return file;
    }
    const problem = {
      severity: "error",
      message: `${known.path} is called “${file.name}” as well, and counts.`,
      line: 1,
      remedy: "Give one of them another name.",
    } as const;
    return { ...file, problems: [...file.problems, problem] };
  });
}

/**
 * The list with what is wrong with sub-workflows: one that is not there or cannot be run, a workflow that
 * runs itself, too many steps. A template's own mistakes come first; one that has some says only those.
 */
export function withSubWorkflows(files: readonly TemplateFile[]): readonly TemplateFile[] {
  const find = (name: string) => runnableTemplate(files, name);
  return files.map((file) => {
    const { template, problems } = file;
    const call = template === undefined ? undefined : firstCall(template.steps);
    if (template === undefined || call === undefined || hasErrors(file)) return file;
    const told = flatten(template, find).problems.map(
      ({ path, severity, message, line, remedy }) => {
        // What is wrong in a workflow below it stands there, and keeps this one from running as well.
        if (path === file.path) return { severity, message, line, remedy };
        return { severity, message: `${path}:${line}: ${message}`, line: call.line, remedy };
      },
    );
    if (told.length === 0) return file;
    return { ...file, problems: [...problems, ...told].sort((a, b) => a.line - b.line) };
  });
}

/** The first step that is another workflow. */
function firstCall(steps: readonly StepDefinition[]): StepDefinition | undefined {
  for (const step of steps) {
    const found = step.workflow === undefined ? firstCall(step.steps) : step;
    if (found !== undefined) return found;
  }
  return undefined;
}

function inOrder(files: readonly TemplateFile[]): readonly TemplateFile[] {
  return [...files].sort(
    (left, right) =>
      precedence.indexOf(left.source) - precedence.indexOf(right.source) ||
      (left.path < right.path ? -1 : left.path > right.path ? 1 : 0),
  );
}
