/** Puts a new content in a file's place, and notices whoever saved at the same moment. PROTOCOL 3.2. */
import { renameSync, statSync } from "node:fs";
import { type FileHandle, link, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";
import type { ProcessRef } from "../../core/ports";
import { hashOf, openForReading, type RawContent, readNow, readSettled } from "./content";
import type { LateLooks } from "./lateLooks";
import { newName, oldName } from "./temporary";

/** The calls that tests make fail, or between which they let others act. */
export interface SpliceDisk {
  write(handle: FileHandle, bytes: Buffer): Promise<void>;
  link(file: string, name: string): Promise<void>;
  /** Called when all is checked, immediately before the rename. */
  beforeRename(): void;
  afterRename(): void;
}

export const nodeSpliceDisk: SpliceDisk = {
  write: async (handle, bytes) => handle.writeFile(bytes),
  link,
  beforeRename: () => undefined,
  afterRename: () => undefined,
};

export interface Replacement {
  readonly file: string;
  /** For messages. */
  readonly path: string;
  /** What the file must hold for the replacement to be right. */
  readonly expected: string;
  readonly bytes: Buffer;
  readonly self: ProcessRef;
  readonly disk: SpliceDisk;
  /** Milliseconds between the two looks at the replaced file. */
  readonly settleMs: number;
  readonly late: LateLooks;
}

export type Replaced =
  | { readonly kind: "done"; readonly modified: number }
  /** The file holds something else; nothing was changed. */
  | { readonly kind: "moved" }
  /** It was replaced, but somebody saved into the replaced file: that is the content to go on from. */
  | {
      readonly kind: "saved";
      readonly content: RawContent;
      /** Its second name, where the disk allowed one; to be removed when the content has its place. */
      readonly name: string;
    };

export async function replace(options: Replacement): Promise<Replaced> {
  const { file, path, expected, bytes, self, disk } = options;
  const old = await openExisting(file);
  if (old === undefined) return { kind: "moved" };
  const temporary = newName(file, self);
  const second = oldName(file, self, expected, hashOf(bytes));
  let keepSecond = false;
  let keepOpen = false;
  try {
    const modified = await writeBeside(temporary, old, options);
    await linkIfPossible(file, second, disk);
    // The change time, because a program can set the modification time back but not this one.
    const before = await old.stat({ bigint: true });
    if ((await readNow(old, path)).hash !== expected) return { kind: "moved" };
    const now = await old.stat({ bigint: true });
    if (now.ctimeNs !== before.ctimeNs) return { kind: "moved" };
    // From here to the rename nothing is awaited: what could slip in between is a few microseconds.
    disk.beforeRename();
    const last = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (last?.ino !== now.ino || last.dev !== now.dev) return { kind: "moved" };
    if (last.ctimeNs !== now.ctimeNs) return { kind: "moved" };
    renameSync(temporary, file);
    disk.afterRename();
    const saved = await savedMeanwhile(old, options);
    if (saved === undefined) {
      keepOpen = true;
      await options.late.add(old, file, expected);
      return { kind: "done", modified };
    }
    keepSecond = true;
    return { kind: "saved", content: saved, name: second };
  } catch (error) {
    // Somebody took the file away, or cleaned up for us because it could not see this process.
    if (errorCode(error) === "ENOENT") return { kind: "moved" };
    throw error;
  } finally {
    if (!keepOpen) await old.close();
    await rm(temporary, { force: true });
    if (!keepSecond) await rm(second, { force: true });
  }
}

async function openExisting(file: string): Promise<FileHandle | undefined> {
  try {
    return await openForReading(file);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes and flushes the new content with the mode and owner of the old. Returns its time. */
async function writeBeside(
  temporary: string,
  old: FileHandle,
  { bytes, path, disk }: Replacement,
): Promise<number> {
  const { mode, uid, gid } = await old.stat();
  // A rename would replace a write-protected file without asking.
  if ((mode & 0o222) === 0) {
    throw new BatonError("read_only", `${path} is write-protected.`, {
      remedy: "Make the file writable.",
    });
  }
  const handle = await open(temporary, "wx", 0o600);
  try {
    await disk.write(handle, bytes);
    const made = await handle.stat();
    if (made.uid !== uid || made.gid !== gid) await keepOwner(handle, uid, gid);
    if (process.platform !== "win32") await handle.chmod(mode & 0o7777);
    await handle.sync();
    return (await handle.stat()).mtimeMs;
  } finally {
    await handle.close();
  }
}

async function keepOwner(handle: FileHandle, uid: number, gid: number): Promise<void> {
  try {
    await handle.chown(uid, gid);
  } catch (error) {
    // Only root may give files away; every editor that saves by rename has the same limit.
    if (errorCode(error) !== "EPERM") throw error;
  }
}

/**
 * The open handle is what the looks use. The second name is for the case that this process is killed
 * between rename and look; where the disk has no hard links that one case is not covered.
 */
async function linkIfPossible(file: string, name: string, disk: SpliceDisk): Promise<void> {
  const impossible = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EXDEV", "EACCES"];
  try {
    await disk.link(file, name);
  } catch (error) {
    if (!impossible.includes(errorCode(error) ?? "")) throw error;
  }
}

async function savedMeanwhile(
  old: FileHandle,
  { file, path, expected, settleMs }: Replacement,
): Promise<RawContent | undefined> {
  for (let look = 0; look < 2; look += 1) {
    if (look === 1) {
      await flushDirectory(dirname(file));
      await sleep(settleMs);
    }
    if ((await readNow(old, path)).hash === expected) continue;
    const settled = await readSettled(old, path, () => false);
    if (settled.hash !== expected) return settled;
  }
  return undefined;
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
