/** Finds the project files below a folder without stepping into what is not this repository's own. */
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import picomatch from "picomatch";
import { errorCode } from "../../core/disk";
import type { CancelSignal, FileStat, Log } from "../../core/ports";
import { isSafePath } from "./paths";

export const defaultInclude: readonly string[] = ["**/AGENCY.md"];
export const defaultExclude: readonly string[] = ["**/node_modules/**", "**/.baton/local/**"];

export interface WalkOptions {
  readonly root: string;
  /** Folders below the root to look in, with forward slashes; the whole root by default. */
  readonly from: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly log: Log;
  /** Unreadable folders that were reported before. */
  readonly reported: Set<string>;
  readonly signal: CancelSignal | undefined;
}

export interface WalkedFile extends FileStat {
  readonly path: string;
}

interface Filter {
  readonly wanted: (path: string) => boolean;
  readonly pruned: (path: string) => boolean;
}

/** Folders read at the same time: enough to keep a disk busy, few enough for others to get a turn. */
const together = 16;
const batchSize = 256;

export async function* walk(options: WalkOptions): AsyncGenerator<readonly WalkedFile[]> {
  const filter = filterOf(options);
  const waiting = options.from.map((folder) => folder.replace(/\/+$/u, ""));
  let batch: WalkedFile[] = [];
  while (waiting.length > 0) {
    if (options.signal?.aborted === true) return;
    const folders = waiting.splice(-together);
    const looks = await Promise.all(
      folders.map(async (folder) => lookInto(folder, options, filter)),
    );
    for (const { files, folders: below } of looks) {
      waiting.push(...below);
      batch.push(...files);
    }
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function filterOf({ include, exclude }: WalkOptions): Filter {
  const included = picomatch([...include], { dot: true });
  const excluded = picomatch([...exclude], { dot: true });
  return {
    wanted: (path) => included(path) && !excluded(path),
    pruned: (path) => excluded(path) || excluded(`${path}/x`),
  };
}

interface Look {
  readonly files: readonly WalkedFile[];
  readonly folders: readonly string[];
}

async function lookInto(folder: string, options: WalkOptions, filter: Filter): Promise<Look> {
  const { root, from, log, reported } = options;
  const entries = await entriesOf(join(root, folder), log, reported);
  // A repository or worktree of its own has a board of its own. PROTOCOL 1.
  const isOwn = !entries.some(({ name }) => name === ".git");
  if (folder !== "" && !isOwn && !from.includes(folder)) return { files: [], folders: [] };
  const folders: string[] = [];
  const files: WalkedFile[] = [];
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    // Links to folders are not followed: they could lead in circles or out of the repository.
    if (entry.isDirectory() && isSafePath(path) && !filter.pruned(path)) folders.push(path);
    if (entry.isDirectory() || !filter.wanted(path) || !isSafePath(path)) continue;
    const file = await lookAt(path, entry, options, filter);
    if (file !== undefined) files.push(file);
  }
  return { files, folders };
}

async function entriesOf(
  folder: string,
  log: Log,
  reported: Set<string>,
): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    reported.delete(folder);
    return entries;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    if (!reported.has(folder)) log.warn(`Skipping a folder that cannot be read: ${String(error)}`);
    reported.add(folder);
    return [];
  }
}

async function lookAt(
  path: string,
  entry: Dirent,
  { root }: WalkOptions,
  filter: Filter,
): Promise<WalkedFile | undefined> {
  const file = join(root, path);
  try {
    if (entry.isSymbolicLink()) {
      const target = relative(await realpath(root), await realpath(file))
        .split(sep)
        .join("/");
      // Outside; or a project that is found under its own name and must not appear twice.
      if (!isSafePath(target) || filter.wanted(target)) return undefined;
    } else if (!entry.isFile()) return undefined;
    const found = await stat(file);
    return found.isFile() ? { path, size: found.size, modified: found.mtimeMs } : undefined;
  } catch {
    // Gone since, or a link that leads nowhere: not a project file at this moment.
    return undefined;
  }
}
