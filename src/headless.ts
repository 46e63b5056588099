/**
 * A board without a window: what the command line and the servers open. Needs no running VS Code and
 * works beside any number of windows and servers. Wiring: it knows adapters, so only entries import it.
 */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { findWorkspace } from "./adapters/system/findWorkspace";
import { RandomIds } from "./adapters/system/ids";
import { type AgentRegistry, buildRegistry } from "./core/agent/registry";
import { type Done, notInFileYet } from "./core/board/done";
import { isBoardEvent } from "./core/board/eventShapes";
import { Mutex } from "./core/board/mutex";
import type { FolderRequest, OpenedFolder } from "./core/board/openedFolder";
import { diskFailure } from "./core/disk";
import type { FaceBoard, OpenFace } from "./core/face/face";
import type { OpenRuns } from "./core/face/runParts";
import { HistoryFeed } from "./core/history/historyFeed";
import type { OrchestratorPorts } from "./core/orchestrator/orchestratorPorts";
import type { History, Log } from "./core/ports";
import { type CopyKey, type CopyRef, copyKey } from "./core/project/copy";
import { openFolder } from "./openFolder";
import { openRuns } from "./openRuns";

export interface HeadlessOptions {
  /** The folder; without it the one that `findWorkspace` finds from `from`. */
  readonly workspace?: string | undefined;
  /** Where looking begins, usually the process' own folder. */
  readonly from: string;
  /** Absolute path of the agents that ship with Baton. */
  readonly builtinAgents: string;
  readonly log: Log;
  /**
   * True for a server that lives on: each look also brings files and journal into step, as a window
   * does. Without it reading writes nothing at all.
   */
  readonly keepInStep?: boolean;
  /** Glob of project files, relative to the folder. */
  readonly include?: string;
  readonly exclude?: readonly string[];
  /** Why nothing may be written; undefined when it may. A shared disk is found out by itself. */
  readonly readOnly?: () => string | undefined;
  /** See `FolderRequest`. */
  readonly coordinator?: FolderRequest["coordinator"];
}

/** A third of the shortest time for which one can claim. Milliseconds. PROTOCOL 4.2. */
const renewEvery = 20_000;

/** How long a command waits for git, and how often it looks. Milliseconds. */
const patience = 1_000;
const pause = 100;

/** How old a list may be. Milliseconds. PROTOCOL 3.8. */
const usualAge = 2_000;

/**
 * Opens the board of a workspace and looks at its files once.
 *
 * @throws BatonError when there is no workspace, it cannot be read, or its history is damaged beyond
 * reading
 */
export async function openHeadless(options: HeadlessOptions): Promise<Headless> {
  const workspace = await findWorkspace(options.workspace, options.from);
  const opened = await openFolder({
    folder: workspace,
    include: options.include ?? "**/AGENCY.md",
    exclude: options.exclude ?? [],
    readOnly: options.readOnly ?? (() => undefined),
    builtinAgents: options.builtinAgents,
    log: options.log,
    session: `process:${new RandomIds().next()}`,
    keepInStep: options.keepInStep ?? false,
    ...(options.coordinator === undefined ? {} : { coordinator: options.coordinator }),
  });
  const headless = new Headless(workspace, opened, options.log);
  try {
    await headless.look(0);
  } catch (error) {
    await headless.close();
    throw error;
  }
  return headless;
}

export class Headless implements OpenFace {
  readonly workspace: string;
  readonly boardId: string;
  readonly boardDirectory: string;
  readonly board: FaceBoard;
  readonly history: HistoryFeed;
  readonly agentFiles: OpenFace["agentFiles"];
  readonly orchestrator: OrchestratorPorts;
  readonly runs: OpenRuns;
  readonly coordinator: OpenFace["coordinator"];
  readonly mark: () => Promise<string>;
  readonly #opened: OpenedFolder;
  readonly #log: Log;
  readonly #looks = new Mutex();
  /** Sessions this process stands behind, with the way to take the registration back once made. */
  readonly #kept = new Map<string, (() => Promise<void>) | undefined>();
  #registry: AgentRegistry = buildRegistry([]);
  #wrote = false;
  #looked = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(workspace: string, opened: OpenedFolder, log: Log) {
    this.workspace = workspace;
    this.boardDirectory = opened.boardDirectory;
    this.boardId = opened.boardId;
    this.history = new HistoryFeed(opened.history);
    this.agentFiles = opened.agentFiles;
    this.coordinator = opened.coordination;
    this.mark = opened.mark;
    this.#opened = opened;
    this.#log = log;
    const { open } = opened;
    open.onWillWrite(({ session }) => this.#register(session));
    this.board = {
      get world() {
        return open.world;
      },
      get readOnly() {
        return open.readOnly;
      },
      get waiting() {
        return open.waiting;
      },
      now: () => open.now(),
      onDidChange: (listener) => open.onDidChange(listener),
      execute: async (command, actor) => {
        const result = await open.execute(command, actor);
        if (!result.ok || result.commit === undefined) return result;
        this.#wrote = true;
        return { ...result, warnings: await this.#finish(result) };
      },
    };
    const { board } = this;
    this.orchestrator = {
      open: {
        get world() {
          return open.world;
        },
        now: () => open.now(),
        execute: (command, actor) => board.execute(command, actor),
        refresh: () => this.look(0),
        section: (project, heading) => open.section(project, heading),
      },
      registry: () => this.#registry,
      history: this.history,
      artifacts: opened.artifacts,
      workingDirectory: opened.worktreeRoot,
    };
    this.runs = openRuns(opened.workflows, log);
  }

  get registry(): AgentRegistry {
    return this.#registry;
  }

  pathOf(copy: CopyRef): string {
    return join(this.#opened.worktreeRoot, ...copy.path.split("/"));
  }

  async textOf(copy: CopyRef): Promise<string | undefined> {
    return (await this.#opened.read(copy))?.text;
  }

  look(maxAge = usualAge): Promise<void> {
    return this.#looks.run(async () => {
      if (this.#closed || performance.now() - this.#looked < maxAge) return;
      const [definitions] = await Promise.all([
        this.#opened.agents.list(),
        this.#opened.open.discover(),
      ]);
      this.#registry = buildRegistry(definitions);
      this.#opened.setRegistry(this.#registry);
      if (this.#wrote && this.#unwritten()) await this.#opened.open.finishEdits();
      this.#looked = performance.now();
    });
  }

  catchUp(): Promise<void> {
    return this.#opened.open.catchUp();
  }

  follow(): () => void {
    return this.#opened.watch(() => {
      this.catchUp().catch((error: unknown) => {
        this.#log.error("The history could not be read", error);
      });
    });
  }

  reader(): History {
    return this.#opened.reader();
  }

  keep(session: string): () => Promise<void> {
    if (!this.#kept.has(session)) this.#kept.set(session, undefined);
    this.#timer ??= setInterval(() => void this.#renew(), renewEvery).unref();
    return async () => {
      const unregister = this.#kept.get(session);
      this.#kept.delete(session);
      await unregister?.();
    };
  }

  alive(session: string): Promise<boolean> {
    return this.#opened.alive(session);
  }

  trackedMachineFiles(): Promise<readonly string[]> {
    return this.#opened.trackedMachineFiles();
  }

  /** Saves the checkpoint, forgets its sessions and lets go. What is held goes on until its time is out. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.runs.stop();
    for (const unregister of this.#kept.values()) await unregister?.();
    this.#kept.clear();
    await this.#opened.close();
  }

  /**
   * Git is left alone for a moment after each of its steps, and a file with it. Waits for that moment,
   * because the process may be gone after it; gives the warnings that still hold.
   */
  async #finish({ commit, warnings }: Done): Promise<readonly string[]> {
    const { open } = this.#opened;
    const copies = new Set<CopyKey>();
    for (const event of commit?.events ?? []) {
      if (isBoardEvent(event) && event.type === "edit") copies.add(copyKey(event.copy));
    }
    const told = open.waiting.map(({ why }) => notInFileYet(why));
    for (let waited = 0; this.#unwritten(copies) && waited < patience; waited += pause) {
      await setTimeout(pause);
      await open.finishEdits();
    }
    const still = new Set(open.waiting.map(({ why }) => notInFileYet(why)));
    return warnings.filter((warning) => !told.includes(warning) || still.has(warning));
  }

  /** True when something is decided that a file of this worktree does not show, and nobody holds open. */
  #unwritten(among?: ReadonlySet<CopyKey>): boolean {
    const { board, catalog } = this.#opened.open;
    for (const [key, edits] of board.edits) {
      if (among?.has(key) === false) continue;
      const mine = edits.filter(({ copy }) => copy.worktree === catalog.worktree);
      if (mine.some(({ deferredBy }) => deferredBy === undefined)) return true;
    }
    return false;
  }

  /**
   * Before a claim can be seen its holder can: else others would take it for abandoned. Only what writes
   * is anybody's business.
   */
  async #register(session: string): Promise<void> {
    if (!this.#kept.has(session) || this.#kept.get(session) !== undefined) return;
    try {
      this.#kept.set(session, await this.#opened.register(session));
    } catch (error) {
      throw diskFailure("This connection could not be registered; nothing was changed", error);
    }
  }

  async #renew(): Promise<void> {
    const { open } = this.#opened;
    for (const session of this.#kept.keys()) {
      try {
        await open.renewClaims({ agent: "baton", session, source: "sync" });
      } catch (error) {
        this.#log.error("Claims could not be renewed", error);
      }
    }
    try {
      if (this.#wrote && this.#unwritten()) await open.finishEdits();
    } catch (error) {
      this.#log.error("A file could not be brought into step", error);
    }
  }
}
