/**
 * The journal as server-sent events: many readers, one tail. A reader is only a place in the journal,
 * so a slow one costs nothing but the commits that are kept for all; one that falls behind those reads
 * the journal itself, and goes on where it was.
 */
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { Commit } from "../../core/board/events";
import { eventData } from "../../core/face/eventData";
import type { OpenFace } from "../../core/face/face";
import { problem, type Reply } from "./reply";
import type { Exchange } from "./route";

/** Commits that are kept for readers that are nearly up to date. */
const mostKept = 512;
const mostReaders = 256;
/** Milliseconds. Proxies and clients take a silent connection for a dead one. */
const heartbeat = 15_000;
/** Milliseconds that a reader may leave what it was sent lying. */
const patience = 30_000;
/** Milliseconds; how soon a change by hand is seen while somebody reads. PROTOCOL 3.8. */
const lookEvery = 2_000;
const batch = 500;

export class EventFeed {
  readonly #face: OpenFace;
  readonly #report: (error: unknown) => void;
  readonly #unsubscribe: () => void;
  readonly #readers = new Set<AbortController>();
  readonly #waiting = new Set<() => void>();
  #kept: Commit[] = [];
  /** The commit behind which `#kept` begins. */
  #floor: number;
  #looking: NodeJS.Timeout | undefined;

  constructor(face: OpenFace, report: (error: unknown) => void) {
    this.#face = face;
    this.#report = report;
    this.#floor = face.board.world.board.seq;
    this.#unsubscribe = face.board.onDidChange(({ commits, replaced }) => {
      if (replaced) {
        this.#kept = [];
        this.#floor = 0;
      }
      this.#keep(commits);
      for (const wake of [...this.#waiting]) wake();
    });
  }

  /** Answers until the reader goes, or the server ends. */
  async serve({ response }: Exchange, after: number | undefined): Promise<Reply | undefined> {
    if (this.#readers.size >= mostReaders) {
      return problem(429, `At most ${mostReaders} programs may follow at once.`);
    }
    const reader = new AbortController();
    const { signal } = reader;
    this.#readers.add(reader);
    response.once("close", () => reader.abort());
    response.writeHead(200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
      "X-Content-Type-Options": "nosniff",
    });
    const beat = setInterval(() => {
      if (!response.writableNeedDrain) response.write(":\n\n");
    }, heartbeat).unref();
    this.#look();
    const write = async (text: string) => {
      if (signal.aborted || response.write(text)) return;
      const lapse = new AbortController();
      const late = wait(patience, undefined, { signal: lapse.signal }).then(() => reader.abort());
      await Promise.race([once(response, "drain", { signal }), late.catch(() => undefined)]);
      lapse.abort();
    };
    try {
      await write("retry: 2000\n\n");
      await this.#follow(this.#begin(after), write, signal);
    } catch (error) {
      if (!signal.aborted) this.#report(error);
    } finally {
      clearInterval(beat);
      this.#readers.delete(reader);
      response.end();
      // One that never reads would keep its socket for ever.
      if (response.writableNeedDrain) response.destroy();
    }
    return undefined;
  }

  /** Ends all answers. */
  close(): void {
    this.#unsubscribe();
    clearInterval(this.#looking);
    for (const reader of this.#readers) reader.abort();
    for (const wake of [...this.#waiting]) wake();
  }

  async #follow(
    from: number,
    write: (text: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    let at = from;
    while (!signal.aborted) {
      const next = this.#after(at) ?? (await this.#behind(at, write, signal));
      if (typeof next === "number") {
        at = next;
        continue;
      }
      for (const commit of next) {
        // Does nothing once the reader is gone.
        await write(this.#text(commit));
        at = commit.seq;
      }
      if (next.length === 0) await this.#grown(signal);
    }
  }

  /** Sends from the journal what is no longer kept, and gives the place from which it is. */
  async #behind(
    from: number,
    write: (text: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<number> {
    const journal = this.#face.reader();
    let at = from;
    while (!signal.aborted) {
      const { commits } = await journal.read(batch);
      for (const commit of commits) {
        if (commit.seq <= at) continue;
        await write(this.#text(commit));
        at = commit.seq;
      }
      if (this.#after(at) !== undefined) return at;
      // Nothing there up to where the kept ones begin: a hole, or a journal that was replaced.
      if (commits.length === 0) return this.#floor;
    }
    return at;
  }

  /** What follows that place; undefined when some of it is no longer kept. */
  #after(at: number): readonly Commit[] | undefined {
    if (at < this.#floor) return undefined;
    const first = this.#kept.findIndex(({ seq }) => seq > at);
    return first < 0 ? [] : this.#kept.slice(first);
  }

  /** A place that is ahead of everything was that of a journal which is gone. */
  #begin(after: number | undefined): number {
    const head = this.#kept.at(-1)?.seq ?? this.#face.board.world.board.seq;
    return after === undefined ? head : Math.min(after, head);
  }

  #keep(commits: readonly Commit[]): void {
    this.#kept.push(...commits.slice(-mostKept));
    const dropped = commits.slice(0, -mostKept).at(-1);
    if (dropped !== undefined) this.#floor = Math.max(this.#floor, dropped.seq);
    const over = this.#kept.splice(0, Math.max(0, this.#kept.length - mostKept)).at(-1);
    if (over !== undefined) this.#floor = Math.max(this.#floor, over.seq);
  }

  #text(commit: Commit): string {
    const data = JSON.stringify(eventData(commit, this.#face.board.world.board));
    return `id: ${commit.seq}\ndata: ${data}\n\n`;
  }

  /** Resolves when something came, or the reader goes. */
  #grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    });
  }

  /** What people change by hand becomes an event when somebody looks; without readers nobody need. */
  #look(): void {
    this.#looking ??= setInterval(() => {
      if (this.#readers.size === 0) {
        clearInterval(this.#looking);
        this.#looking = undefined;
        return;
      }
      this.#face.look().catch(this.#report);
    }, lookEvery).unref();
  }
}
