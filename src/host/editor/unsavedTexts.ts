/**
 * The texts of this window's editors into which Baton put edits, and what a person said of them last:
 * by undoing, doing again or saving. PROTOCOL 3.11.
 */
import * as vscode from "vscode";

export class UnsavedTexts implements vscode.Disposable {
  /**
   * By path. The text right after an undo, a redo or a save; undefined when what came last says
   * nothing about the edits, as when the file was reverted.
   */
  readonly #lastWords = new Map<string, string | undefined>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor() {
    this.#subscriptions = [
      vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)),
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (this.#holds(document)) this.#lastWords.set(document.uri.path, document.getText());
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#lastWords.delete(uri.path)),
    ];
  }

  /** The document of the file that has unsaved changes. */
  at(file: vscode.Uri): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find(
      ({ uri, isDirty }) => isDirty && uri.scheme === "file" && uri.path === file.path,
    );
  }

  /** An edit was put into the document. */
  put({ uri }: vscode.TextDocument): void {
    this.#lastWords.set(uri.path, undefined);
  }

  /** What the person made of the edits in a file's text; undefined when there is no word on them. */
  draftOf(file: vscode.Uri): string | undefined {
    return this.at(file)?.getText() ?? this.#lastWords.get(file.path);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #follow({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    // VS Code also tells so when only the mark for unsaved changes came or went.
    if (contentChanges.length === 0 || !this.#holds(document)) return;
    this.#lastWords.set(document.uri.path, reason === undefined ? undefined : document.getText());
  }

  #holds({ uri }: vscode.TextDocument): boolean {
    return uri.scheme === "file" && this.#lastWords.has(uri.path);
  }
}
