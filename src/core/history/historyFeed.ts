/** Keeps the history of one board up to date with its journal, for whoever shows it. */

import type { Commit } from "../board/events";
import { Mutex } from "../board/mutex";
import type { CommitPlace, History } from "../ports";
import { ExecutionHistory } from "./executionHistory";

/** Commits that are folded before others get a turn; takes a few milliseconds. */
const batch = 4_000;

export class HistoryFeed {
  readonly #source: History;
  readonly #mutex = new Mutex();
  #history = new ExecutionHistory();
  #complete = false;

  constructor(source: History) {
    this.#source = source;
  }

  /** Another object, when the journal was replaced. */
  get history(): ExecutionHistory {
    return this.#history;
  }

  /** True once everything that was there has been read. */
  get complete(): boolean {
    return this.#complete;
  }

  /** A commit again, for what rows do not keep. */
  at(place: CommitPlace): Promise<Commit | undefined> {
    return this.#source.at(place);
  }

  /**
   * Takes in what was journalled since; `step` is called after each batch, and `stop` asked before it.
   *
   * @throws BatonError when the journal cannot be read
   */
  catchUp(step: () => void = () => undefined, stop: () => boolean = () => false): Promise<void> {
    return this.#mutex.run(async () => {
      while (!stop()) {
        const { commits, places, replaced } = await this.#source.read(batch);
        if (replaced) this.#history = new ExecutionHistory();
        this.#history.add(commits, places);
        if (commits.length < batch) this.#complete = true;
        step();
        if (this.#complete && commits.length < batch) return;
      }
    });
  }
}
