/** Documents with unsaved changes get their edits in the buffer, where they can be undone. PROTOCOL 3.7. */
import * as vscode from "vscode";
import type {
  CancelSignal,
  Conclude,
  Documents,
  FileContent,
  FileStat,
  ListedFile,
  Splice,
  SpliceResult,
} from "../../core/ports";
import type { CopyRef } from "../../core/project/copy";
import type { UnsavedTexts } from "./unsavedTexts";

/** Where a worktree lies, as this window spells it; undefined when it is gone. */
export type RootOf = (worktree: string) => Promise<vscode.Uri | undefined>;

/** Puts the editor's buffers in front of the disk, whichever worktree their files lie in. */
export class EditorDocuments implements Documents {
  readonly #disk: Documents;
  readonly #unsaved: UnsavedTexts;
  readonly #rootOf: RootOf;

  constructor(disk: Documents, unsaved: UnsavedTexts, rootOf: RootOf) {
    this.#disk = disk;
    this.#unsaved = unsaved;
    this.#rootOf = rootOf;
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

  async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    const file = await this.#uriOf(copy);
    const document = file && this.#unsaved.at(file);
    if (document === undefined) return this.#disk.splice(copy, splice, conclude);
    const result = await spliceBuffer(document, splice);
    if (result.kind === "deferred") this.#unsaved.put(document);
    return result;
  }

  async hasUnsaved(copy: CopyRef): Promise<boolean> {
    const file = await this.#uriOf(copy);
    return file !== undefined && this.#unsaved.at(file) !== undefined;
  }

  async draft(copy: CopyRef): Promise<string | undefined> {
    const file = await this.#uriOf(copy);
    return file && this.#unsaved.draftOf(file);
  }

  async #uriOf({ worktree, path }: CopyRef): Promise<vscode.Uri | undefined> {
    const root = await this.#rootOf(worktree);
    return root && vscode.Uri.joinPath(root, path);
  }
}

async function spliceBuffer(document: vscode.TextDocument, splice: Splice): Promise<SpliceResult> {
  const text = document.getText();
  // A buffer has neither size nor time on the disk; only its text matters to a splice.
  const spliced = await splice({ text, hash: "", size: text.length, modified: 0 }, false);
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
