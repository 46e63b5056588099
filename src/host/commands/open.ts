/** Opening files where the work stands. */
import * as vscode from "vscode";
import { lookOf, projectRow, type WorkRow } from "../../core/view/projectRows";
import { documentOf, projectAt } from "../../core/view/work";
import type { BoardHandle } from "../boards";
import { choice, pick } from "../dialogs/quickPick";
import type { WorkElement } from "../trees/projectElements";
import type { CommandContext } from "./context";
import { type Located, locate, locatedFrom, rowContextOf } from "./located";

/** A file of a worktree, at a line counted from 1. */
export async function openAt(handle: BoardHandle, path: string, line = 1): Promise<void> {
  const uri = vscode.Uri.joinPath(handle.root, path);
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(uri, {
    preview: true,
    selection: new vscode.Range(at, at),
  });
}

/** Opens what a row shows, at its line; a broken file at what is wrong. */
export async function openRow(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const [element] = args;
  const row = isRowElement(element) ? element.row : undefined;
  const place = locatedFrom(context, args);
  if (place === undefined) return;
  const shown = row ?? rowOf(place);
  if (shown === undefined) return;
  const look = lookOf(rowContextOf(context, place.handle), shown);
  await openAt(place.handle, shown.path, look?.line);
}

/** The row of a place, when its file is still there. */
export function rowOf({ handle, project, task }: Located): WorkRow | undefined {
  const found = projectAt(handle.open.world, project);
  if (found === undefined) return undefined;
  const top = projectRow(found);
  return task === undefined ? top : { kind: "task", path: top.path, project, task };
}

/** Shows the place in the projects view and opens it. */
export async function showPlace(context: CommandContext, place: Located): Promise<void> {
  const row = rowOf(place);
  if (row === undefined) return;
  const look = lookOf(rowContextOf(context, place.handle), row);
  await openAt(place.handle, row.path, look?.line);
  try {
    await context.projects.reveal(place.handle.id, row);
  } catch (error) {
    // A row that a filter hides, or a view that was never opened, cannot be revealed; the file is open.
    context.log.debug(`${row.path} is not revealed: ${String(error)}`);
  }
}

/** `baton.openAgentWork`: what an agent holds or did last. */
export async function openWork(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const place = locatedFrom(context, args);
  if (place !== undefined) await showPlace(context, place);
}

/** `baton.openSection`. */
export async function openSection(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const place = await locate(context, args, {
    title: "Open Section",
    placeholder: "Of which project?",
    tasks: false,
  });
  if (place === undefined) return;
  const { handle, project } = place;
  const path = projectAt(handle.open.world, project)?.file.copy.path;
  const sections = documentOf(handle.open.world, project)?.sections ?? [];
  if (path === undefined) return;
  const items = sections.map(({ heading, line }) =>
    choice(line, heading, "symbol-string", { description: `line ${line}` }),
  );
  const line = await pick({
    title: `Open a section of ${project}`,
    placeholder: items.length === 0 ? "The file has no sections" : "Which section?",
    items,
  });
  await openAt(handle, path, line);
}

function isRowElement(value: unknown): value is WorkElement {
  return typeof value === "object" && value !== null && "row" in value;
}
