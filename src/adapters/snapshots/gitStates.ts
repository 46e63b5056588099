/**
 * States of a worktree as trees of git. The last one is remembered with what the disk said of its files, so
 * that the next one costs no more than what changed since.
 */
import { type FileStat, lookAtFiles } from "./disk";
import { gitMode } from "./gitFormats";
import { GitHashes } from "./gitHashes";
import { changedSince, goneEntry, indexBytes, type TreeEntries, writeTree } from "./gitIndex";
import type { RawPath } from "./state";

/** From so many files on, of which the index could tell more than it does, it is written anew. */
const manyUntold = 500;

export interface GitState {
  readonly stats: ReadonlyMap<RawPath, FileStat>;
  readonly entries: TreeEntries;
  readonly tree: string;
  /** The bytes of an index with these entries. */
  readonly index: Buffer;
}

/** One that a commit keeps. */
interface KeptState extends GitState {
  readonly run: string;
  readonly commit: string;
}

/** A state, and at which of its paths there is something else now. */
interface Since {
  readonly last: KeptState;
  readonly changed: ReadonlySet<RawPath>;
}

export class GitStates {
  readonly #root: string;
  readonly #hashes: GitHashes;
  #last: KeptState | undefined;

  constructor(root: string) {
    this.#root = root;
    this.#hashes = new GitHashes(root);
  }

  /** The run whose state is remembered. */
  get run(): string | undefined {
    return this.#last?.run;
  }

  /** What changed since the state that is remembered; undefined when there is none. */
  async since(): Promise<Since | undefined> {
    const last = this.#last;
    return last && { last, changed: await changedSince(this.#root, last.index) };
  }

  /**
   * The state as it is now.
   *
   * @param paths of all that belongs to it, whether anything is there or not
   * @param kept commits that refs keep: objects of others may be gone, and are not built upon
   * @throws Moved when a file changes meanwhile
   */
  async write(
    paths: ReadonlySet<RawPath>,
    since: Since | undefined,
    kept: ReadonlySet<string>,
  ): Promise<GitState> {
    const { last, changed } = since ?? {};
    const looked = [...paths].filter(
      (path) => changed === undefined || changed.has(path) || last?.stats.has(path) !== true,
    );
    const found = await lookAtFiles(this.#root, looked);
    const hashes = await this.#hashes.of(found);
    const stats = new Map(last?.stats);
    const entries = new Map(last?.entries);
    const changes = new Map<RawPath, string>();
    const before = last?.entries.keys() ?? [];
    for (const path of [...looked, ...[...before].filter((one) => !paths.has(one))]) {
      const was = entries.get(path);
      if (found.has(path) || was === undefined) continue;
      entries.delete(path);
      stats.delete(path);
      this.#hashes.drop(path);
      changes.set(path, goneEntry(was));
    }
    for (const [path, stat] of found) {
      const entry = `${gitMode(stat)} ${hashes.get(path) ?? ""}`;
      if (entries.get(path) !== entry) changes.set(path, entry);
      entries.set(path, entry);
      stats.set(path, stat);
    }
    const statOf = (path: RawPath) => this.#hashes.statOf(path);
    const untold = [...found.keys()].filter((path) => statOf(path) !== undefined).length;
    if (last === undefined || !kept.has(last.commit) || untold > manyUntold) {
      const written = await writeTree(this.#root, indexBytes(entries, statOf));
      return { stats, entries, ...written };
    }
    if (changes.size === 0) return { stats, entries, tree: last.tree, index: last.index };
    return { stats, entries, ...(await writeTree(this.#root, last.index, changes)) };
  }

  remember(state: GitState, run: string, commit: string): void {
    this.#last = { ...state, run, commit };
  }

  /** Reads everything anew from here on. */
  forget(): void {
    this.#last = undefined;
    this.#hashes.forget();
  }
}
