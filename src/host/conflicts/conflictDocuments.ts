/** The versions of a file that a conflict is about, as documents that nobody edits. */
import * as vscode from "vscode";
import type { Conflict } from "../../core/board/state";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "../commands/context";

export const conflictScheme = "baton-conflict";

/** With the field as Baton has it, or as the file has it: for itself, and as what a merge begins with. */
export type Version = "board" | "base" | "file";

export interface NamedConflict {
  readonly handle: BoardHandle;
  readonly conflict: Conflict;
}

/** The path ends like the file's, so that it is shown as Markdown under the same name. */
export function conflictUri({ handle, conflict }: NamedConflict, version: Version): vscode.Uri {
  const query = new URLSearchParams({ board: handle.id, conflict: conflict.id, version });
  return vscode.Uri.from({
    scheme: conflictScheme,
    path: `/${conflict.copy.path}`,
    query: query.toString(),
  });
}

/** The conflict of such a document, when it is still open. */
export function conflictOf({ boards }: CommandContext, uri: vscode.Uri): NamedConflict | undefined {
  if (uri.scheme !== conflictScheme) return undefined;
  const query = new URLSearchParams(uri.query);
  const handle = boards.byId(query.get("board") ?? "");
  const conflict = handle?.open.board.conflicts.get(query.get("conflict") ?? "");
  return handle === undefined || conflict === undefined ? undefined : { handle, conflict };
}

export function showConflictDocuments(context: CommandContext): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(conflictScheme, {
    provideTextDocumentContent: (uri) => versionText(context, uri),
  });
}

async function versionText(context: CommandContext, uri: vscode.Uri): Promise<string> {
  const found = conflictOf(context, uri);
  if (found === undefined) return "This conflict is already decided.\n";
  const { handle, conflict } = found;
  const { field, copy, file, board } = conflict;
  const document = await vscode.workspace.openTextDocument(await handle.uriOf(copy));
  const text = document.getText();
  if (new URLSearchParams(uri.query).get("version") !== "board") return text;
  const result = context.applyEdits(text, [{ field, from: file, to: board }]);
  if (result.ok) return result.text;
  context.log.warn(`A conflict cannot be shown in the file: ${result.message} ${result.remedy}`);
  return text;
}
