/** Reads the commits of a journal over all its segments, judged, in bounded memory. */
import type { FileHandle } from "node:fs/promises";
import type { Commit } from "../../core/board/events";
import type { Damage } from "../../core/board/state";
import { closesSegment, type Head, judgeLine } from "./judge";
import { type RawLine, readLines } from "./lines";
import { type FileIdentity, listSegments, openSegment, sameFile } from "./segments";

/** Where the last commit was found. */
export interface Place {
  readonly head: Head;
  readonly segment: number;
  readonly line: RawLine;
  readonly file: FileIdentity;
  /** Lines up to here were judged; void ones may lie between this and the head. */
  readonly scanned: number;
  /** The head closes its segment. */
  readonly closed: boolean;
}

export interface Found {
  readonly commit: Commit;
  readonly damage: Damage | undefined;
  readonly place: Place;
}

export type Step =
  | { readonly kind: "found"; readonly found: readonly Found[] }
  /** The last commit again, with more known about what lies behind it. */
  | { readonly kind: "scanned"; readonly place: Place }
  /** The place to go on from is not there any more; what follows comes from the beginning. */
  | { readonly kind: "replaced" }
  | { readonly kind: "newer" };

/** Every commit behind `from`, or all of them. Creates nothing. */
export async function* walk(directory: string, from: Place | undefined): AsyncGenerator<Step> {
  let place = from;
  if (place !== undefined) {
    const handle = await openSegment(directory, place.segment, "r");
    const intact = handle !== undefined && (await isIntact(handle, place));
    if (handle !== undefined && !intact) await handle.close();
    if (handle === undefined || !intact) {
      yield { kind: "replaced" };
      place = undefined;
    } else {
      const after = yield* walkSegment(handle, place.segment, place, place.scanned);
      if (after === "newer") return;
      place = after;
    }
  }
  let segment = place?.segment ?? 0;
  for (;;) {
    const next = (await listSegments(directory)).find((number) => number > segment);
    if (next === undefined) return;
    if (place?.segment === segment && !place.closed) {
      // The next segment exists only after this one was closed: either just now, or the closing line
      // was damaged. A second look decides.
      const handle = await openSegment(directory, segment, "r");
      if (handle !== undefined) {
        const after = yield* walkSegment(handle, segment, place, place.scanned);
        if (after === "newer") return;
        place = after;
      }
      if (place !== undefined && !place.closed) {
        // Nobody who knew the closing line would see what is written here any more.
        place = { ...place, closed: true };
        yield { kind: "scanned", place };
      }
    }
    segment = next;
    const handle = await openSegment(directory, segment, "r");
    if (handle === undefined) continue;
    const after = yield* walkSegment(handle, segment, place, 0);
    if (after === "newer") return;
    place = after;
  }
}

async function isIntact(handle: FileHandle, place: Place): Promise<boolean> {
  const stat = await handle.stat();
  if (!sameFile(stat, place.file) || stat.size < place.line.end) return false;
  // A new file may get the number of a deleted one, so the head's line is looked at as well.
  const expected = Buffer.from(place.line.text, "utf8");
  const length = place.line.end - 1 - place.line.start;
  const there = Buffer.alloc(length);
  await handle.read(there, 0, length, place.line.start);
  return there.equals(expected) || there.toString("utf8") === place.line.text;
}

/** Closes the handle. Returns the last place, or "newer" where reading has to end. */
async function* walkSegment(
  handle: FileHandle,
  segment: number,
  before: Place | undefined,
  offset: number,
): AsyncGenerator<Step, Place | undefined | "newer"> {
  let place = before;
  try {
    if (place?.segment === segment && place.closed) return place;
    const { dev, ino } = await handle.stat();
    for await (const lines of readLines(handle, offset)) {
      const found: Found[] = [];
      let scanned = offset;
      for (const line of lines) {
        scanned = line.end;
        const verdict = judgeLine(line.text, place?.head);
        if (verdict.kind === "void") continue;
        if (verdict.kind === "newer") {
          if (found.length > 0) yield { kind: "found", found };
          yield { kind: "newer" };
          return "newer";
        }
        const { commit, damage } = verdict;
        const head = { seq: commit.seq, id: commit.id };
        const closed = closesSegment(commit, segment);
        place = { head, segment, line, file: { dev, ino }, scanned, closed };
        found.push({ commit, damage, place });
        if (closed) break;
      }
      if (found.length > 0) yield { kind: "found", found };
      if (place?.segment === segment) {
        if (place.closed) return place;
        place = { ...place, scanned };
        yield { kind: "scanned", place };
      }
    }
    return place;
  } finally {
    await handle.close();
  }
}
