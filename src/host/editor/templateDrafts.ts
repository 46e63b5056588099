/** Workflow templates with unsaved changes, read as they stand in the editor. */
import * as vscode from "vscode";
import type { TemplateFile } from "../../core/workflow/template";
import { withDuplicates } from "../../core/workflow/templateSet";
import type { BoardHandle, Boards } from "../boards";

/** Files that a person can edit, and that are templates. */
export const templateSelector: vscode.DocumentFilter = {
  scheme: "file",
  pattern: "**/.baton/workflows/*.md",
};

/** Milliseconds without a key stroke after which a text is read. */
const pause = 200;

export class TemplateDrafts implements vscode.Disposable {
  readonly #boards: Boards;
  readonly #log: vscode.LogOutputChannel;
  /** By the uri of the document. */
  readonly #drafts = new Map<string, TemplateFile | undefined>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly vscode.Disposable[];

  readonly onDidChange = this.#changed.event;

  constructor(boards: Boards, log: vscode.LogOutputChannel) {
    this.#boards = boards;
    this.#log = log;
    this.#subscriptions = [
      this.#changed,
      vscode.workspace.onDidOpenTextDocument((document) => this.#soon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#soon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      boards.onDidChangeTemplates(() => {
        // Texts that were saved are what the file says again.
        for (const document of vscode.workspace.textDocuments) this.#soon(document);
      }),
    ];
  }

  /** The templates of a board, with what stands in editors in place of what is on the disk. */
  over(handle: BoardHandle): readonly TemplateFile[] {
    const drafts = new Map<string, TemplateFile | undefined>();
    for (const [uri, draft] of this.#drafts) {
      const path = pathIn(handle, vscode.Uri.parse(uri, true));
      if (path !== undefined) drafts.set(path, draft);
    }
    if (drafts.size === 0) return handle.templates;
    const saved = handle.templates.filter(
      ({ source, path }) => source === "builtin" || !drafts.has(path),
    );
    const open = [...drafts.values()].filter((draft) => draft !== undefined);
    const others = saved.map((file) => ({ ...file, problems: [] }));
    const told = withDuplicates([...others, ...open]);
    return [
      ...saved,
      ...told.filter(({ source, path }) => source === "workspace" && drafts.has(path)),
    ];
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #soon(document: vscode.TextDocument): void {
    if (vscode.languages.match(templateSelector, document) === 0) return;
    const uri = document.uri.toString();
    clearTimeout(this.#timers.get(uri));
    this.#timers.set(
      uri,
      setTimeout(() => {
        this.#timers.delete(uri);
        this.#read(document).catch((error: unknown) =>
          this.#log.error(`Could not read what is written in ${document.uri.path}`, error),
        );
      }, pause),
    );
  }

  async #read(document: vscode.TextDocument): Promise<void> {
    if (document.isClosed || !document.isDirty) return this.#forget(document);
    const handle = this.#boards.forUri(document.uri);
    const path = handle && pathIn(handle, document.uri);
    if (handle === undefined || path === undefined) return;
    const { version } = document;
    const draft = await handle.workflows.templates.readText(path, document.getText());
    // Somebody typed on meanwhile, or closed it: that was told apart.
    if (document.version !== version || !vscode.workspace.textDocuments.includes(document)) return;
    this.#drafts.set(document.uri.toString(), draft);
    this.#changed.fire();
  }

  #forget({ uri }: vscode.TextDocument): void {
    if (this.#drafts.delete(uri.toString())) this.#changed.fire();
  }
}

/** Relative to the worktree; undefined for what is no template of this board. */
function pathIn({ root }: BoardHandle, { path }: vscode.Uri): string | undefined {
  const folder = `${root.path}/.baton/workflows/`;
  if (!path.startsWith(folder) || path.includes("/", folder.length)) return undefined;
  return path.slice(root.path.length + 1);
}
