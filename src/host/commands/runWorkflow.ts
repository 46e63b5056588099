/** `baton.runWorkflow`: which, with which parameters; what it will do; then it runs. */
import * as vscode from "vscode";
import { dryRunLevels, dryRunPage, dryRunWords } from "../../core/view/dryRunView";
import { count, quoted } from "../../core/view/words";
import { parameterFields } from "../../core/workflow/parametersForm";
import type { PlanProblem } from "../../core/workflow/planRun";
import type { WorkflowTemplate } from "../../core/workflow/template";
import type { BoardHandle } from "../boards";
import { askParameters, type Parameters } from "../dialogs/parameters";
import { Cancelled, type Choice, choice, pick, separator } from "../dialogs/quickPick";
import type { PreparedRun } from "../workflows/runHost";
import type { CommandContext } from "./context";
import { type Button, offer } from "./offer";
import { type LocatedTemplate, whichTemplate } from "./templates";
import { mayWrite } from "./trust";

const dryRunScheme = "baton-dry-run";

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
  const { handle, file } = found;
  const { template } = file;
  if (template === undefined) return tellProblems(context, found);
  const ready = await prepared(context, handle, template);
  if (ready === undefined || !(await allowed(handle, ready.run))) return;
  const run = await context.runs.start(handle, ready.run.plan);
  revealQuietly(context, handle, run);
  // Not awaited: a run may take hours, and the command is done when it has begun.
  context.runs
    .showProgress(handle, run)
    .catch((error: unknown) => context.log.error(`The progress of ${run} cannot be shown`, error));
}

/** Parameters, then the dry run, until the person says yes. Undefined when it cannot be run. */
async function prepared(
  context: CommandContext,
  handle: BoardHandle,
  template: WorkflowTemplate,
): Promise<{ readonly run: PreparedRun } | undefined> {
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
    const answer = await confirm(context, handle, name, run, params);
    if (answer === "run") return { run };
  }
}

/** The dry run as a list to look through; its first entry starts the run. */
async function confirm(
  context: CommandContext,
  handle: BoardHandle,
  name: string,
  run: PreparedRun,
  params: Parameters,
): Promise<"run" | "change"> {
  const { dry, warnings, newCommands } = run;
  const icons = { work: "circle-outline", gate: "shield", skipped: "debug-step-over" } as const;
  type Answer = "run" | "change" | "page" | undefined;
  const fields = parameterFields(templateOf(handle, name)?.parameters ?? {});
  const items: readonly Choice<Answer>[] = [
    choice<Answer>("run", `Run ${name}`, "play", { detail: dryRunWords(dry) }),
    choice<Answer>("page", "Show the whole plan as a page", "open-preview", {
      description: "starts nothing",
    }),
    ...(fields.length === 0
      ? []
      : [
          choice<Answer>("change", "Change the parameters", "arrow-left", {
            description: parameterWords(params),
          }),
        ]),
    ...(warnings.length === 0 ? [] : [separator("to know before")]),
    ...warnings.map(({ message, place, remedy }) =>
      choice<Answer>("page", message, "warning", { description: place ?? "", detail: remedy }),
    ),
    ...dryRunLevels(dry).flatMap(({ label, lines }) => [
      separator(label),
      ...lines.map((line) =>
        choice<Answer>("page", line.label, icons[line.kind], {
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
    });
    if (answer === "run" || answer === "change") return answer;
    await showPage(dryRunPage({ dry, params, warnings, newCommands }), name);
  }
}

function templateOf(handle: BoardHandle, name: string): WorkflowTemplate | undefined {
  return handle.templates.find((file) => file.name === name)?.template;
}

function parameterWords(params: Parameters): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}

/** Command lines of the repository run only after a yes to exactly these, once on this machine. */
async function allowed(handle: BoardHandle, { newCommands }: PreparedRun): Promise<boolean> {
  if (newCommands.length === 0) return true;
  const yes = newCommands.length === 1 ? "Allow and Run" : "Allow All and Run";
  const lines = newCommands.map(({ line, steps }) => `${line}\n    for ${steps.join(", ")}`);
  const answer = await vscode.window.showWarningMessage(
    `This workflow runs ${count(newCommands.length, "command")} that you have not allowed on this machine yet.`,
    {
      modal: true,
      detail: `${lines.join("\n")}\n\nThey come from files of this repository. You are asked once for each.`,
    },
    yes,
  );
  if (answer !== yes) throw new Cancelled();
  await handle.workflows.approvals.allow(newCommands.map(({ argv }) => argv));
  return true;
}

const pages = new Map<string, string>();

/** Dry runs as documents that nobody edits, drawn as Markdown. */
export function showDryRuns(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(dryRunScheme, {
    provideTextDocumentContent: ({ path }) => pages.get(path) ?? "This plan is gone.\n",
  });
}

async function showPage(text: string, name: string): Promise<void> {
  const path = `/${name} plan ${pages.size + 1}.md`;
  pages.set(path, text);
  const uri = vscode.Uri.from({ scheme: dryRunScheme, path });
  await vscode.commands.executeCommand("markdown.showPreview", uri);
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

function tellProblems(context: CommandContext, { handle, file }: LocatedTemplate): void {
  const [problem] = file.problems;
  const where = problem === undefined ? file.path : `${file.path}:${problem.line}`;
  const what =
    problem === undefined ? "it cannot be read." : `${problem.message} ${problem.remedy}`;
  offer(
    context,
    `${quoted(file.name)} cannot be run: ${what} (${where})`,
    [["Open Template", "baton.openPlace", handle.id, where]],
    "error",
  );
}

function tellPlanProblems(
  context: CommandContext,
  handle: BoardHandle,
  name: string,
  problems: readonly PlanProblem[],
): void {
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length === 1 ? "" : ` And ${count(errors.length - 1, "more problem")}.`;
  const where = first.place === undefined ? "" : ` (${first.place})`;
  const open: readonly Button[] =
    first.place === undefined
      ? [["Run Workflow…", "baton.runWorkflow", handle.id, { workflow: name }]]
      : [["Open Template", "baton.openPlace", handle.id, first.place]];
  const text = `${quoted(name)} cannot be run: ${first.message} ${first.remedy}${where}${more}`;
  offer(context, text, open, "error");
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
