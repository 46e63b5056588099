/** Writes a whole history at once, for a board that has none yet: the demo, tests, benchmarks. */
import { type FileHandle, mkdir, open } from "node:fs/promises";
import type { Commit } from "../../core/board/events";
import { diskFailure } from "../../core/disk";
import { encodeLine } from "./line";
import { firstSegment, segmentName } from "./segmentNames";
import { segmentPath } from "./segments";

/** As large as `FileJournal` lets a segment become. */
const usualSegmentBytes = 8 * 1024 * 1024;
const bufferBytes = 1024 * 1024;

/**
 * Writes the commits, oldest first, into new segments. A full segment is closed as PROTOCOL 2.7 says, by
 * a commit of its own; the commits behind it move on by one.
 *
 * @param directory `<board>/journal`; made when it is missing
 * @throws BatonError when there is a history already, or the disk refuses
 */
export async function writeHistory(
  directory: string,
  commits: readonly Commit[],
  segmentBytes: number = usualSegmentBytes,
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    let at = 0;
    let head: Commit | undefined;
    for (
      let segment = firstSegment;
      segment === firstSegment || at < commits.length;
      segment += 1
    ) {
      const handle = await open(segmentPath(directory, segment), "ax", 0o600);
      try {
        const writer = new SegmentWriter(handle);
        while (at < commits.length && writer.bytes < segmentBytes) {
          head = following(commits[at], head);
          await writer.add(head);
          at += 1;
        }
        if (head !== undefined && at < commits.length) {
          head = closing(head, segment);
          await writer.add(head);
        }
        await writer.flush();
        await handle.datasync();
      } finally {
        await handle.close();
      }
    }
  } catch (error) {
    throw diskFailure("Could not write the history", error);
  }
}

/** The commit in its place behind the head. */
function following(commit: Commit | undefined, head: Commit | undefined): Commit {
  if (commit === undefined) throw new Error("there is no such commit");
  if (head === undefined) return commit;
  return { ...commit, seq: head.seq + 1, prev: head.id };
}

function closing(head: Commit, segment: number): Commit {
  const next = segmentName(segment + 1);
  return {
    ...head,
    id: `${head.id}-end`,
    seq: head.seq + 1,
    prev: head.id,
    source: "sync",
    events: [{ type: "segment_closed", next }],
  };
}

/** Many lines to a write: nobody else knows of the file yet. */
class SegmentWriter {
  readonly #handle: FileHandle;
  #lines: Buffer[] = [];
  #waiting = 0;
  bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async add(commit: Commit): Promise<void> {
    const line = encodeLine(commit);
    this.#lines.push(line);
    this.#waiting += line.length;
    this.bytes += line.length;
    if (this.#waiting >= bufferBytes) await this.flush();
  }

  async flush(): Promise<void> {
    await this.#handle.appendFile(Buffer.concat(this.#lines));
    this.#lines = [];
    this.#waiting = 0;
  }
}
