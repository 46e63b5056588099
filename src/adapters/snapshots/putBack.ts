/** Puts files of a worktree back, one by one, and leaves alone whatever changed meanwhile. */
import { randomBytes } from "node:crypto";
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rmdir,
  symlink,
  unlink,
} from "node:fs/promises";
import { errorCode } from "../../core/disk";
import { absolute, entryAt, entryOf, type HashName, lookAt } from "./disk";
import { bytesOf, type Difference, type Found, type RawPath, rawPath, sameEntry } from "./state";

/** Where the contents come from. */
export interface Blobs {
  copyTo(hash: string, file: FileHandle): Promise<void>;
  read(hash: string): Promise<Buffer>;
}

export interface PutBack {
  /** Absolute, without links. */
  readonly root: string;
  readonly hashName: HashName;
  readonly blobs: Blobs;
}

/**
 * Carries the differences out; those with an obstacle are passed over, and so is what changes while
 * this goes on. What is to go goes first, so that a folder can become a file again and the other way
 * round.
 *
 * @returns each difference as it turned out
 */
export async function putBack(
  place: PutBack,
  differences: readonly Difference[],
): Promise<readonly Difference[]> {
  const done = new Map<RawPath, Difference>();
  const left = (one: Difference): Difference => ({
    ...one,
    obstacle: one.obstacle ?? { kind: "in_the_way" },
  });
  const inOrder = [
    // Deepest first.
    ...differences.filter(({ restore }) => restore === "delete").toReversed(),
    ...differences.filter(({ restore }) => restore !== "delete"),
  ];
  for (const one of inOrder) {
    const worked = one.obstacle === undefined && (await change(place, one));
    done.set(one.raw, worked ? one : left(one));
  }
  return differences.map((one) => done.get(one.raw) ?? left(one));
}

async function change(place: PutBack, one: Difference): Promise<boolean> {
  const { root, hashName } = place;
  const seen = await entryAt(root, one.raw, hashName);
  // A folder that holds no file is no part of any state, so it makes way.
  const now = seen === "other" && (await removeEmpty(root, one.raw)) ? undefined : seen;
  if (!sameEntry(now, one.after)) return false;
  if (one.before === undefined) return remove(place, one);
  if (one.restore === "mode") {
    await chmod(absolute(root, one.raw), one.before.mode);
    return true;
  }
  if (!(await makeParents(root, one.raw))) return false;
  return write(place, one, now);
}

async function remove(place: PutBack, one: Difference): Promise<boolean> {
  const file = absolute(place.root, one.raw);
  const aside = asideOf(file);
  await rename(file, aside);
  if (!(await isStill(aside, one, place))) {
    await giveBack(aside, file);
    return false;
  }
  await unlink(aside);
  await prune(place.root, one.raw);
  return true;
}

async function write(place: PutBack, one: Difference, now: Found): Promise<boolean> {
  const { root, blobs } = place;
  const { before } = one;
  if (before === undefined) return false;
  const file = absolute(root, one.raw);
  const fresh = asideOf(file);
  try {
    if (before.kind === "link") {
      const target = await blobs.read(before.hash);
      if (now === undefined) return await linkAnew(target, file);
      await symlink(target, fresh);
    } else {
      await writeFile(blobs, before.hash, before.mode, fresh);
    }
    return now === undefined ? await placeNew(fresh, file) : await replace(place, one, fresh);
  } finally {
    await removeQuietly(fresh);
  }
}

async function writeFile(blobs: Blobs, hash: string, mode: number, path: Buffer): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    await blobs.copyTo(hash, handle);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function linkAnew(target: Buffer, file: Buffer): Promise<boolean> {
  try {
    await symlink(target, file);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Only where nothing is: a file that somebody makes at this moment is not overwritten. */
async function placeNew(fresh: Buffer, file: Buffer): Promise<boolean> {
  try {
    await link(fresh, file);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") return false;
    // Some disks have no hard links.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
  }
  await rename(fresh, file);
  return true;
}

/** Keeps a second name for what is replaced, and brings it back when somebody saved into it meanwhile. */
async function replace(place: PutBack, one: Difference, fresh: Buffer): Promise<boolean> {
  const file = absolute(place.root, one.raw);
  const aside = asideOf(file);
  if (one.after?.kind === "link") {
    // Nobody writes into a link, and some systems would follow it here.
    await rename(fresh, file);
    return true;
  }
  try {
    await link(file, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    // No hard links here: what remains is the moment since the last look.
    await rename(fresh, file);
    return true;
  }
  await rename(fresh, file);
  if (await isStill(aside, one, place)) {
    await unlink(aside);
    return true;
  }
  await rename(aside, file);
  return false;
}

async function isStill(aside: Buffer, one: Difference, { hashName }: PutBack): Promise<boolean> {
  return sameEntry(await entryOf(aside, await lstat(aside), hashName), one.after);
}

async function giveBack(aside: Buffer, file: Buffer): Promise<void> {
  try {
    await link(aside, file);
    await unlink(aside);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return;
    await rename(aside, file);
  }
}

/** False when something that is no folder stands in the way, or a link leads elsewhere. */
async function makeParents(root: string, path: RawPath): Promise<boolean> {
  const parts = path.split("/").slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join("/");
    const stats = await lookAt(root, folder);
    if (stats?.isDirectory() === true) continue;
    if (stats !== undefined) return false;
    await mkdir(absolute(root, folder));
  }
  if (parts.length === 0) return true;
  // Somebody may have put a link there since.
  const real = await realpath(absolute(root, parts.join("/")), { encoding: "buffer" });
  return real.equals(absolute(root, parts.join("/")));
}

/** Takes away a folder that holds nothing but such folders; false when there is anything else. */
async function removeEmpty(root: string, path: RawPath): Promise<boolean> {
  const folders: RawPath[] = [];
  for (const left = [path]; left.length > 0; ) {
    const folder = left.pop() ?? path;
    if ((await lookAt(root, folder))?.isDirectory() !== true) return false;
    folders.push(folder);
    const names = await readdir(absolute(root, folder), { encoding: "buffer" });
    left.push(...names.map((name) => `${folder}/${rawPath(name)}`));
  }
  try {
    for (const folder of folders.toReversed()) await rmdir(absolute(root, folder));
    return true;
  } catch (error) {
    // Somebody has just put something into it.
    if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(errorCode(error) ?? "")) return false;
    throw error;
  }
}

/** Takes away the folders that became empty by it. */
async function prune(root: string, path: RawPath): Promise<void> {
  for (let parts = path.split("/").slice(0, -1); parts.length > 0; parts = parts.slice(0, -1)) {
    try {
      await rmdir(absolute(root, parts.join("/")));
    } catch (error) {
      // Something else is in it, or it is gone: either way there is nothing more to take away.
      if (["ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return;
      throw error;
    }
  }
}

/** A hidden name beside the file, so that the rename stays on one disk. */
function asideOf(file: Buffer): Buffer {
  const end = file.lastIndexOf(process.platform === "win32" ? "\\" : "/") + 1;
  const slash = Math.max(end, file.lastIndexOf("/") + 1);
  return Buffer.concat([
    file.subarray(0, slash),
    bytesOf(`.baton-${process.pid}-${randomBytes(6).toString("hex")}~`),
  ]);
}

async function removeQuietly(path: Buffer): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
