/** `baton.runWorkflow`: which, with which parameters; what it will do; then it runs. */
import * as vscode from "vscode";
import { dryRunLevels, dryRunPage, dryRunWords } from "../../core/view/dryRunView";
import { parameterFields } from "../../core/workflow/parametersForm";
import type { TemplateFile, WorkflowTemplate } from "../../core/workflow/template";
import type { BoardHandle } from "../boards";
import { askParameters, type Parameters } from "../dialogs/parameters";
import { type Choice, choice, pick, separator } from "../dialogs/quickPick";
import type { PreparedRun } from "../workflows/runHost";
import { allow } from "./allowCommands";
import type { CommandContext } from "./context";
import { showPage } from "./dryRunPages";
import { type Ready, rehearsal } from "./rehearsal";
import { type LocatedTemplate, whichTemplate } from "./templates";
import { mayWrite } from "./trust";
import { tellPlanProblems, tellTemplateProblems } from "./workflowProblems";

/** The last values of each workflow's parameters. */
const memoryKey = "baton.workflowParameters";

export async function runWorkflow(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  if (!mayWrite(context)) return;
  const found = await whichTemplate(
    context,
    args,
    "Run Workflow",
    ({ template }) => template !== undefined,
  );
  if (found === undefined) return;
  const { handle } = found;
  const file = await asWritten(found);
  const { template } = file;
  if (template === undefined) return tellTemplateProblems(context, { handle, file });
  const ready = await prepared(context, handle, template, wantsRehearsal(args));
  if (ready === undefined) return;
  const { params, script } = ready;
  const request = { workflow: template.name, params, script };
  const run = await context.runs.start(handle, request, (lines) => allow(handle, lines));
  revealQuietly(context, handle, run);
  // Not awaited: a run may take hours, and the command is done when it has begun.
  context.runs
    .showProgress(handle, run)
    .catch((error: unknown) => context.log.error(`The progress of ${run} cannot be shown`, error));
}

/** What is run is what stands in the editor: unsaved changes are saved first, as for a program. */
async function asWritten({ handle, file }: LocatedTemplate): Promise<TemplateFile> {
  if (file.source !== "workspace") return file;
  const { path } = vscode.Uri.joinPath(handle.root, file.path);
  const document = vscode.workspace.textDocuments.find(
    ({ uri, isDirty }) => isDirty && uri.scheme === "file" && uri.path === path,
  );
  if (document === undefined || !(await document.save())) return file;
  await handle.loadTemplates();
  const { source } = file;
  return handle.templates.find((one) => one.source === source && one.path === file.path) ?? file;
}

/** Somebody wants to see how it goes, as from the page of a pattern. */
function wantsRehearsal([, target]: readonly unknown[]): boolean {
  return (
    typeof target === "object" &&
    target !== null &&
    "rehearse" in target &&
    target.rehearse === true
  );
}

/** Parameters, then the dry run, until the person says yes. Undefined when it cannot be run. */
async function prepared(
  context: CommandContext,
  handle: BoardHandle,
  template: WorkflowTemplate,
  rehearse: boolean,
): Promise<Ready | undefined> {
  const { name, parameters } = template;
  const title = `Run ${name}`;
  for (;;) {
    const params = await askParameters(
      handle.workflows.schemas,
      title,
      parameters,
      rememberedFor(context, name),
    );
    await remember(context, template, params);
    const preparation = await context.runs.prepare(handle, name, params);
    if (!preparation.ok) {
      tellPlanProblems(context, handle, name, preparation.problems);
      return undefined;
    }
    const { run } = preparation;
    const answer = await confirm(template, run, params, rehearse);
    if (answer === "run") return { params, script: undefined };
    if (answer === "rehearse") return rehearsal(context, handle, template, params);
  }
}

type Answer = "run" | "rehearse" | "change" | "page";

const lineIcons = { work: "circle-outline", gate: "shield", skipped: "debug-step-over" } as const;

/** The dry run as a list to look through; its first entry starts the run. */
async function confirm(
  { name, parameters }: WorkflowTemplate,
  run: PreparedRun,
  params: Parameters,
  rehearse: boolean,
): Promise<Exclude<Answer, "page">> {
  const { dry, plan, kept, warnings, newCommands } = run;
  // With the defaults of what was left out.
  const known = plan.scopes[0]?.params ?? params;
  const items: readonly Choice<Answer>[] = [
    choice<Answer>("run", `Run ${name}`, "play", { detail: dryRunWords(dry) }),
    choice<Answer>("rehearse", "Rehearse it…", "beaker", {
      description: "no agent works, the answers come from a file",
    }),
    choice<Answer>("page", "Show the whole plan as a page", "open-preview"),
    ...(parameterFields(parameters).length === 0
      ? []
      : [
          choice<Answer>("change", "Change the parameters", "arrow-left", {
            description: parameterWords(params),
          }),
        ]),
    choice<Answer>("page", "Can be rolled back", "discard", { detail: kept }),
    ...(warnings.length === 0 ? [] : [separator("to know before")]),
    ...warnings.map(({ message, place, remedy }) =>
      choice<Answer>("page", message, "warning", { description: place ?? "", detail: remedy }),
    ),
    ...dryRunLevels({ dry, params: known }).flatMap(({ label, lines }) => [
      separator(label),
      ...lines.map((line) =>
        choice<Answer>("page", line.label, lineIcons[line.kind], {
          description: line.description,
          ...(line.detail === "" ? {} : { detail: line.detail }),
        }),
      ),
    ]),
    ...(dry.commands.length === 0 ? [] : [separator("commands that would be run")]),
    ...dry.commands.map(({ line, steps }) =>
      choice<Answer>("page", line, "terminal", {
        description: newCommands.some((one) => one.line === line)
          ? `new · ${steps.join(", ")}`
          : steps.join(", "),
      }),
    ),
  ];
  for (;;) {
    const answer = await pick<Answer>({
      title: `Run ${name}: what it will do`,
      placeholder: "Nothing has begun yet. Enter starts it, Escape leaves everything as it is",
      items,
      active: (value) => value === (rehearse ? "rehearse" : "run"),
    });
    if (answer !== "page") return answer;
    await showPage(dryRunPage({ dry, params: known, kept, warnings, newCommands }), name, "plan");
  }
}

function parameterWords(params: Parameters): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}

function rememberedFor({ memory }: CommandContext, name: string): Parameters {
  return memory.get<Readonly<Record<string, Parameters>>>(memoryKey)?.[name] ?? {};
}

/** Secrets are asked for each time. */
async function remember(
  { memory }: CommandContext,
  { name, parameters }: WorkflowTemplate,
  params: Parameters,
): Promise<void> {
  const secret = new Set(
    parameterFields(parameters).flatMap((field) => (field.secret ? [field.name] : [])),
  );
  const kept = Object.fromEntries(Object.entries(params).filter(([key]) => !secret.has(key)));
  const known = memory.get<Readonly<Record<string, Parameters>>>(memoryKey) ?? {};
  await memory.update(memoryKey, { ...known, [name]: kept });
}

/** Selects the run in the tree, where the tree is open. */
function revealQuietly(context: CommandContext, handle: BoardHandle, run: string): void {
  if (!context.workflows.visible) return;
  context.workflows.reveal(handle.id, { kind: "run", run }).catch((error: unknown) => {
    context.log.debug(`The run ${run} is not revealed: ${String(error)}`);
  });
}

/** `baton.revealRun`: shows a run or a step of it in the tree. */
export async function revealRun(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const [board, target] = args;
  if (typeof board !== "string" || typeof target !== "object" || target === null) return;
  const run: unknown = "run" in target ? target.run : undefined;
  const step: unknown = "step" in target ? target.step : undefined;
  if (typeof run !== "string") return;
  await vscode.commands.executeCommand("baton.workflows.focus");
  const row =
    typeof step === "string"
      ? ({ kind: "step", run, step } as const)
      : ({ kind: "run", run } as const);
  await context.workflows.reveal(board, row);
}
