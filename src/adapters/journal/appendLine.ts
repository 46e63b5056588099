/** The one write by which a line gets into the journal, and what is known of it when that fails. PROTOCOL 2.4. */
import type { FileHandle } from "node:fs/promises";
import { diskFailure } from "../../core/disk";
import { BatonError } from "../../core/errors";

/** The two calls on which durability hangs; tests put failing ones here. */
export interface JournalDisk {
  /** One write at the end of the file; the number of bytes that were taken. */
  write(handle: FileHandle, bytes: Buffer): Promise<number>;
  flush(handle: FileHandle): Promise<void>;
}

export const nodeDisk: JournalDisk = {
  write: async (handle, bytes) => (await handle.write(bytes, 0, bytes.length)).bytesWritten,
  flush: async (handle) => handle.datasync(),
};

/** Something failed; whether the line counts all the same is for reading it back to say. */
export interface AppendFailure {
  readonly error: unknown;
  /**
   * The whole line may stand at the end of the file without its newline. No reader takes it yet, but
   * the newline with which the next line begins would complete it.
   */
  readonly open: boolean;
}

/**
 * Writes a line once, flushes it and closes the handle, which must be able to read too. Of a line that
 * was cut off nothing is written again, except the newline where only that is missing.
 */
export async function appendLine(
  disk: JournalDisk,
  handle: FileHandle,
  bytes: Buffer,
): Promise<AppendFailure | undefined> {
  let failure: AppendFailure | undefined;
  try {
    const written = await disk.write(handle, bytes);
    if (written < bytes.length) throw tookAPart();
    await disk.flush(handle);
  } catch (error) {
    failure = { error, open: await leftOpen(disk, handle, bytes) };
  }
  try {
    await handle.close();
  } catch (error) {
    failure ??= { error, open: false };
  }
  return failure;
}

/** Gives the line its newline where that is all it lacks; true when it may still lack it. */
async function leftOpen(disk: JournalDisk, handle: FileHandle, bytes: Buffer): Promise<boolean> {
  try {
    const line = bytes.subarray(0, -1);
    const { size } = await handle.stat();
    const end = Buffer.alloc(line.length);
    await handle.read(end, 0, end.length, Math.max(0, size - end.length));
    if (!end.equals(line)) return false;
    if ((await disk.write(handle, bytes.subarray(-1))) < 1) return true;
    await disk.flush(handle);
    return false;
  } catch {
    // The failure that is reported is the one that led here.
    return true;
  }
}

function tookAPart(): BatonError {
  return new BatonError("read_only", "The disk took only a part of the change.", {
    remedy: "Free some space and try again.",
  });
}

/** The line is not in the journal and never will be. */
export function notKept({ error }: AppendFailure): BatonError {
  const { message, remedy } = diskFailure("Could not write to the journal", error);
  const details = { ...(remedy === undefined ? {} : { remedy }), cause: error };
  return new BatonError("read_only", `${message} The change is not kept.`, details);
}

/** Nobody can tell now whether the line is in the journal. */
export function perhapsKept(error: unknown): BatonError {
  const { message } = diskFailure("The journal could not be written and read back", error);
  return new BatonError("read_only", `${message} It is not known whether the change was kept.`, {
    remedy: "Check the disk, and look whether it was before you try again.",
    cause: error,
  });
}
