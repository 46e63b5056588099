import type { CommitPlace, History, HistoryBatch } from "../../../src/core/ports";
import type { MemoryJournalStore } from "./journal";

/** The history of a journal in memory; a place is an index. Passes the contract suite of `FileHistory`. */
export class MemoryHistory implements History {
  readonly #store: MemoryJournalStore;
  #generation: number | undefined;
  #read = 0;

  constructor(store: MemoryJournalStore) {
    this.#store = store;
  }

  async read(limit: number): Promise<HistoryBatch> {
    await Promise.resolve();
    const { commits, generation } = this.#store;
    const replaced = this.#read > 0 && this.#generation !== generation;
    if (this.#generation !== generation) this.#read = 0;
    this.#generation = generation;
    const taken = commits.slice(this.#read, this.#read + limit);
    const places = taken.map((_, index) => this.#read + index);
    this.#read += taken.length;
    return { commits: taken, places, replaced };
  }

  async at(place: CommitPlace) {
    await Promise.resolve();
    return this.#store.commits[place];
  }
}
