import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Adapter } from "lowdb";
import { errorCode } from "../../core/disk";
import type { Processes } from "../../core/ports";

export interface DurableFileOptions {
  readonly file: string;
  readonly processes: Processes;
  readonly serialize: (data: unknown) => string;
  /** Replaced by tests that fill the disk. */
  readonly write?: (handle: FileHandle, text: string) => Promise<void>;
}

/**
 * A lowdb adapter that never leaves half a file. lowdb's own gives every process the same temporary
 * name and never flushes: with eight processes each update was lost and the file ended unparsable.
 */
export class DurableFile implements Adapter<unknown> {
  readonly #options: DurableFileOptions;
  readonly #prefix: string;

  constructor(options: DurableFileOptions) {
    this.#options = options;
    this.#prefix = `.${basename(options.file)}.`;
  }

  /** Null when there is no file. Throws what the disk or the JSON parser says. */
  async read(): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#options.file, "utf8")) as unknown;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return null;
      throw error;
    }
  }

  async write(data: unknown): Promise<void> {
    const { file, processes, serialize } = this.#options;
    const folder = dirname(file);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#removeLeftovers(folder);
    const { pid, started } = processes.self();
    const name = `${this.#prefix}${pid}-${started}-${randomBytes(5).toString("hex")}~`;
    const temporary = join(folder, name);
    try {
      await this.#writeFlushed(temporary, serialize(data));
      await rename(temporary, file);
      await flushDirectory(folder);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async #writeFlushed(path: string, text: string): Promise<void> {
    const handle = await open(path, "wx", 0o600);
    try {
      if (this.#options.write === undefined) await handle.writeFile(text, "utf8");
      else await this.#options.write(handle, text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** What killed processes were writing. */
  async #removeLeftovers(folder: string): Promise<void> {
    for (const name of await readdir(folder)) {
      if (!name.startsWith(this.#prefix)) continue;
      const match = /^(\d+)-([A-Za-z0-9]*)-[a-f0-9]+~$/u.exec(name.slice(this.#prefix.length));
      if (match === null) continue;
      const writer = { pid: Number(match[1]), started: match[2] ?? "" };
      if (!this.#options.processes.alive(writer)) await rm(join(folder, name), { force: true });
    }
  }
}

/** Makes the rename survive a power cut. Windows cannot open folders and needs no flush. */
async function flushDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
