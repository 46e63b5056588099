/** Workflow templates: opening, writing, copying them; and the pages about patterns. */
import * as vscode from "vscode";
import { placeOfRow } from "../../core/view/runPlaces";
import { quoted } from "../../core/view/words";
import { sortedTemplates, templateAt } from "../../core/view/workflowRows";
import type { TemplateFile } from "../../core/workflow/template";
import type { BoardHandle } from "../boards";
import { ask, choice, pick, required } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { offer } from "./offer";
import { openAt } from "./open";
import { rowFrom } from "./runTargets";
import { mayWrite } from "./trust";

const scheme = "baton-workflow";

/** Files that ship with Baton, as documents that nobody changes by mistake: `workflows/…`, `patterns/…`. */
export function shippedUri(folder: "workflows" | "patterns", path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${folder}/${path}` });
}

export function showShippedWorkflows({ shipped }: CommandContext): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async ({ path }) => {
      const uri = vscode.Uri.joinPath(shipped, path);
      if (!uri.path.startsWith(`${shipped.path}/`)) return "";
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    },
  });
}

export interface LocatedTemplate {
  readonly handle: BoardHandle;
  readonly file: TemplateFile;
}

/** The template of a row, or of a name; else a choice. */
export async function whichTemplate(
  context: CommandContext,
  args: readonly unknown[],
  title: string,
  accept: (file: TemplateFile) => boolean = () => true,
): Promise<LocatedTemplate | undefined> {
  const named = templateFrom(context, args);
  if (named !== undefined) return named;
  const found = context.boards.all.flatMap((handle) =>
    sortedTemplates(handle.templates)
      .filter(accept)
      .map((file) => ({ handle, file })),
  );
  if (found.length === 0) {
    offer(context, "There is no workflow here yet.", [["New Workflow…", "baton.newWorkflow"]]);
    return undefined;
  }
  const several = context.boards.all.length > 1;
  return pick({
    title,
    placeholder: "Which workflow?",
    items: found.map((one) =>
      choice(one, one.file.name, one.file.source === "builtin" ? "package" : "type-hierarchy-sub", {
        description: [
          ...(one.file.source === "builtin" ? ["built in"] : []),
          ...(several ? [one.handle.name] : []),
        ].join(" · "),
        detail: one.file.template?.description ?? one.file.problems[0]?.message ?? "",
      }),
    ),
  });
}

/** Named by a row, or as `[board, { workflow }]`. */
function templateFrom(
  context: CommandContext,
  args: readonly unknown[],
): LocatedTemplate | undefined {
  const named = rowFrom(context, args);
  const row = named?.row;
  if (named !== undefined && (row?.kind === "template" || row?.kind === "problem")) {
    const file = templateAt(named.handle, row);
    return file === undefined ? undefined : { handle: named.handle, file };
  }
  const [first, second] = args;
  const handle = typeof first === "string" ? context.boards.byId(first) : undefined;
  if (handle === undefined || typeof second !== "object" || second === null) return undefined;
  const name: unknown = "workflow" in second ? second.workflow : undefined;
  const file = sortedTemplates(handle.templates).find((one) => one.name === name);
  return file === undefined ? undefined : { handle, file };
}

/** `baton.openTemplate`, at what is wrong when there is something. */
export async function openTemplate(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const found = await whichTemplate(context, args, "Open Template");
  if (found === undefined) return;
  const { handle, file } = found;
  const row = rowFrom(context, args)?.row;
  const problem = row?.kind === "problem" ? file.problems[row.index] : file.problems[0];
  if (file.source === "workspace") return openAt(handle, file.path, problem?.line);
  await vscode.window.showTextDocument(shippedUri("workflows", file.path), { preview: true });
}

/** `baton.openPlace`: of a row, or a place as errors name it, `.baton/workflows/ship.md:14`. */
export async function openPlace(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const { handle, place } = placeFrom(context, args);
  const match = typeof place === "string" ? /^(.+?)(?::(\d+))?$/u.exec(place) : null;
  const path = match?.[1];
  if (handle === undefined || path === undefined) return;
  const line = Number(match?.[2] ?? 1);
  const file = handle.templates.find((one) => one.path === path);
  if (file === undefined) {
    return offer(context, `The template ${path} is not there any more.`, []);
  }
  if (file.source === "workspace") return openAt(handle, path, line);
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  const selection = new vscode.Range(at, at);
  await vscode.window.showTextDocument(shippedUri("workflows", path), { preview: true, selection });
}

function placeFrom(context: CommandContext, args: readonly unknown[]) {
  const [board, place] = args;
  const { boards, books } = context;
  if (typeof board === "string") return { handle: boards.byId(board), place };
  const named = rowFrom(context, args);
  const known = named === undefined ? undefined : books.contextOf(named.handle.id);
  return {
    handle: named?.handle,
    place: named === undefined || known === undefined ? undefined : placeOfRow(known, named.row),
  };
}

/** `baton.newWorkflow`: a skeleton in `.baton/workflows`. */
export async function newWorkflow(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const handle = await whichFolder(context, "New Workflow");
  if (handle === undefined) return;
  const taken = new Set(handle.templates.map(({ name }) => name));
  const { Error: severity } = vscode.InputBoxValidationSeverity;
  const name = await ask({
    title: "New Workflow",
    prompt: "A name, such as ship or nightly-tests",
    validate: (text) => {
      if (!/^[a-z0-9][a-z0-9-]{0,63}$/u.test(text)) {
        return { message: "A name has small letters, digits and dashes.", severity };
      }
      return taken.has(text) ? { message: `${text} is already there.`, severity } : undefined;
    },
  });
  const description = await ask({
    title: `New Workflow ${name}`,
    prompt: "What is it for, in a sentence?",
    validate: required("Say in a sentence what it is for."),
  });
  const path = await handle.workflows.templateFiles.create(name, description);
  await handle.loadTemplates();
  await openAt(handle, path);
  flash(context, `${name} is there; run it with Baton: Run Workflow…`);
}

/** `baton.copyTemplate`: a built-in template to be changed. */
export async function copyTemplate(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  if (!mayWrite(context)) return;
  const builtin = ({ source }: TemplateFile) => source === "builtin";
  const found = await whichTemplate(context, args, "Copy Built-in Workflow to Workspace", builtin);
  if (found === undefined) return;
  const { handle, file } = found;
  const path = await handle.workflows.templateFiles.copyBuiltin(file.name);
  await handle.loadTemplates();
  await openAt(handle, path);
  flash(context, `${quoted(file.name)} is copied; the copy is used from now on`);
}

/** `baton.openPattern`: the page, drawn. */
export async function openPattern(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const pattern = await whichPattern(context, args, "Open Pattern");
  if (pattern === undefined) return;
  const uri = shippedUri("patterns", pattern.path);
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}

/** `baton.runExample`: the template that shows a pattern. */
export async function runExample(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const pattern = await whichPattern(context, args, "Run Example");
  const handle = rowFrom(context, args)?.handle ?? context.boards.all[0];
  if (pattern === undefined || handle === undefined) return;
  // To see how it goes nobody has to work.
  const target = { workflow: pattern.example, rehearse: true };
  await vscode.commands.executeCommand("baton.runWorkflow", handle.id, target);
}

async function whichPattern(context: CommandContext, args: readonly unknown[], title: string) {
  const row = rowFrom(context, args)?.row;
  const patterns = context.boards.all[0]?.patterns ?? [];
  if (row?.kind === "pattern") return patterns.find(({ id }) => id === row.pattern);
  return pick({
    title,
    placeholder: "Which pattern?",
    items: patterns.map((one) => choice(one, one.name, "book", { detail: one.description })),
  });
}

async function whichFolder({ boards }: CommandContext, title: string) {
  const [only] = boards.all;
  if (boards.all.length < 2) return only;
  return pick({
    title,
    placeholder: "In which folder?",
    items: boards.all.map((one) => choice(one, one.name, "folder")),
  });
}
