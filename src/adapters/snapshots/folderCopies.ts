/** Copies of files below one folder, named by their content. What was copied already is not read again. */
import { randomBytes } from "node:crypto";
import { open, readFile, readlink, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";
import {
  absolute,
  blobHash,
  type FileStat,
  type HashName,
  isLink,
  lookAtFiles,
  modeOf,
  sameStat,
  tellsChanges,
} from "./disk";
import { type Entry, type RawPath, toldPath } from "./state";

/** How copies are named. */
export const hashName: HashName = "sha256";

/** How often a file that changes while it is read is read again. */
const tries = 4;
const filesAtOnce = 16;

export interface Copied {
  readonly stats: ReadonlyMap<RawPath, FileStat>;
  readonly entries: ReadonlyMap<RawPath, Entry>;
}

export class FolderCopies {
  readonly #root: string;
  readonly #folder: string;
  /** By path, valid while the stat is the same. */
  readonly #known = new Map<RawPath, { readonly stat: FileStat; readonly hash: string }>();

  /** @param folder Absolute, and there; of the copies. */
  constructor(root: string, folder: string) {
    this.#root = root;
    this.#folder = folder;
  }

  /**
   * What is at these paths, with a copy of each content.
   *
   * @param looked as they were a moment ago
   * @throws BatonError `busy` when a file does not stop to change
   */
  async keep(looked: ReadonlyMap<RawPath, FileStat>): Promise<Copied> {
    const all = [...looked];
    const stats = new Map<RawPath, FileStat>();
    const entries = new Map<RawPath, Entry>();
    for (let at = 0; at < all.length; at += filesAtOnce) {
      const some = all.slice(at, at + filesAtOnce).map(async ([path, now]) => {
        return { path, kept: await this.#keep(path, now) };
      });
      for (const { path, kept } of await Promise.all(some)) {
        if (kept === undefined) continue;
        stats.set(path, kept.stat);
        entries.set(path, entryOf(kept.stat, kept.hash));
      }
    }
    return { stats, entries };
  }

  /** Undefined when it is gone meanwhile. */
  async #keep(path: RawPath, looked: FileStat) {
    const known = this.#known.get(path);
    const same = known !== undefined && sameStat(known.stat, looked);
    if (same && (await this.#isThere(known.hash, looked.size))) return known;
    for (let left = tries; left > 0; left -= 1) {
      const began = Date.now();
      const before = (await lookAtFiles(this.#root, [path])).get(path);
      if (before === undefined) return undefined;
      const content = await this.#read(path, before);
      const after = (await lookAtFiles(this.#root, [path])).get(path);
      if (content === undefined || after === undefined || !sameStat(before, after)) continue;
      const hash = blobHash(content, hashName);
      await this.#write(hash, content);
      const kept = { stat: after, hash };
      if (tellsChanges(after, began)) this.#known.set(path, kept);
      return kept;
    }
    throw new BatonError("busy", `${toldPath(path)} keeps changing, so it could not be copied.`, {
      remedy: "Wait until nobody writes it any more, then try again.",
    });
  }

  /** Undefined when something else is there now. */
  async #read(path: RawPath, before: FileStat): Promise<Buffer | undefined> {
    const file = absolute(this.#root, path);
    try {
      return isLink(before) ? await readlink(file, "buffer") : await readFile(file);
    } catch (error) {
      const code = errorCode(error);
      if (code === "ENOENT" || code === "ENOTDIR" || code === "EINVAL" || code === "EISDIR") {
        return undefined;
      }
      throw error;
    }
  }

  /** A copy gets its name last, so that it is whole; older versions did not. */
  async #write(hash: string, content: Buffer): Promise<void> {
    if (await this.#isThere(hash, content.length)) return;
    const unnamed = join(this.#folder, `${hash}-${randomBytes(6).toString("hex")}.part`);
    await writeFlushed(unnamed, content);
    await rename(unnamed, join(this.#folder, hash));
  }

  async #isThere(hash: string, size: number): Promise<boolean> {
    try {
      return (await stat(join(this.#folder, hash))).size === size;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return false;
      throw error;
    }
  }
}

function entryOf(stat: FileStat, hash: string): Entry {
  if (isLink(stat)) return { kind: "link", hash, mode: 0 };
  return { kind: "file", hash, mode: modeOf(stat) };
}

/** Writes a file that is on the disk when this ends. */
export async function writeFlushed(path: string, content: Buffer | string): Promise<void> {
  const handle = await open(path, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
