/**
 * A process' open board: journal, files and checkpoint behind one door. Every face works through it.
 * Any process may be the first or the only one; none needs another to be running. DESIGN 3.
 */

import { isLive } from "../claim/claims";
import { BatonError, type Refusal, refuse } from "../errors";
import type {
  CachedParse,
  CancelSignal,
  Checkpoint,
  Clock,
  Documents,
  Ids,
  Journal,
  ListedFile,
  Log,
  ProjectFormat,
  Repository,
  Sessions,
} from "../ports";
import {
  type Catalog,
  makeCatalog,
  type ProjectFile,
  projectById,
  withFiles,
} from "../project/catalog";
import { type CopyRef, copyKey } from "../project/copy";
import { dependencyGraph } from "../project/graph";
import { workGone } from "../sync/consequences";
import { snapshotOf } from "../sync/fields";
import { trackingEvents } from "../sync/plan";
import type { RoleCheck, World } from "../world";
import { affectedProjects } from "./affected";
import { type Command, projectsOf } from "./commands";
import { decide } from "./decide";
import { EventBuilder } from "./decision";
import type { Actor, BoardEvent, Commit } from "./events";
import { copiesOf } from "./evolve";
import { Journalist } from "./journalist";
import { Mutex } from "./mutex";
import { type Settled, settleCopy } from "./settle";
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
  /** In whose name sync commits are made. */
  readonly session: string;
  /** Runs once before this process writes for the first time: reading leaves no trace. */
  readonly beforeFirstWrite?: () => Promise<void>;
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

/** A file that is not there is taken as gone after this long. Milliseconds. */
const goneAfter = 2_000;

/** Files looked at side by side. */
const parallelLooks = 32;

export class OpenBoard {
  readonly #ports: BoardPorts;
  readonly #options: BoardOptions;
  readonly #journalist: Journalist;
  readonly #mutex = new Mutex();
  readonly #listeners = new Set<(change: BoardChange) => void>();
  /** Files that could not be brought into step, and why. */
  readonly #waiting = new Map<string, { readonly copy: CopyRef; readonly why: string }>();
  /** When a tracked file was first missed. */
  readonly #missed = new Map<string, number>();
  #catalog: Catalog;
  #lastCommit: Commit | undefined;
  #unsaved = 0;

  private constructor(ports: BoardPorts, options: BoardOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#catalog = makeCatalog(options.worktree, options.rootName, []);
    this.#journalist = new Journalist(
      ports,
      ({ before, commits, replaced }) => {
        this.#lastCommit = commits.at(-1) ?? this.#lastCommit;
        this.#unsaved += commits.length;
        const projects = replaced ? "all" : affectedProjects([before, this.board], commits);
        this.#tell({ projects, commits, replaced });
      },
      options.beforeFirstWrite,
    );
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
      const files = saved.parses
        .filter(({ copy }) => copy.worktree === this.#options.worktree)
        .map(({ copy, hash, size, modified, result }) => ({ copy, hash, size, modified, result }));
      this.#catalog = makeCatalog(this.#options.worktree, this.#options.rootName, files);
    }
    await this.#journalist.catchUp();
  }

  get board(): Board {
    return this.#journalist.board;
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  get world(): World {
    return { board: this.board, catalog: this.#catalog, checkRole: this.#options.checkRole };
  }

  /** The board's time in milliseconds since the epoch. */
  now(): number {
    return this.#journalist.now();
  }

  /** Files that could not be brought into step, with the reason. */
  get waiting(): readonly { readonly copy: CopyRef; readonly why: string }[] {
    return [...this.#waiting.values()];
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
   * Lists all project files and reads those that changed since they were last read. Shows what it
   * has found as it goes; `progress` gets the number of files seen.
   */
  async discover(signal?: CancelSignal, progress?: (seen: number) => void): Promise<void> {
    const seen = new Set<string>();
    for await (const batch of this.#ports.documents.list(this.#options.worktree, signal)) {
      if (signal?.aborted === true) return;
      const changes = await this.#readChanged(batch);
      for (const { copy } of batch) seen.add(copy.path);
      await this.#mutex.run(async () => this.#applyFiles(changes));
      progress?.(seen.size);
    }
    if (signal?.aborted === true) return;
    await this.#mutex.run(async () => {
      const gone = [...this.#catalog.files.keys()].filter((path) => !seen.has(path));
      const changes = new Map<string, ProjectFile | undefined>();
      for (const path of gone) changes.set(path, await this.#readFile(this.#ref(path)));
      this.#applyFiles(changes);
      await this.#journalist.catchUp();
      await this.#reconcile();
    });
  }

  /** Looks again at the journal and at the named files (by path), or at all tracked ones. */
  async refresh(paths?: readonly string[]): Promise<void> {
    await this.#mutex.run(async () => {
      await this.#journalist.catchUp();
      const wanted = paths ?? [...this.#catalog.files.keys()];
      await this.#freshen(wanted);
      await this.#reconcile(paths);
    });
  }

  /** Reads what others journalled; files are left alone. */
  async catchUp(): Promise<void> {
    await this.#mutex.run(() => this.#journalist.catchUp());
  }

  /** Decides a command on the newest state, journals it, and makes its edits in the files. */
  async execute(command: Command, actor: Actor): Promise<Done | Refusal> {
    return this.#mutex.run(async () => {
      const why = this.readOnly;
      if (why !== undefined) return refuse("read_only", why);
      try {
        return await this.#execute(command, actor);
      } catch (error) {
        if (!(error instanceof BatonError)) throw error;
        this.#ports.log.error(error.message, error.cause);
        return refuse(error.code, [error.message, error.remedy].filter(Boolean).join(" "));
      }
    });
  }

  async #execute(command: Command, actor: Actor): Promise<Done | Refusal> {
    await this.#journalist.catchUp();
    await this.#prepare(command);
    for (let tries = 0; tries < maxTries; tries++) {
      const context = { actor, now: this.now(), id: this.#ports.ids.next() };
      const decision = decide(this.world, command, context);
      if (!decision.ok) return decision;
      if (decision.events.length === 0) {
        return { ok: true, commit: undefined, warnings: decision.warnings };
      }
      if (!(await this.#journalist.append(decision.events, actor))) continue;
      const commit = this.#lastCommit;
      const copies = copiesIn(decision.events);
      for (const copy of copies) await this.#settle(copy, "hand");
      return { ok: true, commit, warnings: [...decision.warnings, ...this.#warningsFor(copies)] };
    }
    return refuse("busy", "Too many others write at the same time. Try again.", { retryAfter: 1 });
  }

  #warningsFor(copies: readonly CopyRef[]): readonly string[] {
    return copies.flatMap((copy) => {
      const waiting = this.#waiting.get(copyKey(copy));
      return waiting === undefined ? [] : [`Noted, but not in the file yet: ${waiting.why}`];
    });
  }

  /** Reads the command's files and their direct dependencies again, and tracks its own. */
  async #prepare(command: Command): Promise<void> {
    const ids = projectsOf(command);
    if (ids.some((id) => !this.#catalog.byId.has(id))) await this.#listAgain();
    const { waitsFor } = dependencyGraph(this.#catalog);
    const all = new Set(ids.flatMap((id) => [id, ...(waitsFor.get(id) ?? [])]));
    const paths = [...all].flatMap((id) => this.#pathsOf(id));
    await this.#freshen(paths);
    await this.#followHead();
    for (const id of ids) {
      const project = projectById(this.#catalog, id);
      if (project?.document === undefined) continue;
      const { copy } = project.file;
      while (!this.board.copies.has(copyKey(copy))) {
        if (!(await this.#track(copy, id, project.document))) break;
      }
      await this.#settle(copy, "hand");
    }
  }

  async #track(copy: CopyRef, id: string, document: Parameters<typeof trackingEvents>[2]) {
    const { head, quiet } = await this.#ports.repository.state(copy.worktree);
    if (!quiet) return false;
    const [first, ...rest] = trackingEvents(copy, id, document);
    if (first === undefined) return false;
    const events: BoardEvent[] = [first];
    if (head !== undefined && !this.board.worktrees.has(copy.worktree)) {
      events.push({ type: "worktree_moved", worktree: copy.worktree, head, copies: 0 });
    }
    if (!(await this.#journalist.append(events, this.#syncActor))) return true;
    for (const event of rest) {
      while (!(await this.#journalist.append([event], this.#syncActor))) continue;
    }
    return true;
  }

  /** Makes pending edits and notes outside ones, for the given paths or wherever there is need. */
  async #reconcile(paths?: readonly string[]): Promise<void> {
    if (this.readOnly !== undefined) return;
    await this.#followHead();
    const own = paths ?? [...this.#catalog.files.keys()];
    const copies = new Map<string, CopyRef>();
    for (const path of own) copies.set(copyKey(this.#ref(path)), this.#ref(path));
    for (const edits of this.board.edits.values()) {
      const copy = edits[0]?.copy;
      if (copy !== undefined) copies.set(copyKey(copy), copy);
    }
    for (const [key, copy] of copies) {
      if (!this.board.copies.has(key) || !this.#needsLook(copy)) continue;
      await this.#settle(copy, "hand");
    }
    await this.#followMoves();
  }

  /** False when the catalog's parse of a copy says what is agreed and nothing is pending. */
  #needsLook(copy: CopyRef): boolean {
    if (this.board.edits.has(copyKey(copy))) return true;
    if (copy.worktree !== this.#options.worktree) return false;
    const document = this.#catalog.projects.get(copy.path)?.document;
    return document !== undefined && differs(this.board, copy, document);
  }

  /** After a checkout the files win, claims are left alone, and one event stands for all. */
  async #followHead(): Promise<void> {
    const { worktree } = this.#options;
    const { head, quiet } = await this.#ports.repository.state(worktree);
    if (!quiet || head === undefined) return;
    const known = this.board.worktrees.get(worktree);
    if (known === undefined || known === head) return;
    await this.#freshen([...this.#catalog.files.keys()]);
    let copies = 0;
    for (const { copy } of this.#catalog.files.values()) {
      const document = this.#catalog.projects.get(copy.path)?.document;
      if (document === undefined || !this.board.copies.has(copyKey(copy))) continue;
      if (!differs(this.board, copy, document)) continue;
      copies += 1;
      await this.#settle(copy, "git");
    }
    const event: BoardEvent = { type: "worktree_moved", worktree, head, copies };
    while (this.board.worktrees.get(worktree) === known) {
      if (await this.#journalist.append([event], this.#syncActor)) return;
    }
  }

  /** A file that is gone while its project appears elsewhere has moved; else it is gone. */
  async #followMoves(): Promise<void> {
    const { worktree } = this.#options;
    const { quiet } = await this.#ports.repository.state(worktree);
    if (!quiet) return;
    for (const tracked of [...this.board.copies.values()]) {
      const { project, ref } = tracked;
      if (ref.worktree !== worktree || this.#catalog.files.has(ref.path)) continue;
      const there = (await this.#ports.documents.stat(ref)) !== undefined;
      const since = this.#missed.get(copyKey(ref));
      if (there) this.#missed.delete(copyKey(ref));
      else if (since === undefined) this.#missed.set(copyKey(ref), this.now());
      // Some editors remove a file for a moment while they save it.
      if (there || since === undefined || this.now() - since < goneAfter) continue;
      const successor = projectById(this.#catalog, project);
      const events = new EventBuilder({
        actor: this.#syncActor,
        now: this.now(),
        id: this.#ports.ids.next(),
      });
      if (successor !== undefined && !this.board.copies.has(copyKey(successor.file.copy))) {
        events.add({ type: "copy_moved", from: ref, to: successor.file.copy, project });
      } else {
        events.add({ type: "copy_gone", copy: ref, project });
        const elsewhere = copiesOf(this.board, project).length > 1 || successor !== undefined;
        if (!elsewhere) workGone(this.board, events, project, undefined, this.now());
      }
      await this.#journalist.append(events.events, this.#syncActor);
    }
  }

  async #settle(copy: CopyRef, cause: "hand" | "git"): Promise<Settled> {
    const state = await this.#ports.repository.state(copy.worktree);
    const settled: Settled = state.quiet
      ? await settleCopy(this.#ports, this.#journalist, copy, cause, this.#syncActor)
      : { kind: "waiting", why: state.reason ?? "git is busy" };
    const key = copyKey(copy);
    if (settled.kind === "waiting") this.#waiting.set(key, { copy, why: settled.why });
    else this.#waiting.delete(key);
    if (copy.worktree === this.#options.worktree) await this.#freshen([copy.path]);
    return settled;
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
      const result = await this.execute({ type: "extend", target }, holder);
      if (!result.ok) this.#ports.log.warn(`A claim could not be renewed: ${result.message}`);
    }
  }

  /** Saves the checkpoint when enough was committed since, or when asked to at once. */
  async saveCheckpoint(minCommits = 1): Promise<void> {
    await this.#mutex.run(async () => {
      const { position } = this.#journalist;
      if (position === undefined || this.#unsaved < minCommits || this.readOnly !== undefined)
        return;
      const parses: CachedParse[] = [...this.#catalog.files.values()];
      await this.#ports.checkpoint.save({ position, board: this.board, parses });
      this.#unsaved = 0;
    });
  }

  async close(): Promise<void> {
    try {
      await this.saveCheckpoint();
    } catch (error) {
      // The checkpoint only saves time; what was acknowledged is in the journal.
      this.#ports.log.warn(`The checkpoint could not be saved: ${String(error)}`);
    }
    this.#listeners.clear();
    await this.#ports.journal.close();
  }

  #tell(change: BoardChange): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  get #syncActor(): Actor {
    return { agent: "baton", session: this.#options.session, source: "sync" };
  }

  #ref(path: string): CopyRef {
    return { worktree: this.#options.worktree, path };
  }

  #pathsOf(id: string): readonly string[] {
    return (this.#catalog.byId.get(id) ?? []).map((project) => project.file.copy.path);
  }

  async #listAgain(): Promise<void> {
    for await (const batch of this.#ports.documents.list(this.#options.worktree)) {
      this.#applyFiles(await this.#readChanged(batch));
    }
  }

  async #freshen(paths: readonly string[]): Promise<void> {
    const changes = new Map<string, ProjectFile | undefined>();
    const look = async (path: string) => {
      const copy = this.#ref(path);
      const stat = await this.#ports.documents.stat(copy);
      const known = this.#catalog.files.get(path);
      if (stat === undefined) {
        if (known !== undefined) changes.set(path, undefined);
        return;
      }
      if (known?.size === stat.size && known.modified === stat.modified) return;
      changes.set(path, await this.#readFile(copy));
    };
    for (let at = 0; at < paths.length; at += parallelLooks) {
      await Promise.all(paths.slice(at, at + parallelLooks).map(look));
    }
    if (changes.size > 0) this.#applyFiles(changes);
  }

  async #readChanged(batch: readonly ListedFile[]) {
    const changes = new Map<string, ProjectFile | undefined>();
    const fresh = batch.filter(({ copy, size, modified }) => {
      const known = this.#catalog.files.get(copy.path);
      return known?.size !== size || known.modified !== modified;
    });
    await Promise.all(
      fresh.map(async ({ copy }) => changes.set(copy.path, await this.#readFile(copy))),
    );
    return changes;
  }

  async #readFile(copy: CopyRef): Promise<ProjectFile | undefined> {
    const { documents, format } = this.#ports;
    try {
      const content = await documents.read(copy);
      if (content === undefined) return undefined;
      const { text, hash, size, modified } = content;
      return { copy, hash, size, modified, result: format.parse(text) };
    } catch (error) {
      if (!(error instanceof BatonError)) throw error;
      const { message } = error;
      const failure = { message, line: 1, column: 1, remedy: error.remedy ?? "" };
      const stat = await documents.stat(copy);
      const { size = 0, modified = 0 } = stat ?? {};
      return { copy, hash: message, size, modified, result: { ok: false, failure } };
    }
  }

  #applyFiles(changes: ReadonlyMap<string, ProjectFile | undefined>): void {
    if (changes.size === 0) return;
    const before = this.#catalog;
    this.#catalog = withFiles(before, changes);
    if (this.#catalog === before) return;
    const projects = changedProjects(before, this.#catalog, changes.keys());
    this.#tell({ projects, commits: [], replaced: false });
  }
}

function differs(
  board: Board,
  copy: CopyRef,
  document: Parameters<typeof trackingEvents>[2],
): boolean {
  const base = board.copies.get(copyKey(copy))?.base;
  if (base === undefined) return false;
  const snapshot = snapshotOf(document);
  if (snapshot.size !== base.size) return true;
  for (const [field, value] of snapshot) if (base.get(field)?.value !== value) return true;
  return false;
}

/** The ids to refresh after files changed; `all` when an id came or went. */
function changedProjects(
  before: Catalog,
  after: Catalog,
  paths: Iterable<string>,
): ReadonlySet<string> | "all" {
  const ids = new Set<string>();
  for (const path of paths) {
    const old = before.projects.get(path);
    const now = after.projects.get(path);
    if (old?.id !== now?.id) return "all";
    if (now === undefined) continue;
    ids.add(now.id);
    for (const id of dependencyGraph(after).unblocks.get(now.id) ?? []) ids.add(id);
  }
  return ids;
}

function copiesIn(events: readonly BoardEvent[]): readonly CopyRef[] {
  const copies = new Map<string, CopyRef>();
  for (const event of events) {
    if (event.type === "edit") copies.set(copyKey(event.copy), event.copy);
  }
  return [...copies.values()];
}
