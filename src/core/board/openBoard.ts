/**
 * A process' open board: journal, files and checkpoint behind one door. Every face works through it.
 * Any process may be the first or the only one; none needs another to be running. DESIGN 3.
 */
import { isLive } from "../claim/claims";
import type { Admit, Coordination } from "../coordination/coordination";
import { BatonError, type Refusal, refuse } from "../errors";
import type {
  CachedParse,
  CancelSignal,
  Checkpoint,
  Clock,
  Documents,
  Ids,
  Journal,
  Log,
  ProjectFormat,
  Repository,
  Sessions,
} from "../ports";
import type { Catalog } from "../project/catalog";
import { type CopyKey, type CopyRef, copyKey } from "../project/copy";
import { dependants } from "../project/graph";
import type { FileTexts, MaxFailures, RoleCheck, World } from "../world";
import { affectedProjects } from "./affected";
import { copiesIn, deferredToEditor } from "./commandEdits";
import { type Command, needsText, projectsOf } from "./commands";
import { decide } from "./decide";
import type { Actor, Commit } from "./events";
import { FileSync, type WaitingFile } from "./fileSync";
import { Journalist } from "./journalist";
import { Mutex } from "./mutex";
import { ProjectFiles } from "./projectFiles";
import type { Board } from "./state";

export interface BoardPorts {
  readonly journal: Journal;
  readonly checkpoint: Checkpoint;
  readonly documents: Documents;
  readonly format: ProjectFormat;
  readonly repository: Repository;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export interface BoardOptions {
  /** The worktree whose files this process shows. */
  readonly worktree: string;
  /** Stands for the folder's name of a project file at the very top. */
  readonly rootName: string;
  /** Why this process may only read; undefined when it may write. Asked before each write. */
  readonly readOnly: () => string | undefined;
  readonly checkRole: RoleCheck;
  readonly maxFailures?: MaxFailures;
  /** In whose name sync commits are made. */
  readonly session: string;
  /** Runs once before this process writes for the first time: reading leaves no trace. */
  readonly beforeFirstWrite?: () => Promise<void>;
  /**
   * Whether a look at the files also brings them and the journal into step (the default), as windows
   * do. A process that comes and goes leaves that to its commands: a read writes nothing. PROTOCOL 4.3.
   */
  readonly keepInStep?: boolean;
  /** Asks a coordination server before something is claimed, where one is set. */
  readonly coordination?: Coordination;
}

/** What changed, so that a face refreshes no more than it must. */
export interface BoardChange {
  /** Ids of projects whose state may differ; `all` when projects came, went or changed their id. */
  readonly projects: ReadonlySet<string> | "all";
  readonly commits: readonly Commit[];
  readonly replaced: boolean;
}

/** An accepted command. */
export interface Done {
  readonly ok: true;
  /** The commit it became; undefined when everything was already as asked. */
  readonly commit: Commit | undefined;
  readonly warnings: readonly string[];
}

const maxTries = 200;

/** Files that were parsed anew; fewer are parsed again faster than a checkpoint is written. */
const worthSaving = 50;

export class OpenBoard {
  readonly #ports: BoardPorts;
  readonly #options: BoardOptions;
  readonly #journalist: Journalist;
  readonly #files: ProjectFiles;
  readonly #sync: FileSync;
  readonly #mutex = new Mutex();
  readonly #listeners = new Set<(change: BoardChange) => void>();
  readonly #writeHooks = new Set<(actor: Actor) => Promise<void>>();
  /** What the checkpoint remembers of files that are not shown here, to be handed on. */
  #otherParses: readonly CachedParse[] = [];
  #lastCommit: Commit | undefined;
  #unsaved = 0;
  #closed = false;

  private constructor(ports: BoardPorts, options: BoardOptions) {
    const { worktree, rootName, session, beforeFirstWrite } = options;
    this.#ports = ports;
    this.#options = options;
    this.#files = new ProjectFiles(ports, worktree, rootName, (projects) =>
      this.#tell({ projects, commits: [], replaced: false }),
    );
    this.#journalist = new Journalist(
      ports,
      ({ before, commits, replaced, own }) => {
        if (own !== undefined) {
          options.coordination?.committed(before, this.board, own, this.now());
        }
        this.#lastCommit = commits.at(-1) ?? this.#lastCommit;
        this.#unsaved += commits.length;
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
  }

  /** Opens a board from its checkpoint and the journal's tail. Files are listed by `discover`. */
  static async open(ports: BoardPorts, options: BoardOptions): Promise<OpenBoard> {
    const open = new OpenBoard(ports, options);
    await open.#mutex.run(() => open.#start());
    return open;
  }

  async #start(): Promise<void> {
    const saved = await this.#ports.checkpoint.load();
    if (saved !== undefined && (await this.#journalist.resume(saved.position, saved.board))) {
      const own = (parse: CachedParse) => parse.copy.worktree === this.#options.worktree;
      this.#files.follow(saved.board);
      this.#files.restore(saved.parses.filter(own));
      this.#otherParses = saved.parses.filter((parse) => !own(parse));
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
    // So many that the next start should not have to read them again.
    if (read >= worthSaving) this.#unsaved += 1;
    await this.#mutex.run(async () => {
      if (this.#closed) return;
      const outOfSight = await this.#files.readMissing(seen);
      this.#otherParses = [...this.#otherParses, ...outOfSight];
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
    return copy && (await this.#textsOf([project])).section(copy, heading);
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
        return await this.#execute(command, actor, admit);
      } catch (error) {
        if (!(error instanceof BatonError)) throw error;
        // What is asked for is too much or wrong: that is said to who asked, and nothing has failed.
        if (error.code !== "invalid_argument") this.#ports.log.error(error.message, error.cause);
        return refuse(error.code, [error.message, error.remedy].filter(Boolean).join(" "));
      }
    });
  }

  async #execute(command: Command, actor: Actor, admit: Admit): Promise<Done | Refusal> {
    await this.#journalist.catchUp();
    for (let tries = 0; tries < maxTries; tries++) {
      // Each time anew: whoever was faster may have changed the files as well.
      await this.#prepare(projectsOf(command));
      const context = { actor, now: this.now(), id: this.#ports.ids.next() };
      const texts = needsText(command) ? await this.#textsOf(projectsOf(command)) : undefined;
      const world = texts === undefined ? this.world : { ...this.world, texts };
      const decision = decide(world, command, context);
      if (!decision.ok) return decision;
      if (decision.events.length === 0) {
        return { ok: true, commit: undefined, warnings: decision.warnings };
      }
      const events = admit(this.board, decision.events, context.now);
      if (events === undefined) return refuse("busy", "The coordinator has to be asked first.");
      const made = await deferredToEditor(this.#ports.documents, events, this.#options.session);
      if (!(await this.#journalist.append(made, actor))) continue;
      const commit = this.#lastCommit;
      const warnings = await this.#settleAll(copiesIn(decision.events));
      return { ok: true, commit, warnings: [...decision.warnings, ...warnings] };
    }
    return refuse("busy", "Too many others write at the same time. Try again.", { retryAfter: 1 });
  }

  async #textsOf(ids: readonly string[]): Promise<FileTexts> {
    const { documents, format } = this.#ports;
    const texts = new Map<CopyKey, string>();
    for (const { file } of ids.flatMap((id) => this.catalog.byId.get(id) ?? [])) {
      const content = await documents.read(file.copy);
      if (content !== undefined) texts.set(copyKey(file.copy), content.text);
    }
    return {
      section: (copy, heading) => format.section(texts.get(copyKey(copy)) ?? "", heading),
      problem: (copy, edits) => {
        const edited = format.edit(texts.get(copyKey(copy)) ?? "", edits);
        return edited.ok ? undefined : [edited.message, edited.remedy].join(" ");
      },
    };
  }

  /** Makes the edits of a commit. What is committed is done, whatever becomes of the files. */
  async #settleAll(copies: readonly CopyRef[]): Promise<readonly string[]> {
    try {
      for (const copy of copies) await this.#sync.settle(copy);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#ports.log.error("The files could not be brought into step", error);
      return [notInFileYet(why)];
    }
    return copies.flatMap((copy) => {
      const waiting = this.#sync.waitingFor(copy);
      return waiting === undefined ? [] : [notInFileYet(waiting.why)];
    });
  }

  /** Reads the projects' files and their direct dependencies again, and brings them into step. */
  async #prepare(ids: readonly string[]): Promise<void> {
    if (ids.some((id) => !this.catalog.byId.has(id))) {
      for await (const { changes } of this.#files.list()) this.#files.apply(changes);
    }
    await this.#files.freshen(ids.flatMap((id) => this.#files.pathsAround(id)));
    await this.#files.lookForRivals();
    await this.#sync.followHead();
    for (const id of ids) {
      const project = this.#files.byId(id);
      if (project !== undefined) await this.#sync.prepare(project.file.copy);
    }
  }

  /** Extends the session's claims that have used up a third of their time. PROTOCOL 4.2. */
  async renewClaims(actor: Actor): Promise<void> {
    const now = this.now();
    const due = [...this.board.claims.values()].filter(
      (claim) =>
        claim.session === actor.session &&
        isLive(claim, now) &&
        claim.expires - now < (claim.ttl * 1000 * 2) / 3,
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
      if (position === undefined || this.#unsaved < minCommits) return;
      if (this.readOnly !== undefined) return;
      const parses = [...this.#otherParses, ...this.catalog.files.values()];
      await this.#ports.checkpoint.save({ position, board: this.board, parses });
      this.#unsaved = 0;
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

/** The warning that goes with a change which its file does not show yet. */
export function notInFileYet(why: string): string {
  return `Noted, but not in the file yet: ${why}`;
}
