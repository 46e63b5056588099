import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { Low } from "lowdb";
import { LayeredMap } from "../../core/board/layeredMap";
import { diskFailure } from "../../core/disk";
import type { Checkpoint, CheckpointData, JournalPosition, Log, Processes } from "../../core/ports";
import { board } from "./boardJson";
import { array, Mismatch, number, object, string } from "./decode";
import { DurableFile } from "./durableFile";
import { cachedParse } from "./parseJson";

export const schemaVersion = 1;

export interface LowdbCheckpointOptions {
  /** `<board>/store.json`; its folder is made by the first save. */
  readonly file: string;
  readonly processes: Processes;
  readonly log: Log;
  /** Replaced by tests that fill the disk. */
  readonly write?: (handle: FileHandle, text: string) => Promise<void>;
}

const checkpointData = object<CheckpointData>({
  position: object<JournalPosition>({
    segment: string,
    offset: number,
    seq: number,
    id: string,
  }),
  board,
  parses: array(cachedParse),
});

/**
 * The checkpoint as a lowdb store. It is a summary that can be deleted at any time, so everything that
 * looks wrong in it makes it void and nothing in it is ever repaired. PROTOCOL 2.9.
 */
export class LowdbCheckpoint implements Checkpoint {
  readonly #low: Low;
  readonly #log: Log;
  readonly #file: string;
  /** The save that is under way: of two in one process the later one must win. */
  #saving: Promise<void> = Promise.resolve();

  constructor({ file, processes, log, write }: LowdbCheckpointOptions) {
    const serialize = (data: unknown): string => JSON.stringify(data, mapsToPairs);
    const adapter = new DurableFile({
      file,
      processes,
      serialize,
      ...(write === undefined ? {} : { write }),
    });
    this.#low = new Low(adapter, empty);
    this.#log = log;
    this.#file = file;
  }

  async load(): Promise<CheckpointData | undefined> {
    this.#low.data = empty;
    try {
      await this.#low.read();
      if (this.#low.data === empty) return undefined;
      return unwrap(this.#low.data);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.warn(`${this.#file} is not used and will be made again: ${reason}`);
      return undefined;
    } finally {
      // The parsed text would stay in memory beside the board that was made of it.
      this.#low.data = empty;
    }
  }

  async save(data: CheckpointData): Promise<void> {
    const save = this.#saving.then(async () => this.#write(data));
    this.#saving = save.catch(() => undefined);
    return save;
  }

  async #write(data: CheckpointData): Promise<void> {
    try {
      this.#low.data = { schemaVersion, hash: hashOf(data), data };
      await this.#low.write();
    } catch (error) {
      throw diskFailure(
        "Could not save the summary of Baton's history; the history itself is not affected",
        error,
      );
    } finally {
      this.#low.data = empty;
    }
  }
}

const empty = {};

function mapsToPairs(_: string, value: unknown): unknown {
  const listed = value instanceof Map || value instanceof Set || value instanceof LayeredMap;
  return listed ? [...(value as Iterable<unknown>)] : value;
}

/** Flipped bits inside texts fit every shape. */
function hashOf(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data, mapsToPairs)).digest("base64url");
}

function unwrap(stored: unknown): CheckpointData {
  if (typeof stored !== "object" || stored === null || !("schemaVersion" in stored)) {
    throw new Mismatch("a Baton store", stored);
  }
  if (stored.schemaVersion !== schemaVersion) {
    throw new Mismatch(`schemaVersion ${schemaVersion}`, stored.schemaVersion);
  }
  const data = "data" in stored ? stored.data : undefined;
  if (!("hash" in stored) || stored.hash !== hashOf(data)) throw new Mismatch("its hash", data);
  return checkpointData(data);
}
