/**
 * A process' open board: journal, files and checkpoint behind one door. Every face works through it.
 * Any process may be the first or the only one; none needs another to be running. DESIGN 3.
 */
import { isDueForRenewal } from "../claim/claims";
import type { Admit } from "../coordination/coordination";
import { BatonError, type Refusal, refuse } from "../errors";
import type { CancelSignal } from "../ports";
import type { Catalog } from "../project/catalog";
import { dependants } from "../project/graph";
import type { World } from "../world";
import { affectedProjects } from "./affected";
import type { BoardOptions, BoardPorts } from "./boardOptions";
import { Checkpoints } from "./checkpoints";
import type { Command } from "./commands";
import type { Done } from "./done";
import type { Actor, Commit } from "./events";
import { FileSync, type WaitingFile } from "./fileSync";
import { Journalist } from "./journalist";
import { Mutex } from "./mutex";
import { OneWrite } from "./oneWrite";
import { ProjectFiles } from "./projectFiles";
import type { Board } from "./state";

/** What changed, so that a face refreshes no more than it must. */
export interface BoardChange {
  /** Ids of projects whose state may differ; `all` when projects came, went or changed their id. */
  readonly projects: ReadonlySet<string> | "all";
  readonly commits: readonly Commit[];
  readonly replaced: boolean;
}

export class OpenBoard {
  readonly #ports: BoardPorts;
  readonly #options: BoardOptions;
  readonly #journalist: Journalist;
  readonly #files: ProjectFiles;
  readonly #sync: FileSync;
  readonly #write: OneWrite;
  readonly #checkpoints: Checkpoints;
  readonly #mutex = new Mutex();
  readonly #listeners = new Set<(change: BoardChange) => void>();
  readonly #writeHooks = new Set<(actor: Actor) => Promise<void>>();
  #closed = false;

  private constructor(ports: BoardPorts, options: BoardOptions) {
    const { worktree, rootName, session, beforeFirstWrite } = options;
    this.#ports = ports;
    this.#options = options;
    this.#checkpoints = new Checkpoints(ports.checkpoint, worktree);
    this.#files = new ProjectFiles(ports, worktree, rootName, (projects) =>
      this.#tell({ projects, commits: [], replaced: false }),
    );
    this.#journalist = new Journalist(
      ports,
      ({ before, commits, replaced, own }) => {
        if (own !== undefined) {
          options.coordination?.committed(before, this.board, own, this.now());
        }
        this.#checkpoints.noteCommits(commits.length);
        this.#files.follow(this.board);
        const affected = affectedProjects([before, this.board], commits);
        const waiting = [...affected].flatMap((id) => dependants(this.catalog, id));
        const projects = replaced ? "all" : new Set([...affected, ...waiting]);
        this.#tell({ projects, commits, replaced });
      },
      beforeFirstWrite,
      async (actor) => {
        for (const hook of this.#writeHooks) await hook(actor);
      },
    );
    this.#sync = new FileSync(ports, this.#journalist, this.#files, session);
    this.#write = new OneWrite({
      ports,
      journalist: this.#journalist,
      files: this.#files,
      sync: this.#sync,
      world: () => this.world,
      session,
    });
  }

  /** Opens a board from its checkpoint and the journal's tail. Files are listed by `discover`. */
  static async open(ports: BoardPorts, options: BoardOptions): Promise<OpenBoard> {
    const open = new OpenBoard(ports, options);
    await open.#mutex.run(() => open.#start());
    return open;
  }

  async #start(): Promise<void> {
    const saved = await this.#checkpoints.load();
    if (saved !== undefined && (await this.#journalist.resume(saved.position, saved.board))) {
      this.#files.follow(saved.board);
      this.#files.restore(this.#checkpoints.adopt(saved.parses));
    }
    await this.#journalist.catchUp();
  }

  get board(): Board {
    return this.#journalist.board;
  }

  get catalog(): Catalog {
    return this.#files.catalog;
  }

  get world(): World {
    const { checkRole, maxFailures } = this.#options;
    const world = { board: this.board, catalog: this.catalog, checkRole };
    return maxFailures === undefined ? world : { ...world, maxFailures };
  }

  /** The board's time in milliseconds since the epoch. */
  now(): number {
    return this.#journalist.now();
  }

  /** Files that could not be brought into step, with the reason. */
  get waiting(): readonly WaitingFile[] {
    return this.#sync.waiting;
  }

  /** Why nothing can be written now; undefined when it can. */
  get readOnly(): string | undefined {
    if (this.#journalist.newer) {
      return "A newer version of Baton has written here. Update Baton; until then it only reads.";
    }
    return this.#options.readOnly();
  }

  /** Calls back after each change, until the returned function is called. */
  onDidChange(listener: (change: BoardChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Does something before each commit of this process, when it is decided and nothing is written yet;
   * what it throws refuses the commit. Until the returned function is called.
   */
  onWillWrite(hook: (actor: Actor) => Promise<void>): () => void {
    this.#writeHooks.add(hook);
    return () => this.#writeHooks.delete(hook);
  }

  /**
   * Lists all project files and reads those that changed since they were last read. Shows what it
   * has found as it goes; `progress` gets the number of files seen.
   */
  async discover(signal?: CancelSignal, progress?: (seen: number) => void): Promise<void> {
    const seen = new Set<string>();
    let read = 0;
    for await (const { paths, changes } of this.#files.list(signal)) {
      if (signal?.aborted === true) return;
      for (const path of paths) seen.add(path);
      read += changes.size;
      await this.#mutex.run(async () => this.#files.apply(changes));
      progress?.(seen.size);
    }
    if (signal?.aborted === true) return;
    this.#checkpoints.noteReads(read);
    await this.#mutex.run(async () => {
      if (this.#closed) return;
      this.#checkpoints.handOn(await this.#files.readMissing(seen));
      await this.#journalist.catchUp();
      await this.#files.lookForRivals();
      await this.#reconcile(this.#files.paths);
    });
  }

  /** Looks again at the journal and at the named files (by path), or at all of them. */
  async refresh(paths: readonly string[] = this.#files.paths): Promise<void> {
    await this.#mutex.run(async () => {
      if (this.#closed) return;
      await this.#journalist.catchUp();
      await this.#files.freshen(paths);
      await this.#files.lookForRivals();
      await this.#reconcile(paths);
    });
  }

  async #reconcile(paths: readonly string[]): Promise<void> {
    if (this.#options.keepInStep === false || this.readOnly !== undefined) return;
    await this.#sync.reconcile(paths);
  }

  /**
   * Writes into the files what was decided and had to wait, for a process that leaves everything else
   * to its commands. What still has to wait is in `waiting` afterwards.
   */
  async finishEdits(): Promise<void> {
    await this.#mutex.run(async () => {
      if (this.#closed || this.readOnly !== undefined) return;
      await this.#journalist.catchUp();
      await this.#sync.reconcile([]);
    });
  }

  /** Reads what others journalled; files are left alone. */
  async catchUp(): Promise<void> {
    await this.#mutex.run(async () => {
      if (!this.#closed) await this.#journalist.catchUp();
    });
  }

  /** The text of a `##` section of a project's file as it is now; undefined when there is none. */
  async section(project: string, heading: string): Promise<string | undefined> {
    const copy = this.#files.byId(project)?.file.copy;
    return copy && (await this.#write.textsOf([project])).section(copy, heading);
  }

  /** Decides a command on the newest state, journals it, and makes its edits in the files. */
  execute(command: Command, actor: Actor): Promise<Done | Refusal> {
    return this.#coordinated(command, actor, true);
  }

  #coordinated(command: Command, actor: Actor, wait: boolean): Promise<Done | Refusal> {
    const { coordination } = this.#options;
    if (coordination === undefined) return this.#attempt(command, actor, admitAll);
    // Nothing else waits while a server is asked: the board is locked for each attempt only.
    return coordination.around(command, (admit) => this.#attempt(command, actor, admit), wait);
  }

  #attempt(command: Command, actor: Actor, admit: Admit): Promise<Done | Refusal> {
    return this.#mutex.run(async () => {
      if (this.#closed) return refuse("busy", "This folder was closed meanwhile.");
      const why = this.readOnly;
      if (why !== undefined) return refuse("read_only", why);
      try {
        return await this.#write.execute(command, actor, admit);
      } catch (error) {
        if (!(error instanceof BatonError)) throw error;
        // What is asked for is too much or wrong: that is said to who asked, and nothing has failed.
        if (error.code !== "invalid_argument") this.#ports.log.error(error.message, error.cause);
        return refuse(error.code, [error.message, error.remedy].filter(Boolean).join(" "));
      }
    });
  }

  /** Extends the session's claims that have used up a third of their time. PROTOCOL 4.2. */
  async renewClaims(actor: Actor): Promise<void> {
    const now = this.now();
    const due = [...this.board.claims.values()].filter(
      (claim) => claim.session === actor.session && isDueForRenewal(claim, now),
    );
    for (const claim of due) {
      const target = { project: claim.project, task: claim.task };
      const holder = { ...actor, agent: claim.agent, claim: claim.id };
      const result = await this.#coordinated({ type: "extend", target }, holder, false);
      if (!result.ok) this.#ports.log.warn(`A claim could not be renewed: ${result.message}`);
    }
  }

  /** Saves the checkpoint when at least that many commits came since it was saved last. */
  async saveCheckpoint(minCommits = 1): Promise<void> {
    await this.#mutex.run(async () => {
      const { position } = this.#journalist;
      if (position === undefined || !this.#checkpoints.isDue(minCommits)) return;
      if (this.readOnly !== undefined) return;
      const parses = [...this.catalog.files.values()];
      await this.#checkpoints.save({ position, board: this.board, parses });
    });
  }

  /** Saves the checkpoint and lets go of the journal. What is asked for later is refused or ignored. */
  async close(): Promise<void> {
    try {
      await this.saveCheckpoint();
    } catch (error) {
      // The checkpoint only saves time; what was acknowledged is in the journal.
      this.#ports.log.warn(`The checkpoint could not be saved: ${String(error)}`);
    }
    this.#listeners.clear();
    await this.#mutex.run(async () => {
      this.#closed = true;
      await this.#ports.journal.close();
    });
  }

  #tell(change: BoardChange): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        // A view that fails must not make a committed change look refused.
        this.#ports.log.error("A view could not follow a change", error);
      }
    }
  }
}

const admitAll: Admit = (_, events) => events;
