/** Looks at one path of a worktree without following any link on the way. */
import { createHash } from "node:crypto";
import { constants, lstatSync, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readlink } from "node:fs/promises";
import { sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { errorCode } from "../../core/disk";
import { bytesOf, type Entry, type Found, type RawPath } from "./state";

/** How git names blobs in this repository. */
export type HashName = "sha1" | "sha256";

/** The absolute path as bytes, for calls on the disk. */
export function absolute(root: string, path: RawPath): Buffer {
  return Buffer.concat([Buffer.from(root + sep, "utf8"), bytesOf(path)]);
}

/** Its stat when all folders above it are real ones; undefined when there is nothing, or a link above. */
export async function lookAt(root: string, path: RawPath): Promise<Stats | undefined> {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    const above = await statOf(absolute(root, path.slice(0, end)));
    if (above?.isDirectory() !== true) return undefined;
  }
  return statOf(absolute(root, path));
}

/** How long the disk is asked before others get their turn. Milliseconds. */
const longestTurn = 8;

/** Between so many looks it is seen how long it took. */
const looksAtOnce = 32;

/**
 * The same for many paths, where there is a file or a link; in their order. It asks the disk itself:
 * handing each question to a thread takes more than twice the time.
 */
export async function lookAtFiles(
  root: string,
  paths: readonly RawPath[],
): Promise<ReadonlyMap<RawPath, FileStat>> {
  const found = new Map<RawPath, FileStat>();
  const folders: RealFolders = new Map();
  let turn = performance.now();
  for (const [at, path] of paths.entries()) {
    if (isRealFolder(root, above(path), folders)) {
      const stats = lstatSync(placeOf(root, path), { throwIfNoEntry: false });
      // Folders are nested repositories or submodules, and none of our business.
      if (stats?.isFile() === true || stats?.isSymbolicLink() === true) {
        found.set(path, fileStatOf(stats));
      }
    }
    if (at % looksAtOnce !== 0 || performance.now() - turn < longestTurn) continue;
    await nextTurn();
    turn = performance.now();
  }
  return found;
}

/** The absolute path, as a text where that says the same: it costs less than bytes. */
function placeOf(root: string, path: RawPath): string | Buffer {
  // Each character is a byte, and these are others in UTF-8.
  return /[\u0080-\u00ff]/u.test(path) ? absolute(root, path) : root + sep + path;
}

/** Whether folders are real ones, in one pass over a worktree. */
type RealFolders = Map<RawPath, boolean>;

function isRealFolder(root: string, path: RawPath, known: RealFolders): boolean {
  if (path === "") return true;
  const found = known.get(path);
  if (found !== undefined) return found;
  const real =
    isRealFolder(root, above(path), known) &&
    lstatSync(placeOf(root, path), { throwIfNoEntry: false })?.isDirectory() === true;
  known.set(path, real);
  return real;
}

/** The folder of a path; empty for one at the root. */
export function above(path: RawPath): RawPath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** What is there now. Reads the file. */
export async function entryAt(root: string, path: RawPath, hashName: HashName): Promise<Found> {
  const stats = await lookAt(root, path);
  if (stats === undefined) return undefined;
  return entryOf(absolute(root, path), stats, hashName);
}

/** The file or link that is there now. A folder counts as none: its files speak for themselves. */
export async function fileAt(
  root: string,
  path: RawPath,
  hashName: HashName,
): Promise<Entry | undefined> {
  const found = await entryAt(root, path, hashName);
  return typeof found === "object" ? found : undefined;
}

/** @param file Absolute. */
export async function entryOf(file: Buffer, stats: Stats, hashName: HashName): Promise<Found> {
  try {
    if (stats.isSymbolicLink()) {
      const target = await readlink(file, "buffer");
      return { kind: "link", hash: blobHash(target, hashName), mode: 0 };
    }
    if (!stats.isFile()) return "other";
    return { kind: "file", hash: await fileHash(file, hashName), mode: modeOf(stats) };
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return undefined;
    throw error;
  }
}

/** Windows has no such bits, so they never differ there. */
export function modeOf(stats: Pick<Stats, "mode">): number {
  return process.platform === "win32" ? 0o644 : stats.mode & 0o777;
}

export function blobHash(content: Buffer, hashName: HashName): string {
  return createHash(hashName).update(`blob ${content.length}\0`).update(content).digest("hex");
}

async function fileHash(file: Buffer, hashName: HashName): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await handle.stat();
    const hash = createHash(hashName).update(`blob ${size}\0`);
    for await (const chunk of chunksOf(handle)) hash.update(chunk);
    return hash.digest("hex");
  } finally {
    await handle.close();
  }
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(256 * 1024);
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function statOf(file: Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/** What of a file's or link's stat is worth remembering. Times in milliseconds since the epoch. */
export type FileStat = Pick<Stats, "ino" | "size" | "mtimeMs" | "ctimeMs" | "mode" | "uid" | "gid">;

export function fileStatOf({ ino, size, mtimeMs, ctimeMs, mode, uid, gid }: FileStat): FileStat {
  return { ino, size, mtimeMs, ctimeMs, mode, uid, gid };
}

export function isLink({ mode }: FileStat): boolean {
  return (mode & constants.S_IFMT) === constants.S_IFLNK;
}

/** The same file in the same state, as far as stat tells. */
export function sameStat(one: FileStat, other: FileStat): boolean {
  return (
    one.ino === other.ino &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.mode === other.mode
  );
}

/** A file that changed so shortly before a look may change again without its stat telling. Milliseconds. */
const racyMs = 2_000;

/** Whether the stat would tell of any change after `looked`, in milliseconds since the epoch. */
export function tellsChanges({ mtimeMs, ctimeMs }: FileStat, looked: number): boolean {
  return looked - Math.max(mtimeMs, ctimeMs) > racyMs;
}
