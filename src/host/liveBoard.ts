/** One board that is open in this window: looks at its files when there is reason, and says so. */
import * as vscode from "vscode";
import { type AgentRegistry, buildRegistry } from "../core/agent/registry";
import type { BoardChange, OpenBoard } from "../core/board/openBoard";
import type { OpenedFolder } from "../core/board/openedFolder";
import type { OpenRuns } from "../core/face/runParts";
import { HistoryFeed } from "../core/history/historyFeed";
import type { AgentDefinitions } from "../core/ports";
import type { CopyRef } from "../core/project/copy";
import { ProjectStates } from "../core/view/projectStates";
import type { OpenedWorkflows } from "../core/workflow/openedWorkflows";
import type { PatternPage } from "../core/workflow/patterns";
import type { TemplateFile } from "../core/workflow/template";
import { type FolderListener, watchFolder } from "./folderWatch";
import { WindowFace } from "./windowFace";

/** Milliseconds. */
const minute = 60_000;
const settleDelay = 120;

export interface LiveListener {
  readonly changed: (change: BoardChange) => void;
  readonly listed: () => void;
  readonly agentsChanged: () => void;
  readonly templatesChanged: () => void;
}

/** An open board with its watchers and timers. */
export class LiveBoard {
  readonly id: string;
  readonly name: string;
  readonly root: vscode.Uri;
  readonly folder: vscode.Uri;
  readonly open: OpenBoard;
  readonly agents: AgentDefinitions;
  readonly states = new ProjectStates();
  readonly history: HistoryFeed;
  /** The same board for agents that work in this window. */
  readonly face: WindowFace;
  readonly workflows: OpenedWorkflows;
  readonly #opened: OpenedFolder;
  readonly #listener: LiveListener;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #stop = new AbortController();
  readonly #touched = new Set<string>();
  #registry: AgentRegistry = buildRegistry([]);
  #listed: Promise<void> = Promise.resolve();
  #templates: readonly TemplateFile[] = [];
  #patterns: readonly PatternPage[] = [];
  /** The look through all folders that is under way. */
  #looking: AbortController | undefined;
  #discovering = true;
  #incomplete = false;
  #relist = false;
  #looksSoon = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    opened: OpenedFolder,
    folder: vscode.WorkspaceFolder,
    log: vscode.LogOutputChannel,
    listener: LiveListener,
  ) {
    this.id = opened.id;
    this.name = folder.name;
    this.root = worktreeRoot(folder.uri, opened.listRoot);
    this.folder = folder.uri;
    this.open = opened.open;
    this.agents = opened.agents;
    this.history = new HistoryFeed(opened.history);
    this.workflows = opened.workflows;
    this.#opened = opened;
    this.#log = log;
    this.#listener = listener;
    this.face = new WindowFace(opened, folder.uri, this);
  }

  lendRuns(runs: OpenRuns): void {
    this.face.runs = runs;
  }

  /** Comes true when all folders were looked through for the first time. */
  get listed(): Promise<void> {
    return this.#listed;
  }

  get registry(): AgentRegistry {
    return this.#registry;
  }

  get templates(): readonly TemplateFile[] {
    return this.#templates;
  }

  get patterns(): readonly PatternPage[] {
    return this.#patterns;
  }

  get discovering(): boolean {
    return this.#discovering;
  }

  /** True when the person stopped the last look through the folders before it was done. */
  get incomplete(): boolean {
    return this.#incomplete;
  }

  /** Stops looking through the folders; what was found stays. */
  stopLooking(): void {
    this.#looking?.abort();
  }

  /** Where its worktree really lies, with symbolic links followed. */
  realRoot(): Promise<string | undefined> {
    return this.#opened.rootOf(this.open.catalog.worktree);
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
    this.#listed = Promise.all([
      this.#guard("look for projects", () => this.#discover()),
      this.#guard("look for agents", () => this.loadAgents()),
    ]).then(() => undefined);
    void this.#guard("look for workflows", () => this.#loadWorkflows());
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
    await this.#guard("look for workflows", () => this.#loadWorkflows());
  }

  async loadAgents(): Promise<void> {
    this.#registry = buildRegistry(await this.agents.list(this.#stop.signal));
    this.#opened.setRegistry(this.#registry);
    this.#listener.agentsChanged();
  }

  /** Reads the workflow templates that changed. */
  readonly loadTemplates = async (): Promise<void> => {
    this.#templates = await this.workflows.templates.list(this.#stop.signal);
    this.#listener.templatesChanged();
  };

  async #loadWorkflows(): Promise<void> {
    await this.loadTemplates();
    this.#patterns = await this.workflows.patterns.list();
    this.#listener.templatesChanged();
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
    this.#looking?.abort();
    const looking = new AbortController();
    this.#looking = looking;
    const signal = AbortSignal.any([looking.signal, this.#stop.signal]);
    try {
      await vscode.window.withProgress({ location }, () =>
        this.open.discover(signal, () => {
          first ??= `after ${took()}`;
        }),
      );
      if (this.#looking !== looking) return;
      this.#incomplete = looking.signal.aborted;
      const found = this.open.catalog.projects.size;
      const where = remembered > 0 ? ` (${remembered} remembered)` : "";
      const stopped = this.#incomplete ? ", stopped before the end" : "";
      this.#log.info(
        `${this.name}: ${found} projects in ${took()}${where}, the first ${first ?? "never"}${stopped}`,
      );
      await this.open.saveCheckpoint();
    } finally {
      if (this.#looking === looking) {
        this.#looking = undefined;
        this.#discovering = false;
        this.#listener.listed();
      }
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
    const { folder, root } = this;
    const { agentGlobs } = this.#opened;
    const { templateGlobs } = this.workflows;
    const pathOf = (uri: vscode.Uri) => uri.path.slice(root.path.length + 1);
    const listener: FolderListener = {
      touched: (uri, relist) => this.#touch(pathOf(uri), relist),
      edited: (uri) => {
        if (this.open.catalog.files.has(pathOf(uri))) this.#touch(pathOf(uri), false);
      },
      folderMade: () => {
        this.#relist = true;
        this.#later();
      },
      agentsTouched: () => void this.#guard("read agents", () => this.loadAgents()),
      templatesTouched: () => void this.#guard("read workflows", () => this.loadTemplates()),
    };
    const watched = { folder, root, agentGlobs, templateGlobs };
    this.#subscriptions.push(...watchFolder(watched, listener));
  }

  #touch(path: string, relist: boolean): void {
    this.#touched.add(path);
    this.#relist ||= relist;
    this.#later();
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
    // Who stopped the look through the folders does not want it to begin again by itself.
    const relist = this.#relist && !this.#incomplete;
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
export function worktreeRoot(folder: vscode.Uri, listRoot: string): vscode.Uri {
  const up = listRoot.split("/").flatMap((part) => (part === "" ? [] : [".."]));
  return vscode.Uri.joinPath(folder, ...up);
}
