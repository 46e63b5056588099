/** Follows files that are not where they were: gone, moved, or of another project now. PROTOCOL 3.10. */
import { BatonError } from "../errors";
import type { Project } from "../project/catalog";
import { type CopyRef, copyKey } from "../project/copy";
import { workGone } from "../sync/consequences";
import { EventBuilder } from "./decision";
import type { Actor, BoardEvent } from "./events";
import { copiesOf } from "./evolve";
import type { Journalist } from "./journalist";
import type { ProjectFiles } from "./projectFiles";
import type { SettlePorts } from "./settling";
import type { Board } from "./state";

/** A file that is not there is taken as gone after this long. Milliseconds. */
const goneAfter = 2_000;

export class FileMoves {
  readonly #ports: SettlePorts;
  readonly #journalist: Journalist;
  readonly #files: ProjectFiles;
  readonly #actor: Actor;
  /** When a tracked file was first missed. */
  readonly #missed = new Map<string, number>();

  constructor(ports: SettlePorts, journalist: Journalist, files: ProjectFiles, actor: Actor) {
    this.#ports = ports;
    this.#journalist = journalist;
    this.#files = files;
    this.#actor = actor;
  }

  /** Follows copies that are not where they were: gone, moved, or of another project now. Returns those gone. */
  async follow(): Promise<readonly CopyRef[]> {
    const { worktree } = this.#files.catalog;
    const { quiet } = await this.#ports.repository.state(worktree);
    if (!quiet) return [];
    const gone: CopyRef[] = [];
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
      gone.push(ref);
    }
    return gone;
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
