/** Looks once more, later, at files that were replaced: on a busy machine an editor may be slow to save. */
import { type FileHandle, writeFile } from "node:fs/promises";
import type { Log } from "../../core/ports";
import { readNow } from "./content";
import { rescueName } from "./temporary";

/** Milliseconds after which nobody is expected to save into a replaced file any more. */
const lateMs = 2000;
/** Files kept open at most, so that a large change does not use them all up. */
const maxOpen = 64;

interface Waiting {
  readonly handle: FileHandle;
  readonly file: string;
  readonly expected: string;
  readonly timer: NodeJS.Timeout;
}

/**
 * By now the file has moved on, so a late save cannot be put into it without asking: it is kept beside
 * it and reported. Does not keep a process alive; `finish` looks at once.
 */
export class LateLooks {
  readonly #log: Log;
  readonly #waiting = new Set<Waiting>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Takes over the handle of a file that was replaced. @param expected The hash it had then. */
  async add(handle: FileHandle, file: string, expected: string): Promise<void> {
    const oldest = [...this.#waiting][0];
    if (this.#waiting.size >= maxOpen && oldest !== undefined) await this.#look(oldest);
    const waiting: Waiting = {
      handle,
      file,
      expected,
      timer: setTimeout(() => void this.#look(waiting), lateMs).unref(),
    };
    this.#waiting.add(waiting);
  }

  async finish(): Promise<void> {
    await Promise.all([...this.#waiting].map(async (waiting) => this.#look(waiting)));
  }

  async #look(waiting: Waiting): Promise<void> {
    if (!this.#waiting.delete(waiting)) return;
    const { handle, file, expected, timer } = waiting;
    clearTimeout(timer);
    try {
      const late = await readNow(handle, file);
      if (late.hash === expected || late.bytes.length === 0) return;
      const name = rescueName(file);
      await writeFile(name, late.bytes, { flag: "wx" });
      this.#log.warn(`${name} holds what an editor saved too late into the replaced file.`);
    } catch (error) {
      this.#log.warn(`Could not look again at the replaced ${file}: ${String(error)}`);
    } finally {
      await handle.close();
    }
  }
}
