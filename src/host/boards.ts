/** The boards of the open folders: opening, watching, renewing, telling the views. */
import * as vscode from "vscode";
import type { AgentRegistry } from "../core/agent/registry";
import { Mutex } from "../core/board/mutex";
import type { BoardChange, OpenBoard } from "../core/board/openBoard";
import type { FolderPlace, FolderRequest, OpenedFolder } from "../core/board/openedFolder";
import type { OpenFace } from "../core/face/face";
import type { OpenRuns } from "../core/face/runParts";
import type { HistoryFeed } from "../core/history/historyFeed";
import type { AgentDefinitions } from "../core/ports";
import type { CopyRef } from "../core/project/copy";
import type { ProjectStates } from "../core/view/projectStates";
import type { OpenedWorkflows } from "../core/workflow/openedWorkflows";
import type { PatternPage } from "../core/workflow/patterns";
import type { TemplateFile } from "../core/workflow/template";
import type { Asker } from "../core/world";
import { EditorDocuments, type RootOf } from "./editor/editorDocuments";
import { UnsavedTexts } from "./editor/unsavedTexts";
import { LiveBoard, worktreeRoot } from "./liveBoard";

/** The entry opens folders: the host knows no adapters. */
export type FolderOpener = (request: FolderRequest) => Promise<OpenedFolder>;

/** One open board as the views see it. */
export interface BoardHandle {
  readonly id: string;
  readonly name: string;
  readonly root: vscode.Uri;
  readonly open: OpenBoard;
  /** Where a file lies, which may be in another worktree; the own one when that is gone. */
  readonly uriOf: (copy: CopyRef) => Promise<vscode.Uri>;
  readonly registry: AgentRegistry;
  readonly discovering: boolean;
  /** The person stopped looking before all folders were looked through. */
  readonly incomplete: boolean;
  readonly agents: AgentDefinitions;
  /** The states of its projects, kept between looks. */
  readonly states: ProjectStates;
  /** What was done; read when somebody asks for it. */
  readonly history: HistoryFeed;
  /** The folder of the window it was opened for. */
  readonly folder: vscode.Uri;
  /** The same board for agents that work in this window. */
  readonly face: OpenFace;
  /** From here on those agents can work on runs as well. */
  readonly lendRuns: (runs: OpenRuns) => void;
  /** What there is for workflows besides the board. */
  readonly workflows: OpenedWorkflows;
  /** Workflow templates as they were read last, the workspace's own first. */
  readonly templates: readonly TemplateFile[];
  readonly patterns: readonly PatternPage[];
  readonly loadTemplates: () => Promise<void>;
}

export interface BoardsChange {
  readonly handle: BoardHandle;
  readonly change: BoardChange;
}

export class Boards implements vscode.Disposable {
  readonly #opener: FolderOpener;
  readonly #log: vscode.LogOutputChannel;
  readonly #handles = new Map<string, LiveBoard>();
  readonly #failures = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<BoardsChange>();
  readonly #listed = new vscode.EventEmitter<void>();
  readonly #agentsChanged = new vscode.EventEmitter<void>();
  readonly #templatesChanged = new vscode.EventEmitter<BoardHandle>();
  readonly #subscriptions: vscode.Disposable[] = [];
  /** Folders are opened and closed one after the other, or one would be lost sight of. */
  readonly #opening = new Mutex();
  readonly #unsaved = new UnsavedTexts();

  /** Something of one board changed. */
  readonly onDidChange = this.#changed.event;
  /** Boards came, went, or began or ended to look for files. */
  readonly onDidList = this.#listed.event;
  readonly onDidChangeAgents = this.#agentsChanged.event;
  /** The workflow templates of one board were read anew. */
  readonly onDidChangeTemplates = this.#templatesChanged.event;
  readonly #closers: ((handle: BoardHandle) => Promise<void>)[] = [];

  constructor(opener: FolderOpener, log: vscode.LogOutputChannel) {
    this.#opener = opener;
    this.#log = log;
    this.#subscriptions.push(
      this.#unsaved,
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.#logged(this.sync())),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#logged(this.refresh())),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("baton.files")) void this.#logged(this.reopen());
        if (event.affectsConfiguration("baton.agentName")) this.#forgetStates();
      }),
    );
  }

  get all(): readonly BoardHandle[] {
    return [...this.#handles.values()];
  }

  /** Folders that could not be opened, with the reason. */
  get failures(): readonly string[] {
    return [...this.#failures.values()];
  }

  get discovering(): boolean {
    return this.all.some(({ discovering }) => discovering);
  }

  /** The list of projects lacks what lies where nobody looked. */
  get incomplete(): boolean {
    return this.all.some(({ incomplete }) => incomplete);
  }

  /** Stops looking for projects; what was found stays. */
  stopLooking(): void {
    for (const handle of this.#handles.values()) handle.stopLooking();
  }

  byId(id: string): BoardHandle | undefined {
    return this.#handles.get(id);
  }

  /** The board whose worktree holds the file. */
  forUri(uri: vscode.Uri): BoardHandle | undefined {
    return this.all
      .filter(({ root }) => uri.path.startsWith(`${root.path}/`))
      .sort((a, b) => b.root.path.length - a.root.path.length)[0];
  }

  /** Opens what the window's folders need and closes the rest. Calls queue up. */
  sync(): Promise<void> {
    return this.#opening.run(() => this.#sync());
  }

  /** Opens all folders anew, with the settings as they are now. */
  reopen(): Promise<void> {
    return this.#opening.run(async () => {
      await this.#closeAll();
      await this.#sync();
    });
  }

  async refresh(): Promise<void> {
    for (const handle of this.#handles.values()) await handle.lookAround();
  }

  #forgetStates(): void {
    for (const { states, open } of this.all) states.forget("all", open.catalog);
    this.#listed.fire();
  }

  async #sync(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(
      ({ uri }) => uri.scheme === "file",
    );
    const wanted = new Set<string>();
    this.#failures.clear();
    for (const folder of folders) {
      const id = await this.#openFolder(folder);
      if (id !== undefined) wanted.add(id);
    }
    for (const [id, handle] of [...this.#handles]) {
      if (wanted.has(id)) continue;
      this.#handles.delete(id);
      await this.#close(handle);
    }
    this.#listed.fire();
  }

  async #openFolder(folder: vscode.WorkspaceFolder): Promise<string | undefined> {
    const known = [...this.#handles.values()].find(
      (handle) => handle.folder.toString() === folder.uri.toString(),
    );
    if (known !== undefined) return known.id;
    const files = vscode.workspace.getConfiguration("baton.files", folder.uri);
    try {
      const opened = await this.#opener({
        folder: folder.uri.fsPath,
        include: files.get("include", "**/AGENCY.md"),
        exclude: files.get<readonly string[]>("exclude", []),
        readOnly: () =>
          vscode.workspace.isTrusted
            ? undefined
            : "This folder is not trusted yet, so Baton only reads. Trust it to claim and to write.",
        wrapDocuments: (documents, place) =>
          new EditorDocuments(documents, this.#unsaved, this.#rootOf(folder.uri, place)),
      });
      if (this.#handles.has(opened.id)) {
        await opened.close();
        return opened.id;
      }
      const handle = new LiveBoard(opened, folder, this.#log, {
        changed: (change) => this.#changed.fire({ handle, change }),
        listed: () => this.#listed.fire(),
        agentsChanged: () => this.#agentsChanged.fire(),
        templatesChanged: () => this.#templatesChanged.fire(handle),
      });
      this.#handles.set(opened.id, handle);
      handle.start();
      return opened.id;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#failures.set(folder.uri.toString(), `${folder.name}: ${message}`);
      this.#log.error(`${folder.name} could not be opened`, error);
      return undefined;
    }
  }

  /** Another worktree of the same repository may be open in this window as well. */
  #rootOf(folder: vscode.Uri, { worktree, listRoot, rootOf }: FolderPlace): RootOf {
    return async (asked) => {
      if (asked === worktree) return worktreeRoot(folder, listRoot);
      const real = await rootOf(asked);
      if (real === undefined) return undefined;
      for (const handle of this.#handles.values()) {
        if ((await handle.realRoot()) === real) return handle.root;
      }
      return vscode.Uri.file(real);
    };
  }

  /** Renews this person's claims; called while the window lives. PROTOCOL 4.2. */
  async renew(me: Asker): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    for (const { open } of this.all) await open.renewClaims({ ...me, source: "vscode" });
  }

  close(): Promise<void> {
    return this.#opening.run(() => this.#closeAll());
  }

  async #closeAll(): Promise<void> {
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    for (const handle of handles) await this.#close(handle);
  }

  /** What works on a board is asked to end before the board is closed. */
  beforeClosing(closer: (handle: BoardHandle) => Promise<void>): void {
    this.#closers.push(closer);
  }

  async #close(handle: LiveBoard): Promise<void> {
    for (const closer of this.#closers) {
      await this.#logged(closer(handle));
    }
    await handle.close();
  }

  async #logged(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#log.error("Folders could not be opened or closed", error);
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
    this.#listed.dispose();
    this.#agentsChanged.dispose();
    this.#templatesChanged.dispose();
  }
}
