/** Keeps one worktree's files and the board in step: what to look at, and when. PROTOCOL 3. */
import { clearExpiredOwners } from "../claim/expiredOwners";
import { BatonError } from "../errors";
import type { Clock, Repository } from "../ports";
import type { Project } from "../project/catalog";
import { type CopyRef, copyKey } from "../project/copy";
import type { ProjectDocument } from "../project/model";
import { workGone } from "../sync/consequences";
import { snapshotOf } from "../sync/fields";
import { trackedById, trackingPart } from "../sync/track";
import { EventBuilder } from "./decision";
import type { Actor, BoardEvent } from "./events";
import { copiesOf } from "./evolve";
import type { Journalist } from "./journalist";
import type { ProjectFiles } from "./projectFiles";
import { settleCopy } from "./settle";
import type { Settled, SettlePorts } from "./settling";
import type { Board } from "./state";

export interface FileSyncPorts extends SettlePorts {
  readonly repository: Repository;
  readonly clock: Clock;
}

/** A file that could not be brought into step, and why. */
export interface WaitingFile {
  readonly copy: CopyRef;
  readonly why: string;
}

/** A file that is not there is taken as gone after this long. Milliseconds. */
const goneAfter = 2_000;

/** While files and journal keep changing, the next look goes on after so many. */
const maxLooks = 20;

export class FileSync {
  readonly #ports: FileSyncPorts;
  readonly #journalist: Journalist;
  readonly #files: ProjectFiles;
  readonly #actor: Actor;
  readonly #waiting = new Map<string, WaitingFile>();
  /** When a tracked file was first missed. */
  readonly #missed = new Map<string, number>();

  constructor(ports: FileSyncPorts, journalist: Journalist, files: ProjectFiles, session: string) {
    this.#ports = ports;
    this.#journalist = journalist;
    this.#files = files;
    this.#actor = { agent: "baton", session, source: "sync" };
  }

  get waiting(): readonly WaitingFile[] {
    return [...this.#waiting.values()];
  }

  waitingFor(copy: CopyRef): WaitingFile | undefined {
    return this.#waiting.get(copyKey(copy));
  }

  /** Brings a project under sync and into step, before a command about it is decided. */
  async prepare(copy: CopyRef): Promise<void> {
    while (!this.#board.copies.has(copyKey(copy))) {
      if (!(await this.#track(copy))) return;
    }
    if (this.#needsLook(copy)) await this.settle(copy);
  }

  /** Makes pending edits and notes outside ones, for the given paths or wherever there is need. */
  async reconcile(paths: readonly string[]): Promise<void> {
    await this.followHead();
    await this.#clearExpiredOwners();
    const copies = new Map<string, CopyRef>();
    for (const path of paths) copies.set(copyKey(this.#files.ref(path)), this.#files.ref(path));
    for (const edits of this.#board.edits.values()) {
      const copy = edits[0]?.copy;
      if (copy !== undefined) copies.set(copyKey(copy), copy);
    }
    for (const [key, copy] of copies) {
      if (!this.#board.copies.has(key)) await this.#adopt(copy);
      if (this.#board.copies.has(key) && this.#needsLook(copy)) await this.settle(copy);
    }
    await this.#followMoves();
  }

  /** Decides it only: the edits are made with the others. PROTOCOL 4.3. */
  async #clearExpiredOwners(): Promise<void> {
    const { worktree } = this.#files.catalog;
    for (;;) {
      const context = { now: this.#journalist.now(), id: this.#ports.ids.next() };
      const events = clearExpiredOwners(this.#board, worktree, context);
      if (events.length === 0 || (await this.#journalist.append(events, this.#actor)) !== undefined)
        return;
    }
  }

  /** After a checkout the files win, claims are left alone, and one event stands for all. */
  async followHead(): Promise<void> {
    const { worktree } = this.#files.catalog;
    const { head, quiet } = await this.#ports.repository.state(worktree);
    if (!quiet || head === undefined) return;
    const known = this.#board.worktrees.get(worktree);
    if (known === undefined || known === head) return;
    await this.#files.freshen(this.#files.paths);
    /** By copy: the last commit that was known when it was compared. */
    const compared = new Map<string, number>();
    for (
      let look = 0;
      look < maxLooks && this.#board.worktrees.get(worktree) === known;
      look += 1
    ) {
      const isNews = (copy: CopyRef) => compared.get(copyKey(copy)) !== this.#board.seq;
      const changed = this.#changedFiles().filter(isNews);
      for (const copy of changed) {
        if ((await this.settle(copy, "git")).kind === "busy") return;
        compared.set(copyKey(copy), this.#board.seq);
      }
      // What others have journalled meanwhile is to be compared as well: whatever is found after the move
      // counts as changed by hand.
      if (changed.length > 0) continue;
      // Moved on again while the files were looked at: the next look stands for both.
      const now = await this.#ports.repository.state(worktree);
      if (!now.quiet || now.head !== head) return;
      const moved = { type: "worktree_moved", worktree, head, copies: compared.size } as const;
      if ((await this.#journalist.append([moved], this.#actor)) !== undefined) return;
    }
  }

  /** The tracked files of this worktree that say something else than was agreed. */
  #changedFiles(): readonly CopyRef[] {
    return [...this.#files.catalog.projects.values()].flatMap(({ file, document }) =>
      document !== undefined && differs(this.#board, file.copy, document) ? [file.copy] : [],
    );
  }

  /** Settles one copy; what the disk refuses stays pending and is told, never thrown. */
  async settle(copy: CopyRef, cause: "hand" | "git" = "hand"): Promise<Settled> {
    const settled = await this.#trySettle(copy, cause);
    const key = copyKey(copy);
    if (settled.kind === "agreed") this.#waiting.delete(key);
    else this.#waiting.set(key, { copy, why: settled.why });
    if (copy.worktree === this.#files.catalog.worktree) await this.#files.freshen([copy.path]);
    return settled;
  }

  async #trySettle(copy: CopyRef, cause: "hand" | "git"): Promise<Settled> {
    try {
      const state = await this.#ports.repository.state(copy.worktree);
      if (!state.quiet) return { kind: "busy", why: state.reason ?? "git is busy" };
      return await settleCopy(this.#ports, this.#journalist, copy, cause, this.#actor);
    } catch (error) {
      if (!(error instanceof BatonError)) throw error;
      this.#ports.log.error(error.message, error.cause);
      return { kind: "busy", why: [error.message, error.remedy].filter(Boolean).join(" ") };
    }
  }

  /** A copy with pending edits that could not be tracked when they were decided. */
  async #adopt(copy: CopyRef): Promise<void> {
    if (copy.worktree !== this.#files.catalog.worktree) return;
    if (this.#board.edits.has(copyKey(copy))) await this.#track(copy);
  }

  /**
   * Brings a copy under sync, a long one in part: settling does the rest. False when it cannot be
   * tracked now; true means look whether it is.
   */
  async #track(copy: CopyRef): Promise<boolean> {
    const { head, quiet } = await this.#ports.repository.state(copy.worktree);
    // Its id may have changed with what others have journalled meanwhile, so it is asked for here.
    const project = this.#files.catalog.projects.get(copy.path);
    if (project?.document === undefined) return false;
    const { id, document } = project;
    if (!quiet) {
      if (document.frontMatter.projectId !== undefined) return false;
      // Nothing is concluded from its fields, but all must mean the same project by its id.
      await this.#journalist.append([trackedById(copy, id)], this.#actor);
      return true;
    }
    const events: BoardEvent[] = [trackingPart(copy, id, document, new Set())];
    if (head !== undefined && !this.#board.worktrees.has(copy.worktree)) {
      events.push({ type: "worktree_moved", worktree: copy.worktree, head, copies: 0 });
    }
    await this.#journalist.append(events, this.#actor);
    return true;
  }

  /** False when the catalog's parse of a copy says what is agreed and nothing is pending. */
  #needsLook(copy: CopyRef): boolean {
    if (this.#board.edits.has(copyKey(copy))) return true;
    const { catalog } = this.#files;
    if (copy.worktree !== catalog.worktree) return false;
    const document = catalog.projects.get(copy.path)?.document;
    return document !== undefined && differs(this.#board, copy, document);
  }

  /** Follows copies that are not where they were: gone, moved, or of another project now. */
  async #followMoves(): Promise<void> {
    const { worktree } = this.#files.catalog;
    const { quiet } = await this.#ports.repository.state(worktree);
    if (!quiet) return;
    const copies = [...this.#board.copies.values()];
    const others = copies.some(({ ref }) => ref.worktree !== worktree);
    const worktrees = new Set(others ? await this.#ports.repository.worktrees() : []);
    for (const { ref, project } of copies) {
      const own = ref.worktree === worktree;
      if (own) await this.#followId(ref, project);
      const known = own ? this.#files.catalog.files.has(ref.path) : worktrees.has(ref.worktree);
      const there = known || (own && (await this.#isThere(ref)));
      if (own && !known) this.#files.noteUnlisted(ref.path, there);
      if (!this.#isGone(ref, there)) continue;
      await this.#journalist.append(this.#goneEvents(ref, project), this.#actor);
      this.#waiting.delete(copyKey(ref));
    }
  }

  /** What may not be looked at is not gone for that. */
  async #isThere(ref: CopyRef): Promise<boolean> {
    try {
      return (await this.#ports.documents.stat(ref)) !== undefined;
    } catch (error) {
      if (error instanceof BatonError) return true;
      throw error;
    }
  }

  /** Some editors remove a file for a moment while they save it, and git does while it moves a worktree. */
  #isGone(ref: CopyRef, there: boolean): boolean {
    const key = copyKey(ref);
    const since = this.#missed.get(key);
    if (there) this.#missed.delete(key);
    else if (since === undefined) this.#missed.set(key, this.#journalist.now());
    return !there && since !== undefined && this.#journalist.now() - since >= goneAfter;
  }

  /** Only an id that the file itself states says the same to every process. */
  async #followId(ref: CopyRef, project: string): Promise<void> {
    const stated = () =>
      this.#files.catalog.projects.get(ref.path)?.document?.frontMatter.projectId;
    if (stated() === undefined || stated() === project) return;
    // What another process has followed already may be news to this one.
    await this.#files.freshen([ref.path]);
    const id = stated();
    if (id === undefined || id === project) return;
    const events = this.#newEvents();
    events.add({ type: "copy_moved", from: ref, to: ref, project: id });
    if (!this.#isElsewhere(project)) {
      workGone(this.#board, events, project, undefined, this.#journalist.now());
    }
    await this.#journalist.append(events.events, this.#actor);
  }

  #goneEvents(ref: CopyRef, project: string): readonly BoardEvent[] {
    const events = this.#newEvents();
    const successor = this.#files.byId(project);
    const isOwn = ref.worktree === this.#files.catalog.worktree;
    if (isOwn && successor !== undefined && !this.#isTracked(successor)) {
      events.add({ type: "copy_moved", from: ref, to: successor.file.copy, project });
      return events.events;
    }
    events.add({ type: "copy_gone", copy: ref, project });
    if (!this.#isElsewhere(project)) {
      workGone(this.#board, events, project, undefined, this.#journalist.now());
    }
    return events.events;
  }

  #newEvents(): EventBuilder {
    const now = this.#journalist.now();
    return new EventBuilder({ actor: this.#actor, now, id: this.#ports.ids.next() });
  }

  #isTracked(project: Project): boolean {
    return this.#board.copies.has(copyKey(project.file.copy));
  }

  /** True when another file says it is the project's, or another copy of it is known. */
  #isElsewhere(project: string): boolean {
    return copiesOf(this.#board, project).length > 1 || this.#files.byId(project) !== undefined;
  }

  get #board(): Board {
    return this.#journalist.board;
  }
}

/** True when a tracked copy says something else than was agreed. */
function differs(board: Board, copy: CopyRef, document: ProjectDocument): boolean {
  const tracked = board.copies.get(copyKey(copy));
  if (tracked === undefined) return false;
  if (tracked.incomplete) return true;
  const { base } = tracked;
  const snapshot = snapshotOf(document);
  if (snapshot.size !== base.size) return true;
  for (const [field, value] of snapshot) if (base.get(field)?.value !== value) return true;
  return false;
}
