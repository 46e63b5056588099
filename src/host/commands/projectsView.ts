/** The projects view's own buttons: grouping, filter, refresh, the example. */
import * as vscode from "vscode";
import { type Grouping, groupings, noFilter } from "../../core/view/projectList";
import { filterDialog } from "../dialogs/projectsFilter";
import { choice, pick } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { offer } from "./offer";
import { mayWrite } from "./trust";

const groupingWords: Readonly<Record<Grouping, readonly [label: string, detail: string]>> = {
  none: ["No Groups", "What wants attention first, then by urgency"],
  readiness: ["Readiness", "Needs you, in progress, ready, waiting, blocked, done"],
  status: ["Status", "As the files say"],
  owner: ["Owner", "Who has it"],
  priority: ["Priority", "Critical to low"],
  folder: ["Folder", "Where the files are"],
};

export async function groupProjects({ projects }: CommandContext): Promise<void> {
  const current = projects.grouping;
  const grouping = await pick({
    title: "Group Projects By",
    placeholder: "How should the projects be grouped?",
    active: (one) => one === current,
    items: groupings.map((one) => {
      const [label, detail] = groupingWords[one];
      const now = one === current ? { description: "current" } : {};
      return choice(one, label, one === current ? "check" : "list-tree", { detail, ...now });
    }),
  });
  await projects.setGrouping(grouping);
}

export function filterProjects(context: CommandContext): Promise<void> {
  return filterDialog(context);
}

export async function clearProjectsFilter({ projects }: CommandContext): Promise<void> {
  await projects.setFilter(noFilter);
}

export async function showMoreProjects(context: CommandContext, parent: unknown): Promise<void> {
  if (typeof parent === "string") context.projects.showMore(parent);
}

export async function refresh({ boards }: CommandContext): Promise<void> {
  await vscode.window.withProgress({ location: { viewId: "baton.projects" } }, async () => {
    if (boards.failures.length > 0) await boards.sync();
    await boards.refresh();
  });
}

const exampleFolder = "simple-sequential-example";

/** Writes the example beside what is there, and never over it. */
export async function createExampleProject(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (only === undefined) return;
  const folder =
    folders.length === 1
      ? only
      : await pick({
          title: "Create Example Project",
          placeholder: "In which folder?",
          items: folders.map((one) => choice(one, one.name, "folder")),
        });
  const file = vscode.Uri.joinPath(folder.uri, exampleFolder, "AGENCY.md");
  if (await isThere(file)) {
    await vscode.window.showTextDocument(file, { preview: true });
    return offer(context, `${exampleFolder}/AGENCY.md is already there, and stays as it is.`, []);
  }
  const taken = context.boards.forUri(file)?.open.catalog.byId.get(exampleFolder)?.[0];
  if (taken !== undefined) {
    // Two files with one id could not be claimed, neither of them.
    const words = `${taken.file.copy.path} already is the project ${exampleFolder}.`;
    return offer(context, words, []);
  }
  const text = await context.exampleProject();
  await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(folder.uri, exampleFolder));
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(file, { preview: true });
  // A new folder's file may escape the watcher.
  await context.boards.refresh();
}

export async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return false;
    throw error;
  }
}
