/** Documents with unsaved changes get their edits in the buffer, where they can be undone. PROTOCOL 3.7. */
import * as vscode from "vscode";
import type {
  CancelSignal,
  Documents,
  FileContent,
  FileStat,
  ListedFile,
  Splice,
  SpliceResult,
} from "../../core/ports";
import type { CopyRef } from "../../core/project/copy";

/** Puts the editor's buffers in front of the disk, for the worktree this window shows. */
export class EditorDocuments implements Documents {
  readonly #disk: Documents;
  readonly #worktree: string;
  readonly #root: vscode.Uri;

  constructor(disk: Documents, worktree: string, root: vscode.Uri) {
    this.#disk = disk;
    this.#worktree = worktree;
    this.#root = root;
  }

  list(worktree: string, signal?: CancelSignal): AsyncIterable<readonly ListedFile[]> {
    return this.#disk.list(worktree, signal);
  }

  stat(copy: CopyRef): Promise<FileStat | undefined> {
    return this.#disk.stat(copy);
  }

  read(copy: CopyRef): Promise<FileContent | undefined> {
    return this.#disk.read(copy);
  }

  async splice(copy: CopyRef, splice: Splice): Promise<SpliceResult> {
    const document = this.#unsaved(copy);
    if (document === undefined) return this.#disk.splice(copy, splice);
    return spliceBuffer(document, splice);
  }

  #unsaved(copy: CopyRef): vscode.TextDocument | undefined {
    // Another worktree's file has the same path.
    if (copy.worktree !== this.#worktree) return undefined;
    const path = vscode.Uri.joinPath(this.#root, copy.path).path;
    return vscode.workspace.textDocuments.find(
      ({ uri, isDirty }) => isDirty && uri.scheme === "file" && uri.path === path,
    );
  }
}

async function spliceBuffer(document: vscode.TextDocument, splice: Splice): Promise<SpliceResult> {
  const text = document.getText();
  // A buffer has neither size nor time on the disk; only its text matters to a splice.
  const spliced = await splice({ text, hash: "", size: text.length, modified: 0 });
  // Somebody typed on meanwhile.
  if (document.getText() !== text) return spliceBuffer(document, splice);
  if (spliced === undefined || spliced === text) return { kind: "deferred" };
  const [start, end] = changedRange(text, spliced);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  edit.replace(document.uri, range, spliced.slice(start, spliced.length - (text.length - end)));
  if (await vscode.workspace.applyEdit(edit)) return { kind: "deferred" };
  return {
    kind: "failed",
    error: new Error(`The editor refused the change of ${document.uri.path}`),
  };
}

/** The smallest range that differs, so that cursors and undo stay where they are. */
function changedRange(before: string, after: string): readonly [start: number, end: number] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (
    same < shorter - start &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same += 1;
  }
  return [start, before.length - same];
}
