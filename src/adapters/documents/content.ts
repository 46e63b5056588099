/** What a file holds, and whether somebody is still writing it. */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { BatonError } from "../../core/errors";
import type { FileContent } from "../../core/ports";

export const maxFileBytes = 8 * 1024 * 1024;

export interface RawContent {
  readonly bytes: Buffer;
  readonly hash: string;
  readonly modified: number;
}

/**
 * Editors that save in place empty the file first and write then. A file that was modified less than
 * this many milliseconds ago may be caught in between.
 */
export const quietMs = 25;
/** An empty file is more often one that is being saved on a busy machine than one that is meant. */
const emptyQuietMs = 500;
const patienceMs = 2000;

export function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

export function contentOf(raw: RawContent, path: string): FileContent {
  const { bytes, hash, modified } = raw;
  try {
    // ignoreBOM: the mark stays in the text, so that an edit keeps it.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, hash, modified, size: bytes.length };
  } catch (error) {
    throw new BatonError("unparsable", `${path} is not UTF-8 text.`, {
      remedy: "Save it with the encoding UTF-8.",
      cause: error,
    });
  }
}

/** O_NONBLOCK: a named pipe with the file's name must not hang the process. */
export async function openForReading(file: string): Promise<FileHandle> {
  return open(file, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** Reads all of it now. Throws `BatonError` `unparsable` for what is no file, or too large a one. */
export async function readNow(handle: FileHandle, path: string): Promise<RawContent> {
  for (;;) {
    const before = await handle.stat();
    if (!before.isFile()) throw new BatonError("unparsable", `${path} is not a file.`);
    if (before.size > maxFileBytes) {
      throw new BatonError("unparsable", `${path} is larger than 8 MB.`, {
        remedy: "Move what is not part of the plan to another file.",
      });
    }
    // One byte more shows a file that has grown since.
    const buffer = Buffer.allocUnsafe(before.size + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    if (length > before.size) continue;
    const bytes = buffer.subarray(0, length);
    return { bytes, hash: hashOf(bytes), modified: before.mtimeMs };
  }
}

/**
 * Reads what is there when nobody has been writing for a moment.
 * @param isWhole Knows a content that was put there in one step, so that it needs no waiting.
 */
export async function readSettled(
  handle: FileHandle,
  path: string,
  isWhole: (hash: string) => boolean,
): Promise<RawContent> {
  const begun = performance.now();
  let raw = await readNow(handle, path);
  let since = begun;
  for (;;) {
    const now = performance.now();
    const age = Date.now() - raw.modified;
    // A time in the future says nothing; then only looking on does.
    const quiet = raw.bytes.length === 0 ? emptyQuietMs : quietMs;
    if (age >= quiet || now - since >= quiet || isWhole(raw.hash)) return raw;
    if (now - begun > patienceMs) return raw;
    await sleep(Math.min(quietMs, Math.max(2, quietMs - age)));
    const again = await readNow(handle, path);
    if (again.hash !== raw.hash || again.modified !== raw.modified) since = performance.now();
    raw = again;
  }
}
