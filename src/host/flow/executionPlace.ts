/** From an execution to what it was about: its row in the tree, its files on the disk. */
import * as vscode from "vscode";
import { locateTasks } from "../../core/project/tasks";
import { projectRow, type WorkRow } from "../../core/view/projectRows";
import { documentOf, projectAt } from "../../core/view/work";
import type { BoardHandle } from "../boards";

export interface ExecutionPlace {
  readonly handle: BoardHandle;
  readonly project: string;
  readonly task: string | undefined;
}

/** Where an execution was done; undefined when it names no project. */
export function placeOf(handle: BoardHandle, key: number): ExecutionPlace | undefined {
  const { columns, names } = handle.history.history;
  const project = names.text(columns.project[key] ?? -1);
  if (project === undefined) return undefined;
  return { handle, project, task: names.text(columns.task[key] ?? -1) };
}

/** The tree's row for it: of its task, of its project when the task is gone, or none. */
export function rowAt(handle: BoardHandle, key: number): WorkRow | undefined {
  const place = placeOf(handle, key);
  const { world } = handle.open;
  const project = place === undefined ? undefined : projectAt(world, place.project);
  if (place === undefined || project === undefined) return undefined;
  const top = projectRow(project);
  const document = documentOf(world, place.project);
  const tasks = document === undefined ? [] : [...locateTasks(document)];
  if (!tasks.some(({ task }) => task.key === place.task) || place.task === undefined) return top;
  return { kind: "task", path: top.path, project: top.project, task: place.task };
}

/**
 * A file below the worktree by its relative path; undefined for a path that leads out of it, since
 * paths come from the journal, which anybody who can write there may have written. DESIGN 7.
 */
export function artifactUri(handle: BoardHandle, path: string): vscode.Uri | undefined {
  if (path === "" || path.includes("\0") || path.startsWith("/") || /^[a-zA-Z]:/u.test(path)) {
    return undefined;
  }
  const uri = vscode.Uri.joinPath(handle.root, path);
  return uri.path.startsWith(`${handle.root.path}/`) ? uri : undefined;
}

/** Bytes of a file; undefined when it is not there. */
export async function sizeOf(handle: BoardHandle, path: string): Promise<number | undefined> {
  const uri = artifactUri(handle, path);
  if (uri === undefined) return undefined;
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.File) === 0 ? undefined : size;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
