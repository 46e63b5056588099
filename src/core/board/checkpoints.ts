/** What is saved of a board from one start to the next, and when. It only saves time. */
import type { CachedParse, Checkpoint, CheckpointData } from "../ports";

/** Files that were parsed anew; fewer are parsed again faster than a checkpoint is written. */
const worthSaving = 50;

export class Checkpoints {
  readonly #checkpoint: Checkpoint;
  readonly #worktree: string;
  /** What it remembers of files that are not shown here, to be handed on. */
  #otherParses: readonly CachedParse[] = [];
  /** Commits since it was saved last. */
  #unsaved = 0;

  constructor(checkpoint: Checkpoint, worktree: string) {
    this.#checkpoint = checkpoint;
    this.#worktree = worktree;
  }

  load(): Promise<CheckpointData | undefined> {
    return this.#checkpoint.load();
  }

  /** Takes a checkpoint's parses over. Returns those of the files that are shown here. */
  adopt(parses: readonly CachedParse[]): readonly CachedParse[] {
    const own = (parse: CachedParse) => parse.copy.worktree === this.#worktree;
    this.#otherParses = parses.filter((parse) => !own(parse));
    return parses.filter(own);
  }

  /** Files that went out of sight stay remembered. */
  handOn(parses: readonly CachedParse[]): void {
    this.#otherParses = [...this.#otherParses, ...parses];
  }

  noteCommits(count: number): void {
    this.#unsaved += count;
  }

  /** So many that the next start should not have to read them again. */
  noteReads(count: number): void {
    if (count >= worthSaving) this.#unsaved += 1;
  }

  /** Whether at least that many commits came since it was saved last. */
  isDue(minCommits: number): boolean {
    return this.#unsaved >= minCommits;
  }

  async save({ position, board, parses }: CheckpointData): Promise<void> {
    await this.#checkpoint.save({ position, board, parses: [...this.#otherParses, ...parses] });
    this.#unsaved = 0;
  }
}
