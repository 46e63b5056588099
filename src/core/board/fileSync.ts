/** Keeps one worktree's files and the board in step: what to look at, and when. PROTOCOL 3. */
import { clearExpiredOwners } from "../claim/expiredOwners";
import { BatonError } from "../errors";
import type { Clock, Repository, WorktreeState } from "../ports";
import { type CopyRef, copyKey } from "../project/copy";
import type { ProjectDocument } from "../project/model";
import { snapshotOf } from "../sync/fields";
import { trackedById, trackingPart } from "../sync/track";
import type { Actor, BoardEvent } from "./events";
import { FileMoves } from "./fileMoves";
import type { Journalist } from "./journalist";
import type { ProjectFiles } from "./projectFiles";
import { settleCopy } from "./settle";
import type { PlacedVersions, Settled, SettlePorts } from "./settling";
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

/** While files and journal keep changing, the next look goes on after so many. */
const maxLooks = 20;

export class FileSync {
  readonly #ports: FileSyncPorts;
  readonly #journalist: Journalist;
  readonly #files: ProjectFiles;
  readonly #actor: Actor;
  readonly #waiting = new Map<string, WaitingFile>();
  readonly #placed: PlacedVersions = new Map();
  readonly #moves: FileMoves;

  constructor(ports: FileSyncPorts, journalist: Journalist, files: ProjectFiles, session: string) {
    this.#ports = ports;
    this.#journalist = journalist;
    this.#files = files;
    this.#actor = { agent: "baton", session, source: "sync" };
    this.#moves = new FileMoves(ports, journalist, files, this.#actor);
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
    for (const [key] of this.#placed) {
      const known = this.#board.copies.get(key);
      if (known === undefined) this.#placed.delete(key);
      else copies.set(key, known.ref);
    }
    for (const edits of this.#board.edits.values()) {
      const copy = edits[0]?.copy;
      if (copy !== undefined) copies.set(copyKey(copy), copy);
    }
    for (const [key, copy] of copies) {
      if (!this.#board.copies.has(key)) await this.#adopt(copy);
      if (this.#board.copies.has(key) && this.#needsLook(copy)) await this.settle(copy);
    }
    for (const gone of await this.#moves.follow()) this.#waiting.delete(copyKey(gone));
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
    if (known === undefined) return this.#noteHead(head);
    if (known === head) return;
    await this.#files.freshen(this.#files.paths);
    /** By copy: the last commit that was known when it was compared. */
    const compared = new Map<string, number>();
    const differed = new Set<string>();
    for (
      let look = 0;
      look < maxLooks && this.#board.worktrees.get(worktree) === known;
      look += 1
    ) {
      const isNews = (copy: CopyRef) => compared.get(copyKey(copy)) !== this.#board.seq;
      const news = this.#filesToCompare().filter(isNews);
      for (const copy of news) {
        const before = this.#board.copies.get(copyKey(copy));
        const { kind } = await this.settle(copy, "git");
        if (kind === "busy") return;
        if (this.#board.copies.get(copyKey(copy)) !== before) differed.add(copyKey(copy));
        if (kind === "waiting") await this.#noteUnseen(copy);
        compared.set(copyKey(copy), this.#board.seq);
      }
      // What others have journalled meanwhile is to be compared as well: whatever is found after the move
      // counts as changed by hand.
      if (news.length > 0) continue;
      // Moved on again while the files were looked at: the next look stands for both.
      const now = await this.#ports.repository.state(worktree);
      if (!now.quiet || now.head !== head) return;
      const moved = { type: "worktree_moved", worktree, head, copies: differed.size } as const;
      if ((await this.#journalist.append([moved], this.#actor)) !== undefined) return;
    }
  }

  /**
   * Where all that is tracked came under sync while git was at work, no commit is known yet. Nothing has
   * been concluded from a file before that, so there is nothing to compare.
   */
  async #noteHead(head: string): Promise<void> {
    const { worktree } = this.#files.catalog;
    const tracked = () =>
      [...this.#board.copies.values()].some((copy) => copy.ref.worktree === worktree);
    while (!this.#board.worktrees.has(worktree) && tracked()) {
      await this.#journalist.append(
        [{ type: "worktree_moved", worktree, head, copies: 0 }],
        this.#actor,
      );
    }
  }

  /**
   * The tracked files of this worktree that say something else than was agreed, or that this process
   * knows nothing of: it may not read them, or is not to show them.
   */
  #filesToCompare(): readonly CopyRef[] {
    const { worktree, projects } = this.#files.catalog;
    return [...this.#board.copies.values()].flatMap(({ ref, unseen }) => {
      if (ref.worktree !== worktree) return [];
      const document = projects.get(ref.path)?.document;
      if (document === undefined) return unseen ? [] : [ref];
      return differs(this.#board, ref, document) ? [ref] : [];
    });
  }

  /** So that nobody takes what git has put into the file for a change by hand when it can be read again. */
  async #noteUnseen(copy: CopyRef): Promise<void> {
    for (;;) {
      const tracked = this.#board.copies.get(copyKey(copy));
      if (tracked === undefined || tracked.unseen) return;
      const { project } = tracked;
      if (await this.#journalist.append([{ type: "copy_unseen", copy, project }], this.#actor))
        return;
    }
  }

  /** Settles one copy; what the disk refuses stays pending and is told, never thrown. */
  async settle(copy: CopyRef, cause: "hand" | "git" = "hand"): Promise<Settled> {
    const settled = await this.#trySettle(copy, cause);
    const key = copyKey(copy);
    if (settled.kind === "agreed") this.#waiting.delete(key);
    else this.#waiting.set(key, { copy, why: settled.why });
    const { worktree, files } = this.#files.catalog;
    // Not one that this process is not to show.
    if (copy.worktree === worktree && files.has(copy.path)) await this.#files.freshen([copy.path]);
    return settled;
  }

  async #trySettle(copy: CopyRef, cause: "hand" | "git"): Promise<Settled> {
    try {
      const state = await this.#ports.repository.state(copy.worktree);
      if (!state.quiet) return { kind: "busy", why: state.reason ?? "git is busy" };
      return await settleCopy(
        this.#ports,
        this.#journalist,
        copy,
        cause,
        this.#actor,
        this.#placed,
      );
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
    const { head, quiet } = await this.#read(copy);
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

  /** Reads a file anew; not quiet when git did not stand still meanwhile, so that nothing follows from it. */
  async #read(copy: CopyRef): Promise<WorktreeState> {
    const before = await this.#ports.repository.state(copy.worktree);
    if (!before.quiet) return before;
    await this.#files.freshen([copy.path]);
    const after = await this.#ports.repository.state(copy.worktree);
    return { ...after, quiet: after.quiet && after.head === before.head };
  }

  /** False when the catalog's parse of a copy says what is agreed and nothing is to be made or mended. */
  #needsLook(copy: CopyRef): boolean {
    const key = copyKey(copy);
    if (this.#board.edits.has(key) || this.#placed.has(key)) return true;
    const { catalog } = this.#files;
    if (copy.worktree !== catalog.worktree) return false;
    const document = catalog.projects.get(copy.path)?.document;
    return document !== undefined && differs(this.#board, copy, document);
  }

  get #board(): Board {
    return this.#journalist.board;
  }
}

/** True when a tracked copy says something else than was agreed, or is to be compared in any case. */
function differs(board: Board, copy: CopyRef, document: ProjectDocument): boolean {
  const tracked = board.copies.get(copyKey(copy));
  if (tracked === undefined) return false;
  if (tracked.incomplete || tracked.unseen) return true;
  const { base } = tracked;
  const snapshot = snapshotOf(document);
  if (snapshot.size !== base.size) return true;
  for (const [field, value] of snapshot) if (base.get(field)?.value !== value) return true;
  return false;
}
