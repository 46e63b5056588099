/** Files of people in an opened folder, that Baton changes only after they have seen how. */
import * as vscode from "vscode";
import type { FileChange } from "../../core/connect/connect";
import { BatonError } from "../../core/errors";

/**
 * A file's text; undefined when it is not there.
 *
 * @throws BatonError when it is a link to elsewhere, or open with unsaved changes
 */
export async function readFile(folder: vscode.Uri, path: string): Promise<string | undefined> {
  const uri = vscode.Uri.joinPath(folder, path);
  await refuseLinks(folder, path);
  const editor = vscode.workspace.textDocuments.find(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
  if (editor !== undefined) {
    throw new BatonError("conflict", `${path} has unsaved changes.`, {
      remedy: "Save or revert it, and try again.",
    });
  }
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
      await vscode.workspace.fs.readFile(uri),
    );
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** @throws BatonError when the file is not as it was when the change was shown */
export async function makeChange(folder: vscode.Uri, change: FileChange): Promise<void> {
  const { path, before, after } = change;
  if ((await readFile(folder, path)) !== before) {
    throw new BatonError("conflict", `${path} was changed meanwhile, so it stays as it is.`, {
      remedy: "Try again, and look at the changes once more.",
    });
  }
  const uri = vscode.Uri.joinPath(folder, path);
  if (after === undefined) {
    await vscode.workspace.fs.delete(uri);
    await removeEmpty(vscode.Uri.joinPath(uri, ".."), folder);
    return;
  }
  // Folders on the way are made.
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(after));
}

/** A folder that nothing is left in goes, up to the opened one. */
export async function removeEmpty(directory: vscode.Uri, folder: vscode.Uri): Promise<void> {
  if (!directory.path.startsWith(`${folder.path}/`)) return;
  try {
    if ((await vscode.workspace.fs.readDirectory(directory)).length > 0) return;
    await vscode.workspace.fs.delete(directory);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await removeEmpty(vscode.Uri.joinPath(directory, ".."), folder);
}

/** What lies behind a link is not shown by its path, and may be anything. */
async function refuseLinks(folder: vscode.Uri, path: string): Promise<void> {
  const parts = path.split("/");
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts.slice(0, length).join("/");
    try {
      const { type } = await vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, part));
      if ((type & vscode.FileType.SymbolicLink) === 0) continue;
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    throw new BatonError("invalid_argument", `${part} is a link to another place.`, {
      remedy: "Change the file that it leads to by hand.",
    });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && error.code === "FileNotFound";
}
