import type { Checkpoint, CheckpointData } from "../../../src/core/ports";

/** What the processes of one board share. */
export class MemoryCheckpointStore {
  data: CheckpointData | undefined;
  /** What the disk says to a save; undefined: it works. */
  failure: Error | undefined;
}

/** Passes the contract suite of `LowdbCheckpoint`. */
export class MemoryCheckpoint implements Checkpoint {
  readonly #store: MemoryCheckpointStore;

  constructor(store: MemoryCheckpointStore) {
    this.#store = store;
  }

  async load(): Promise<CheckpointData | undefined> {
    await Promise.resolve();
    return structuredClone(this.#store.data);
  }

  async save(data: CheckpointData): Promise<void> {
    await Promise.resolve();
    if (this.#store.failure !== undefined) throw this.#store.failure;
    this.#store.data = structuredClone(data);
  }
}
