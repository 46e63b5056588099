/**
 * A board and the journal it follows from: reads what others appended, appends as a compare-and-set.
 * PROTOCOL 2.
 */
import { BatonError } from "../errors";
import type { Clock, Ids, Journal, JournalPosition, JournalTail, Log } from "../ports";
import type { Actor, BoardEvent, Commit } from "./events";
import { evolve } from "./evolve";
import { type Board, emptyBoard } from "./state";

/** A commit's events must leave room for the rest of its line. Bytes, of at most 64 KB. */
export const maxEventBytes = 56_000;

/** What a look at the journal brought. */
export interface JournalNews {
  readonly before: Board;
  readonly commits: readonly Commit[];
  readonly replaced: boolean;
  /** The one of them that this process made. */
  readonly own: Commit | undefined;
}

/** A commit's time further ahead than this was told by a wrong clock. Milliseconds. */
const maxClockLead = 5 * 60_000;

export class Journalist {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #log: Log;
  readonly #onNews: (news: JournalNews) => void;
  readonly #beforeWrite: ((actor: Actor) => Promise<void>) | undefined;
  #beforeFirstWrite: (() => Promise<void>) | undefined;
  #board: Board = emptyBoard;
  #newer = false;

  constructor(
    ports: {
      readonly journal: Journal;
      readonly clock: Clock;
      readonly ids: Ids;
      readonly log: Log;
    },
    onNews: (news: JournalNews) => void,
    beforeFirstWrite?: () => Promise<void>,
    beforeWrite?: (actor: Actor) => Promise<void>,
  ) {
    this.#journal = ports.journal;
    this.#clock = ports.clock;
    this.#ids = ports.ids;
    this.#log = ports.log;
    this.#onNews = onNews;
    this.#beforeFirstWrite = beforeFirstWrite;
    this.#beforeWrite = beforeWrite;
  }

  get board(): Board {
    return this.#board;
  }

  /** True when a newer Baton wrote here: then this process only reads. */
  get newer(): boolean {
    return this.#newer;
  }

  get position(): JournalPosition | undefined {
    return this.#journal.position();
  }

  /** The board's time: never behind its last commit, unless that was made with a wrong clock. PROTOCOL 2.8. */
  now(): number {
    const wall = this.#clock.now();
    const { at } = this.#board;
    return at > wall + maxClockLead ? wall : Math.max(wall, at);
  }

  /** Goes on from a checkpoint; false when the journal is not the one it was made from. */
  async resume(position: JournalPosition, board: Board): Promise<boolean> {
    if (!(await this.#journal.resume(position))) return false;
    this.#board = board;
    return true;
  }

  /** Takes in what others appended. */
  async catchUp(): Promise<void> {
    this.#take(await this.#journal.read(), undefined);
  }

  /**
   * Appends the events on the head the board stands at, and gives the commit they became. Undefined when
   * another line took the place: the board has then taken that in, and the decision must be made again.
   */
  async append(events: readonly BoardEvent[], actor: Actor): Promise<Commit | undefined> {
    if (this.#newer) {
      throw new BatonError("read_only", "A newer version of Baton has written here.", {
        remedy: "Update Baton; until then it only reads.",
      });
    }
    if (this.#beforeFirstWrite !== undefined) {
      await this.#beforeFirstWrite();
      this.#beforeFirstWrite = undefined;
    }
    await this.#beforeWrite?.(actor);
    const { seq, head } = this.#board;
    const result = await this.#journal.append({
      v: 1,
      id: this.#ids.next(),
      seq: head === "" ? this.#journal.firstSeq() : seq + 1,
      prev: head,
      at: this.now(),
      source: actor.source,
      actor: actor.agent,
      session: actor.session,
      events,
    });
    const own = result.won ? result.commits.at(-1) : undefined;
    this.#take(result, own);
    return own;
  }

  #take(tail: JournalTail, own: Commit | undefined): void {
    const before = this.#board;
    if (tail.newer) this.#newer = true;
    if (tail.replaced) {
      this.#board = emptyBoard;
      this.#log.warn(
        "Baton's history was deleted or replaced while it was open. What it says now counts; owners named in files stay.",
      );
    }
    if (tail.damage.length > 0) {
      const holes = tail.damage.map(({ first, last }) => `${first} to ${last}`).join(", ");
      this.#log.error(`Entries ${holes} of Baton's history are damaged and were skipped.`);
      this.#board = { ...this.#board, damage: [...this.#board.damage, ...tail.damage] };
    }
    if (tail.commits.length > 0) {
      this.#board = evolve(this.#board, tail.commits);
    }
    const changed = tail.commits.length > 0 || tail.damage.length > 0 || tail.replaced;
    if (changed) this.#onNews({ before, commits: tail.commits, replaced: tail.replaced, own });
  }
}
