import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Commit, CommitDraft } from "../../core/board/events";
import type { Damage } from "../../core/board/state";
import { diskFailure, errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";
import type {
  AppendResult,
  Clock,
  Ids,
  Journal,
  JournalPosition,
  JournalTail,
  Log,
} from "../../core/ports";
import { appendLine, type JournalDisk, nodeDisk, notKept, perhapsKept } from "./appendLine";
import { closesSegment } from "./judge";
import { encodeLine, lineVersion, parseLine, toCommit } from "./line";
import { lineEndingAt } from "./lines";
import { firstSegment, segmentName, segmentNumber } from "./segmentNames";
import { openSegment, sameFile, segmentPath } from "./segments";
import { type Found, type Place, type Step, walk } from "./walk";
import { watchDirectory } from "./watchDirectory";

export interface FileJournalOptions {
  /** `<board>/journal`; made by the first commit. */
  readonly directory: string;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  /** Size in bytes from which a segment is closed; 8 MB by default. */
  readonly segmentBytes?: number;
  /** Milliseconds between two looks of `watch` where the system reports nothing; 2,000 by default. */
  readonly pollMs?: number;
  readonly disk?: JournalDisk;
}

// O_APPEND and never O_CREAT or O_TRUNC: PROTOCOL 2.1. Reading serves to look at the end after a failure.
const appendFlags = constants.O_RDWR | constants.O_APPEND;

/** The journal as files of lines, shared by every process on this machine. PROTOCOL 2. */
export class FileJournal implements Journal {
  readonly #options: FileJournalOptions;
  readonly #disk: JournalDisk;
  readonly #segmentBytes: number;
  #place: Place | undefined;
  #newer = false;

  constructor(options: FileJournalOptions) {
    this.#options = options;
    this.#disk = options.disk ?? nodeDisk;
    this.#segmentBytes = options.segmentBytes ?? 8 * 1024 * 1024;
  }

  async resume(position: JournalPosition): Promise<boolean> {
    const segment = segmentNumber(position.segment);
    if (segment === undefined || !Number.isSafeInteger(position.offset)) return false;
    if (position.offset < 1) return false;
    const handle = await openSegment(this.#options.directory, segment, "r");
    if (handle === undefined) return false;
    try {
      const line = await lineEndingAt(handle, position.offset);
      const parsed = line === undefined ? undefined : parseLine(line.text);
      if (line === undefined || parsed === undefined || parsed.v !== lineVersion) return false;
      if (parsed.id !== position.id || parsed.seq !== position.seq) return false;
      const { dev, ino } = await handle.stat();
      this.#place = {
        head: { seq: parsed.seq, id: parsed.id },
        segment,
        line,
        file: { dev, ino },
        scanned: line.end,
        closed: closesSegment(toCommit(parsed), segment),
      };
      return true;
    } catch (error) {
      throw diskFailure("Could not read the journal", error);
    } finally {
      await handle.close();
    }
  }

  async read(limit?: number): Promise<JournalTail> {
    return this.#collect((_, count) => count === limit);
  }

  async append(draft: CommitDraft): Promise<AppendResult> {
    const bytes = encodeLine(draft);
    if (this.#newer) throw newerBaton();
    const before = await this.#othersBefore(draft);
    if (before !== undefined) return { ...before, won: false };
    const handle = await this.#openEnd();
    if (handle === undefined) return { ...(await this.read()), won: false };
    const failure = await appendLine(this.#disk, handle, bytes);
    const tail = await this.#readBack(draft);
    const won = tail.commits.at(-1)?.id === draft.id;
    // Others were faster: that is certain, and what they wrote has to be taken in.
    const lost = !won && (tail.commits.length > 0 || tail.replaced || tail.newer);
    if (failure !== undefined && !won && !lost) {
      throw failure.open ? perhapsKept(failure.error) : notKept(failure);
    }
    if (failure !== undefined && won) {
      const { message } = diskFailure("Could not write to the journal", failure.error);
      this.#options.log.error(`${message} The change is in it all the same.`, failure.error);
    }
    if (won) await this.#closeFullSegment(draft);
    return { ...tail, won };
  }

  position(): JournalPosition | undefined {
    if (this.#place === undefined) return undefined;
    const { segment, line, head } = this.#place;
    return { segment: segmentName(segment), offset: line.end, seq: head.seq, id: head.id };
  }

  firstSeq(): number {
    return this.#options.clock.now();
  }

  watch(listener: () => void): () => void {
    const { directory, pollMs, log } = this.#options;
    return watchDirectory({ directory, pollMs: pollMs ?? 2000, log, listener });
  }

  async close(): Promise<void> {
    // Nothing is kept open between calls, so that a replaced file can never be written to.
    this.#place = undefined;
    await Promise.resolve();
  }

  async *#walk(from: Place | undefined): AsyncGenerator<Step> {
    try {
      yield* walk(this.#options.directory, from);
    } catch (error) {
      throw diskFailure("Could not read the journal", error);
    }
  }

  /** Reads on until `enough` says so of a commit, which is then the last one. */
  async #collect(enough: (commit: Commit, count: number) => boolean): Promise<JournalTail> {
    const commits: Commit[] = [];
    const damage: Damage[] = [];
    let replaced = false;
    const take = (found: readonly Found[]): boolean => {
      for (const { commit, damage: hole, place } of found) {
        commits.push(commit);
        if (hole !== undefined) damage.push(hole);
        this.#place = place;
        if (enough(commit, commits.length)) return true;
      }
      return false;
    };
    const from = this.#place;
    try {
      for await (const step of this.#walk(from)) {
        if (step.kind === "found" && take(step.found)) break;
        if (step.kind === "scanned") this.#place = step.place;
        if (step.kind === "newer") this.#newer = true;
        if (step.kind !== "replaced") continue;
        replaced = true;
        this.#newer = false;
        this.#place = undefined;
      }
    } catch (error) {
      // What was read so far reaches nobody, so the next look has to find it again.
      this.#place = from;
      throw error;
    }
    return { commits, damage, replaced, newer: this.#newer };
  }

  /** What makes the draft outdated before it is written; undefined when it may be tried. */
  async #othersBefore(draft: CommitDraft): Promise<JournalTail | undefined> {
    const tail = await this.read();
    if (tail.commits.length > 0 || tail.replaced || tail.newer) return tail;
    const head = this.#place?.head;
    const fits =
      head === undefined ? draft.prev === "" : draft.prev === head.id && draft.seq === head.seq + 1;
    return fits ? undefined : tail;
  }

  /** Opens the file that the next line goes to; undefined when it is not the one that was read. */
  async #openEnd(): Promise<FileHandle | undefined> {
    const { directory } = this.#options;
    const place = this.#place;
    if (place !== undefined && !place.closed) {
      const handle = await openSegment(directory, place.segment, appendFlags);
      if (handle === undefined || sameFile(await handle.stat(), place.file)) return handle;
      await handle.close();
      return undefined;
    }
    const segment = place === undefined ? firstSegment : place.segment + 1;
    const there = await openSegment(directory, segment, appendFlags);
    if (there !== undefined) return there;
    await this.#create(segment);
    return openSegment(directory, segment, appendFlags);
  }

  async #create(segment: number): Promise<void> {
    const { directory } = this.#options;
    try {
      const made = await mkdir(directory, { recursive: true, mode: 0o700 });
      const handle = await open(segmentPath(directory, segment), "ax", 0o600);
      await handle.sync();
      await handle.close();
      await flushDirectory(directory);
      if (made !== undefined) await flushDirectory(dirname(made));
    } catch (error) {
      // Somebody else was first, which is as good.
      if (errorCode(error) === "EEXIST") return;
      throw diskFailure("Could not begin the journal", error);
    }
  }

  /** Reads on to the draft's line. What every reader finds there is what happened. PROTOCOL 2.3. */
  async #readBack(draft: CommitDraft): Promise<JournalTail> {
    try {
      return await this.#collect((commit) => commit.id === draft.id);
    } catch (error) {
      throw perhapsKept(error);
    }
  }

  /**
   * Whoever commits beyond the limit closes the segment, as a commit of its own that may lose its race
   * like any other: then the next one notices. PROTOCOL 2.7.
   */
  async #closeFullSegment(draft: CommitDraft): Promise<void> {
    const place = this.#place;
    if (place === undefined || place.closed || place.line.end < this.#segmentBytes) return;
    try {
      const handle = await this.#openEnd();
      if (handle === undefined) return;
      const closing: Commit = {
        v: lineVersion,
        id: this.#options.ids.next(),
        seq: place.head.seq + 1,
        prev: place.head.id,
        at: draft.at,
        source: "sync",
        actor: draft.actor,
        session: draft.session,
        events: [{ type: "segment_closed", next: segmentName(place.segment + 1) }],
      };
      const failure = await appendLine(this.#disk, handle, encodeLine(closing));
      if (failure !== undefined) throw diskFailure("it could not be written", failure.error);
    } catch (error) {
      // The change itself is committed; a segment that is too long harms nobody.
      this.#options.log.warn(`The journal's segment could not be closed: ${String(error)}`);
    }
  }
}

function newerBaton(): BatonError {
  return new BatonError("read_only", "A newer version of Baton has written here.", {
    remedy: "Update Baton; until then it only reads.",
  });
}

/** Makes a new name in a folder survive a power cut. Windows cannot open folders and needs no flush. */
async function flushDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
