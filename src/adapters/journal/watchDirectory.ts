import { type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../core/disk";
import type { Log } from "../../core/ports";

export interface WatchOptions {
  readonly directory: string;
  readonly pollMs: number;
  readonly log: Log;
  readonly listener: () => void;
}

const debounceMs = 20;

/**
 * Calls the listener when files of the folder may have changed. The folder is watched and not a file,
 * because a watch on a file goes stale when it is replaced; the poll covers systems that report
 * nothing, and a folder that does not exist yet. Returns the way to stop.
 */
export function watchDirectory(options: WatchOptions): () => void {
  const { directory, listener, log } = options;
  let stopped = false;
  let pending: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  let last: string | undefined;

  const notify = (): void => {
    if (stopped || pending !== undefined) return;
    pending = setTimeout(() => {
      pending = undefined;
      if (!stopped) listener();
    }, debounceMs);
  };
  const release = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const attach = (): void => {
    if (watcher !== undefined || stopped) return;
    try {
      watcher = watch(directory, { persistent: false }, notify);
      watcher.on("error", release);
    } catch (error) {
      // Not there yet, or no watches left: the poll goes on and tries again.
      if (errorCode(error) !== "ENOENT") log.info(`The journal is polled: ${String(error)}`);
    }
  };
  const look = async (): Promise<void> => {
    const now = await fingerprint(directory);
    if (now === undefined) release();
    else attach();
    if (last !== undefined && now !== last) notify();
    last = now ?? "";
  };
  const poll = setInterval(() => void look(), options.pollMs);
  poll.unref();
  attach();
  void look();
  return () => {
    stopped = true;
    clearInterval(poll);
    clearTimeout(pending);
    release();
  };
}

/** Changes whenever a segment grows, comes or is replaced; undefined while there is no folder. */
async function fingerprint(directory: string): Promise<string | undefined> {
  try {
    const names = (await readdir(directory)).sort();
    const newest = names.at(-1);
    const folder = await stat(directory);
    const file = newest === undefined ? folder : await stat(join(directory, newest));
    return `${folder.ino} ${names.join()} ${file.ino} ${file.size}`;
  } catch {
    // Gone, or between two states; the next look sees what has become of it.
    return undefined;
  }
}
