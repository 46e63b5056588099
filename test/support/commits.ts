import type { BoardEvent, CommitDraft, UnknownEvent } from "../../src/core/board/events";
import type { Journal, JournalPosition } from "../../src/core/ports";

let count = 0;

/** The next line on a head, as a decision would make it. */
export function draftOn(
  head: Pick<JournalPosition, "seq" | "id"> | undefined,
  firstSeq: number,
  events: readonly (BoardEvent | UnknownEvent)[] = [{ type: "notice_seen", claims: [] }],
): CommitDraft {
  count += 1;
  return {
    v: 1,
    id: `commit-${process.pid}-${count}`,
    seq: head === undefined ? firstSeq : head.seq + 1,
    prev: head?.id ?? "",
    at: 1_000 + count,
    source: "cli",
    actor: "tester",
    session: "once:test",
    events,
  };
}

export function draftFor(journal: Journal, events?: readonly UnknownEvent[]): CommitDraft {
  return draftOn(journal.position(), journal.firstSeq(), events);
}

/** Tries until it is committed, as every decision does. Returns the number of tries. */
export async function commitTo(
  journal: Journal,
  events?: readonly UnknownEvent[],
): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    await journal.read();
    const { won } = await journal.append(draftFor(journal, events));
    if (won) return tries;
  }
}
