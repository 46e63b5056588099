/**
 * Says which lines of the journal are commits. Pure: every process that reads the same bytes comes to
 * the same answer, whatever it had in memory before. PROTOCOL 2.3 to 2.7.
 *
 * Two rules go beyond "next seq and the head's id". They only speak when a line was damaged, since an
 * undamaged writer always names a head that was committed:
 * - the next seq with another predecessor proves that the head's place belonged to another line
 *   (the winner was damaged, and a loser that lay behind it was taken for it);
 * - the head's id with a seq that is not above the head's proves that the head's seq was damaged.
 * Without them, one flipped bit in a seq would void every later line, and a process that had read the
 * undamaged line would follow another chain than one that starts now, both without noticing.
 */
import type { Commit } from "../../core/board/events";
import type { Damage } from "../../core/board/state";
import { lineVersion, type ParsedLine, parseLine, toCommit } from "./line";
import { segmentName } from "./segmentNames";

/** The last commit; undefined before the first line of a journal. */
export interface Head {
  readonly seq: number;
  readonly id: string;
}

export type Verdict =
  /** `damage` holds the hole that was stepped over to get there. */
  | { readonly kind: "commit"; readonly commit: Commit; readonly damage: Damage | undefined }
  /** Garbage, a loser of a race, or the rest of a failed write. */
  | { readonly kind: "void" }
  /** It is the next one, but written by a newer Baton: nothing behind it can be understood. */
  | { readonly kind: "newer" };

export interface Judgement {
  readonly commits: readonly Commit[];
  readonly damage: readonly Damage[];
  readonly newer: boolean;
  readonly head: Head | undefined;
  /** The segment was closed; what follows in it is void. */
  readonly closed: boolean;
}

const nothing: Verdict = { kind: "void" };

/** Judges the next complete line (without its newline) behind `head`. */
export function judgeLine(text: string, head: Head | undefined): Verdict {
  const line = parseLine(text);
  if (line === undefined) return nothing;
  const place = placeOf(line, head);
  if (place === undefined) return nothing;
  if (line.v > lineVersion) return { kind: "newer" };
  return { kind: "commit", commit: toCommit(line), damage: place.damage };
}

function placeOf(
  line: ParsedLine,
  head: Head | undefined,
): { readonly damage: Damage | undefined } | undefined {
  if (head === undefined) {
    // A first line that names a predecessor: the journal's beginning is gone, how much is unknown.
    const lost = { first: line.seq - 1, last: line.seq - 1 };
    return { damage: line.prev === "" ? undefined : lost };
  }
  // Whoever lost the race for the first line of the journal; its seq is a time and proves nothing.
  if (line.prev === "") return undefined;
  const next = head.seq + 1;
  const follows = line.prev === head.id;
  if (line.seq > next) return { damage: { first: next, last: line.seq - 1 } };
  if (line.seq === next)
    return { damage: follows ? undefined : { first: head.seq, last: head.seq } };
  return follows ? { damage: { first: line.seq - 1, last: line.seq - 1 } } : undefined;
}

/** True when this commit is the last one of segment `segment`. A name that is not the next is ignored. */
export function closesSegment(commit: Commit, segment: number): boolean {
  const next = segmentName(segment + 1);
  return commit.events.some(
    (event) => event.type === "segment_closed" && "next" in event && event.next === next,
  );
}

/** Judges complete lines of segment `segment` in order. */
export function judge(lines: Iterable<string>, head: Head | undefined, segment: number): Judgement {
  const commits: Commit[] = [];
  const damage: Damage[] = [];
  let last = head;
  for (const text of lines) {
    const verdict = judgeLine(text, last);
    if (verdict.kind === "void") continue;
    if (verdict.kind === "newer")
      return { commits, damage, newer: true, head: last, closed: false };
    commits.push(verdict.commit);
    if (verdict.damage !== undefined) damage.push(verdict.damage);
    last = { seq: verdict.commit.seq, id: verdict.commit.id };
    if (closesSegment(verdict.commit, segment)) {
      return { commits, damage, newer: false, head: last, closed: true };
    }
  }
  return { commits, damage, newer: false, head: last, closed: false };
}
