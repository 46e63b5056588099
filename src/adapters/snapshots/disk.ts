/** Looks at one path of a worktree without following any link on the way. */
import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, open, readlink } from "node:fs/promises";
import { sep } from "node:path";
import { errorCode } from "../../core/disk";
import { bytesOf, type Entry, type Found, type RawPath } from "./state";

/** How git names blobs in this repository. */
export type HashName = "sha1" | "sha256";

/** The absolute path as bytes, for calls on the disk. */
export function absolute(root: string, path: RawPath): Buffer {
  return Buffer.concat([Buffer.from(root + sep, "utf8"), bytesOf(path)]);
}

/** Folders that were found to be real ones, in one pass over a worktree. */
export type SeenFolders = Map<RawPath, boolean>;

/** Its stat when all folders above it are real ones; undefined when there is nothing, or a link above. */
export async function lookAt(
  root: string,
  path: RawPath,
  seen: SeenFolders = new Map(),
): Promise<Stats | undefined> {
  if (!(await isRealFolder(root, path.slice(0, Math.max(0, path.lastIndexOf("/"))), seen))) {
    return undefined;
  }
  return statOf(absolute(root, path));
}

async function isRealFolder(root: string, path: RawPath, seen: SeenFolders): Promise<boolean> {
  if (path === "") return true;
  const known = seen.get(path);
  if (known !== undefined) return known;
  const above = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const real =
    (await isRealFolder(root, above, seen)) &&
    (await statOf(absolute(root, path)))?.isDirectory() === true;
  seen.set(path, real);
  return real;
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
export function modeOf(stats: Stats): number {
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

/** The same file in the same state, as far as stat tells. */
export function sameStat(one: Stats, other: Stats): boolean {
  return (
    one.ino === other.ino &&
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.mode === other.mode
  );
}
