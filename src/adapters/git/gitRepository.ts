import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Repository, WorktreeState } from "../../core/ports";
import { linkedWorktreeRoot, mainWorktreeRoot, realPath } from "./gitFolders";
import { HeadReader } from "./head";
import type { BoardPlace } from "./locateBoard";

/** What lies in a worktree's git folder while git is in the middle of something. */
const signs: readonly (readonly [name: string, reason: string])[] = [
  ["index.lock", "Git is writing its index."],
  ["HEAD.lock", "Git is moving HEAD."],
  ["MERGE_HEAD", "A merge is under way."],
  ["CHERRY_PICK_HEAD", "A cherry-pick is under way."],
  ["REVERT_HEAD", "A revert is under way."],
  ["rebase-merge", "A rebase is under way."],
  ["rebase-apply", "A rebase is under way."],
  // Old commits come and go by hand until it ends; their files are not what the team agreed on.
  ["BISECT_LOG", "A bisect is under way."],
];

/** Files that git touches last when it has changed what is checked out. */
// The index too: a checkout lets go of it before it moves HEAD.
const headFiles = ["HEAD", join("logs", "HEAD"), "index"];

/** Milliseconds after a change of HEAD in which nothing is concluded from files. */
const settleMs = 300;

/** Git's state as its files tell it; no process is started. PROTOCOL 1, 3.5. */
export class GitRepository implements Repository {
  readonly #place: BoardPlace;
  readonly #clock: Clock;
  readonly #heads: HeadReader | undefined;

  constructor(place: BoardPlace, clock: Clock = { now: Date.now }) {
    this.#place = place;
    this.#clock = clock;
    const { commonDirectory: commonDir } = place;
    this.#heads = commonDir === undefined ? undefined : new HeadReader(commonDir);
  }

  async state(worktree: string): Promise<WorktreeState> {
    const { commonDirectory: commonDir } = this.#place;
    if (commonDir === undefined || this.#heads === undefined) {
      return { quiet: true, reason: undefined, head: undefined };
    }
    const gitDir = worktree === "." ? commonDir : join(commonDir, "worktrees", worktree);
    // Signs are looked for before and after: git may have begun and moved HEAD in between.
    const before = await this.#busy(gitDir);
    const head = await this.#heads.commitOf(gitDir);
    const reason = before ?? (await this.#busy(gitDir));
    return { quiet: reason === undefined, reason, head };
  }

  async worktrees(): Promise<readonly string[]> {
    const { commonDirectory: commonDir } = this.#place;
    if (commonDir === undefined) return ["."];
    const names: string[] = [];
    for (const name of [".", ...(await namesIn(join(commonDir, "worktrees"))).sort()]) {
      if ((await this.root(name)) !== undefined) names.push(name);
    }
    return names;
  }

  /** Where a worktree lies; undefined when there is none of that name. */
  async root(worktree: string): Promise<string | undefined> {
    const { commonDirectory: commonDir, worktreeRoot } = this.#place;
    if (worktree === this.#place.worktree) return worktreeRoot;
    if (commonDir === undefined) return undefined;
    const root =
      worktree === "."
        ? await mainWorktreeRoot(commonDir)
        : await linkedWorktreeRoot(commonDir, worktree);
    return root === undefined ? undefined : realPath(root);
  }

  /** The worktree as `FileDocuments` asks for it: the opened part of it only. */
  async folderOf(
    worktree: string,
  ): Promise<{ readonly root: string; readonly listFrom: readonly string[] } | undefined> {
    const root = await this.root(worktree);
    return root === undefined ? undefined : { root, listFrom: [this.#place.listRoot] };
  }

  async #busy(gitDir: string): Promise<string | undefined> {
    const names = new Set(await namesIn(gitDir));
    const sign = signs.find(([name]) => names.has(name));
    if (sign !== undefined) return sign[1];
    const now = this.#clock.now();
    for (const name of headFiles) {
      const changed = await modifiedAt(join(gitDir, name));
      if (changed !== undefined && Math.abs(now - changed) < settleMs) {
        return "Git has just changed what is checked out.";
      }
    }
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // No linked worktrees, or the repository is being removed.
    return [];
  }
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    // Repositories without reflog have no log of HEAD.
    return undefined;
  }
}
