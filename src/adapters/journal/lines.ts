/** Cuts a file into lines. PROTOCOL 2.4: what stands behind the last newline is not given out. */
import type { FileHandle } from "node:fs/promises";
import { maxLineBytes } from "./line";

export interface RawLine {
  readonly text: string;
  /** Byte offsets: of its first byte, and behind its newline. */
  readonly start: number;
  readonly end: number;
}

const newline = 10;
const chunkBytes = 256 * 1024;
const spareBytes = 4 * 1024;

/**
 * The complete lines from byte `from` on, empty ones left out, in batches of one read each. A line that
 * is too long to be a commit comes as an empty text, so that memory stays bounded whatever a file holds.
 */
export async function* readLines(
  handle: FileHandle,
  from: number,
): AsyncGenerator<readonly RawLine[]> {
  const { size } = await handle.stat();
  // Room for more than is known to be there: the usual short tail ends with one read, and what others
  // append meanwhile is not read byte by byte.
  const room = Math.max(size - from, 0) + spareBytes;
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, room));
  let carry: Buffer[] = [];
  let carried = 0;
  let offset = from;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) return;
    const lines: RawLine[] = [];
    let start = 0;
    for (;;) {
      const end = buffer.subarray(0, bytesRead).indexOf(newline, start);
      if (end < 0) break;
      const length = carried + end - start;
      if (length > 0) {
        const bytes = Buffer.concat([...carry, buffer.subarray(start, end)]);
        lines.push({
          text: length > maxLineBytes ? "" : bytes.toString("utf8"),
          start: offset + end - length,
          end: offset + end + 1,
        });
      }
      carry = [];
      carried = 0;
      start = end + 1;
    }
    carried += bytesRead - start;
    // Beyond the limit only the length still counts.
    if (carried <= maxLineBytes) carry.push(Buffer.from(buffer.subarray(start, bytesRead)));
    else carry = [];
    offset += bytesRead;
    if (lines.length > 0) yield lines;
    if (bytesRead < buffer.length) return;
  }
}

/** The line that ends at byte `end`; undefined when no complete line ends there. */
export async function lineEndingAt(handle: FileHandle, end: number): Promise<RawLine | undefined> {
  const from = Math.max(0, end - maxLineBytes - 2);
  const buffer = Buffer.alloc(end - from);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  if (bytesRead < buffer.length || buffer.at(-1) !== newline) return undefined;
  const before = buffer.lastIndexOf(newline, -2);
  if (before < 0 && from > 0) return undefined;
  const text = buffer.toString("utf8", before + 1, buffer.length - 1);
  return { text, start: from + before + 1, end };
}

/** The line that starts at byte `start`; undefined when no complete line of a commit's length does. */
export async function lineStartingAt(
  handle: FileHandle,
  start: number,
): Promise<RawLine | undefined> {
  const buffer = Buffer.alloc(maxLineBytes + 1);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  const end = buffer.subarray(0, bytesRead).indexOf(newline);
  if (end < 0) return undefined;
  return { text: buffer.toString("utf8", 0, end), start, end: start + end + 1 };
}
