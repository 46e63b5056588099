import type { Commit, CommitDraft } from "../../../src/core/board/events";
import type { Damage } from "../../../src/core/board/state";
import { BatonError } from "../../../src/core/errors";
import type { AppendResult, Journal, JournalPosition, JournalTail } from "../../../src/core/ports";

/** What all readers of one board share: the lines of a journal, and the ways to harm it. */
export class MemoryJournalStore {
  commits: Commit[] = [];
  /** Counts the journals that lay here, so that a reader notices a new one. */
  generation = 0;
  readonly listeners = new Set<() => void>();
  /** Called at each append before the race is decided: the place to let somebody else be faster. */
  beforeAppend: (() => Promise<void>) | undefined;
  /** Thrown by the next append instead of writing. */
  failNext: Error | undefined;
  /** A newer Baton wrote a line: from here on everybody may only read. */
  newer = false;

  constructor(readonly now: () => number = Date.now) {}

  /** Somebody deletes the journal. */
  vanish(): void {
    this.commits = [];
    this.generation += 1;
    this.newer = false;
    this.notify();
  }

  /** Somebody cuts out commits, by index; whoever has read them already does not notice. */
  lose(first: number, count: number): void {
    this.commits.splice(first, count);
  }

  notify(): void {
    for (const listener of this.listeners) listener();
  }
}

const maxLineBytes = 64 * 1024;

/** One reader of a shared journal in memory. Passes the contract suite of `FileJournal`. */
export class MemoryJournal implements Journal {
  readonly #store: MemoryJournalStore;
  #generation: number | undefined;
  #head: { readonly seq: number; readonly id: string } | undefined;

  constructor(store: MemoryJournalStore) {
    this.#store = store;
  }

  async resume(position: JournalPosition): Promise<boolean> {
    await Promise.resolve();
    const there = this.#store.commits.find((commit) => commit.id === position.id);
    if (there?.seq !== position.seq || position.segment !== "memory") return false;
    this.#head = { seq: there.seq, id: there.id };
    this.#generation = this.#store.generation;
    return true;
  }

  async read(limit?: number): Promise<JournalTail> {
    await Promise.resolve();
    return this.#collect((_, count) => count === limit);
  }

  async append(draft: CommitDraft): Promise<AppendResult> {
    const bytes = new TextEncoder().encode(JSON.stringify(draft)).length;
    if (bytes > maxLineBytes) {
      throw new BatonError("invalid_argument", `This change takes ${bytes} bytes.`);
    }
    if (this.#store.newer) throw new BatonError("read_only", "Written by a newer Baton.");
    await this.#store.beforeAppend?.();
    const failure = this.#store.failNext;
    this.#store.failNext = undefined;
    if (failure !== undefined) throw failure;
    const others = this.#collect(() => false);
    if (others.commits.length > 0 || others.replaced || !this.#fits(draft)) {
      return { ...others, won: false };
    }
    // As it would come back from a disk: no shared objects, no undefined properties.
    this.#store.commits.push(plain(draft));
    this.#store.notify();
    return { ...this.#collect((commit) => commit.id === draft.id), won: true };
  }

  position(): JournalPosition | undefined {
    if (this.#head === undefined) return undefined;
    return { segment: "memory", offset: this.#head.seq, ...this.#head };
  }

  firstSeq(): number {
    return this.#store.now();
  }

  watch(listener: () => void): () => void {
    const later = (): void => queueMicrotask(listener);
    this.#store.listeners.add(later);
    return () => this.#store.listeners.delete(later);
  }

  async close(): Promise<void> {
    await Promise.resolve();
    this.#head = undefined;
  }

  #fits(draft: CommitDraft): boolean {
    if (this.#head === undefined) return draft.prev === "";
    return draft.prev === this.#head.id && draft.seq === this.#head.seq + 1;
  }

  #collect(enough: (commit: Commit, count: number) => boolean): JournalTail {
    const store = this.#store;
    let replaced = false;
    if (this.#head !== undefined && this.#generation !== store.generation) {
      replaced = true;
      this.#head = undefined;
    }
    this.#generation = store.generation;
    const commits: Commit[] = [];
    const damage: Damage[] = [];
    const seen = this.#head?.seq ?? 0;
    const first = store.commits.findLastIndex((commit) => commit.seq <= seen) + 1;
    for (const commit of store.commits.slice(first)) {
      const hole = holeBefore(commit, this.#head);
      if (hole !== undefined) damage.push(hole);
      this.#head = { seq: commit.seq, id: commit.id };
      commits.push(plain(commit));
      if (enough(commit, commits.length)) break;
    }
    return { commits, damage, replaced, newer: store.newer };
  }
}

function holeBefore(
  commit: Commit,
  head: { readonly seq: number } | undefined,
): Damage | undefined {
  if (head === undefined) {
    return commit.prev === "" ? undefined : { first: commit.seq - 1, last: commit.seq - 1 };
  }
  if (commit.seq === head.seq + 1) return undefined;
  return { first: head.seq + 1, last: commit.seq - 1 };
}

function plain(commit: Commit): Commit {
  return JSON.parse(JSON.stringify(commit)) as Commit;
}
