/** The boards of the open folders: opening, watching, renewing, telling the views. */
import * as vscode from "vscode";
import { type AgentRegistry, buildRegistry } from "../core/agent/registry";
import { Mutex } from "../core/board/mutex";
import type { BoardChange, OpenBoard } from "../core/board/openBoard";
import type { FolderRequest, OpenedFolder } from "../core/board/openedFolder";
import { HistoryFeed } from "../core/history/historyFeed";
import type { AgentDefinitions } from "../core/ports";
import type { CopyRef } from "../core/project/copy";
import { ProjectStates } from "../core/view/projectStates";
import type { Asker } from "../core/world";
import { EditorDocuments } from "./editor/editorDocuments";

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
  readonly agents: AgentDefinitions;
  /** The states of its projects, kept between looks. */
  readonly states: ProjectStates;
  /** What was done; read when somebody asks for it. */
  readonly history: HistoryFeed;
}

export interface BoardsChange {
  readonly handle: BoardHandle;
  readonly change: BoardChange;
}

/** Milliseconds. */
const minute = 60_000;
const settleDelay = 120;
const newFolderDelay = 400;
/** A build makes folders without end; looking through all of them each time would be too much. */
const folderPause = 10_000;
const machineFolders = /\/(?:\.git|\.baton|node_modules)\//u;

export class Boards implements vscode.Disposable {
  readonly #opener: FolderOpener;
  readonly #log: vscode.LogOutputChannel;
  readonly #handles = new Map<string, LiveHandle>();
  readonly #failures = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<BoardsChange>();
  readonly #listed = new vscode.EventEmitter<void>();
  readonly #agentsChanged = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[] = [];
  /** Folders are opened and closed one after the other, or one would be lost sight of. */
  readonly #opening = new Mutex();

  /** Something of one board changed. */
  readonly onDidChange = this.#changed.event;
  /** Boards came, went, or began or ended to look for files. */
  readonly onDidList = this.#listed.event;
  readonly onDidChangeAgents = this.#agentsChanged.event;

  constructor(opener: FolderOpener, log: vscode.LogOutputChannel) {
    this.#opener = opener;
    this.#log = log;
    this.#subscriptions.push(
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
      await handle.close();
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
        wrapDocuments: (documents, { worktree, listRoot }) =>
          new EditorDocuments(documents, worktree, worktreeRoot(folder.uri, listRoot)),
      });
      if (this.#handles.has(opened.id)) {
        await opened.close();
        return opened.id;
      }
      const handle = new LiveHandle(opened, folder, this.#log, {
        changed: (change) => this.#changed.fire({ handle, change }),
        listed: () => this.#listed.fire(),
        agentsChanged: () => this.#agentsChanged.fire(),
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
    for (const handle of handles) await handle.close();
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
  }
}

interface HandleListener {
  readonly changed: (change: BoardChange) => void;
  readonly listed: () => void;
  readonly agentsChanged: () => void;
}

/** An open board with its watchers and timers. */
class LiveHandle implements BoardHandle {
  readonly id: string;
  readonly name: string;
  readonly root: vscode.Uri;
  readonly folder: vscode.Uri;
  readonly open: OpenBoard;
  readonly agents: AgentDefinitions;
  readonly states = new ProjectStates();
  readonly history: HistoryFeed;
  readonly #opened: OpenedFolder;
  readonly #listener: HandleListener;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #stop = new AbortController();
  readonly #touched = new Set<string>();
  #registry: AgentRegistry = buildRegistry([]);
  #discovering = true;
  #relist = false;
  #looksSoon = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    opened: OpenedFolder,
    folder: vscode.WorkspaceFolder,
    log: vscode.LogOutputChannel,
    listener: HandleListener,
  ) {
    this.id = opened.id;
    this.name = folder.name;
    this.root = worktreeRoot(folder.uri, opened.listRoot);
    this.folder = folder.uri;
    this.open = opened.open;
    this.agents = opened.agents;
    this.history = new HistoryFeed(opened.history);
    this.#opened = opened;
    this.#log = log;
    this.#listener = listener;
  }

  get registry(): AgentRegistry {
    return this.#registry;
  }

  get discovering(): boolean {
    return this.#discovering;
  }

  start(): void {
    this.#watch();
    const unlisten = this.open.onDidChange((change) => {
      this.states.forget(change.projects, this.open.catalog);
      this.#listener.changed(change);
    });
    this.#subscriptions.push({ dispose: unlisten });
    this.#subscriptions.push({ dispose: this.#opened.watch(() => this.#later()) });
    const tick = setInterval(() => this.#passMinute(), minute);
    this.#subscriptions.push({ dispose: () => clearInterval(tick) });
    void this.#guard("look for projects", () => this.#discover());
    void this.#guard("look for agents", () => this.loadAgents());
    void this.#guard("look at tracked files", () => this.#warnOfTrackedFiles());
  }

  /** Time left is told in minutes, and claims expire. */
  #passMinute(): void {
    this.states.forgetTimed();
    this.#later();
    this.#listener.listed();
  }

  async uriOf({ worktree, path }: CopyRef): Promise<vscode.Uri> {
    if (worktree === this.open.catalog.worktree) return vscode.Uri.joinPath(this.root, path);
    const root = await this.#opened.rootOf(worktree);
    return vscode.Uri.joinPath(root === undefined ? this.root : vscode.Uri.file(root), path);
  }

  async lookAround(): Promise<void> {
    this.#discovering = true;
    this.#listener.listed();
    await this.#guard("look for projects", () => this.#discover());
    await this.#guard("look for agents", () => this.loadAgents());
  }

  async loadAgents(): Promise<void> {
    this.#registry = buildRegistry(await this.agents.list(this.#stop.signal));
    this.#opened.setRegistry(this.#registry);
    this.#listener.agentsChanged();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#subscriptions.length = 0;
    await this.#opened.close();
  }

  async #discover(): Promise<void> {
    const started = performance.now();
    const took = () => `${Math.round(performance.now() - started)} ms`;
    const remembered = this.open.catalog.projects.size;
    let first: string | undefined = remembered > 0 ? "at once" : undefined;
    const location = { viewId: "baton.projects" };
    try {
      await vscode.window.withProgress({ location }, () =>
        this.open.discover(this.#stop.signal, () => {
          first ??= `after ${took()}`;
        }),
      );
      const found = this.open.catalog.projects.size;
      const where = remembered > 0 ? ` (${remembered} remembered)` : "";
      this.#log.info(
        `${this.name}: ${found} projects in ${took()}${where}, the first ${first ?? "never"}`,
      );
      await this.open.saveCheckpoint();
    } finally {
      this.#discovering = false;
      this.#listener.listed();
    }
  }

  async #warnOfTrackedFiles(): Promise<void> {
    // It asks git, and a folder's own git settings may name programs to run.
    if (!vscode.workspace.isTrusted) return;
    const files = await this.#opened.trackedMachineFiles();
    if (files.length === 0) return;
    this.#log.warn(
      `Git tracks files that only this machine needs; take them out with “git rm --cached”: ${files.join(", ")}`,
    );
  }

  #watch(): void {
    const include = vscode.workspace
      .getConfiguration("baton.files", this.folder)
      .get("include", "**/AGENCY.md");
    const projects = new vscode.RelativePattern(this.folder, include);
    const watcher = vscode.workspace.createFileSystemWatcher(projects);
    const touch = (uri: vscode.Uri, relist: boolean) => {
      this.#touched.add(uri.path.slice(this.root.path.length + 1));
      this.#relist ||= relist;
      this.#later();
    };
    this.#subscriptions.push(
      watcher,
      watcher.onDidChange((uri) => touch(uri, false)),
      watcher.onDidCreate((uri) => touch(uri, true)),
      watcher.onDidDelete((uri) => touch(uri, true)),
      ...this.#watchFolders(),
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (this.open.catalog.files.has(uri.path.slice(this.root.path.length + 1))) {
          touch(uri, false);
        }
      }),
    );
    for (const glob of this.#opened.agentGlobs) {
      const agents = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(this.root, glob),
      );
      const reload = () => void this.#guard("read agents", () => this.loadAgents());
      this.#subscriptions.push(
        agents,
        agents.onDidChange(reload),
        agents.onDidCreate(reload),
        agents.onDidDelete(reload),
      );
    }
  }

  /** A file that is made together with its folder is often seen as the folder alone. */
  #watchFolders(): readonly vscode.Disposable[] {
    const everything = new vscode.RelativePattern(this.folder, "**");
    const watcher = vscode.workspace.createFileSystemWatcher(everything, false, true, true);
    let listed = 0;
    let timer: NodeJS.Timeout | undefined;
    const relist = () => {
      timer = undefined;
      listed = Date.now();
      this.#relist = true;
      this.#later();
    };
    const created = watcher.onDidCreate(({ path }) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      if (name.includes(".") || machineFolders.test(path)) return;
      timer ??= setTimeout(relist, Math.max(newFolderDelay, listed + folderPause - Date.now()));
    });
    return [watcher, created, { dispose: () => clearTimeout(timer) }];
  }

  /** Looks once for many events that come together. A watcher's event only means “look again”. */
  #later(): void {
    if (this.#stop.signal.aborted || this.#looksSoon) return;
    clearTimeout(this.#timer);
    this.#looksSoon = true;
    // Not put off by further events: where agents are busy there is always another one.
    this.#timer = setTimeout(() => {
      this.#looksSoon = false;
      void this.#guard("look again", () => this.#look());
    }, settleDelay);
  }

  async #look(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const touched = [...this.#touched];
    const relist = this.#relist;
    this.#touched.clear();
    this.#relist = false;
    if (relist) await this.open.discover(this.#stop.signal);
    else await this.open.refresh(touched);
    const unfinished = this.open.waiting.length > 0 || this.open.board.edits.size > 0;
    if (unfinished) this.#retry();
    await this.open.saveCheckpoint(200);
  }

  /** What had to wait (git, a read-only folder) is tried again without being asked. */
  #retry(): void {
    if (this.#stop.signal.aborted || this.#looksSoon) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#later(), 2_000);
  }

  async #guard(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#log.error(`Could not ${what} in ${this.name}`, error);
    }
  }
}

/** The worktree as the window spells it: its real path may differ by symbolic links. */
function worktreeRoot(folder: vscode.Uri, listRoot: string): vscode.Uri {
  const up = listRoot.split("/").flatMap((part) => (part === "" ? [] : [".."]));
  return vscode.Uri.joinPath(folder, ...up);
}
