import type { Commit } from "../../core/board/events";
import { diskFailure } from "../../core/disk";
import type { CommitPlace, History, HistoryBatch } from "../../core/ports";
import { parseLine, toCommit } from "./line";
import { lineStartingAt } from "./lines";
import { openSegment } from "./segments";
import { type Found, type Place, walk } from "./walk";

/** Room for a byte offset in a place; the segment's number stands above. Both together stay exact. */
const offsetRoom = 2 ** 32;

/** Reads the journal's files as history, apart from whoever follows or writes them. PROTOCOL 2.9. */
export class FileHistory implements History {
  readonly #directory: string;
  #place: Place | undefined;

  /** @param directory `<board>/journal` */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async read(limit: number): Promise<HistoryBatch> {
    const commits: Commit[] = [];
    const places: CommitPlace[] = [];
    let replaced = false;
    const take = (found: readonly Found[]): void => {
      for (const { commit, place } of found) {
        commits.push(commit);
        places.push(place.segment * offsetRoom + place.line.start);
        this.#place = place;
      }
    };
    try {
      for await (const step of walk(this.#directory, this.#place)) {
        if (step.kind === "found") take(step.found);
        if (step.kind === "scanned") this.#place = step.place;
        if (step.kind === "replaced") {
          replaced = true;
          this.#place = undefined;
        }
        if (commits.length >= limit) break;
      }
    } catch (error) {
      throw diskFailure("Could not read the history", error);
    }
    return { commits, places, replaced };
  }

  async at(place: CommitPlace): Promise<Commit | undefined> {
    const segment = Math.floor(place / offsetRoom);
    const offset = place % offsetRoom;
    if (!Number.isSafeInteger(segment) || segment < 1) return undefined;
    try {
      const handle = await openSegment(this.#directory, segment, "r");
      if (handle === undefined) return undefined;
      try {
        const line = await lineStartingAt(handle, offset);
        const parsed = line === undefined ? undefined : parseLine(line.text);
        return parsed === undefined ? undefined : toCommit(parsed);
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw diskFailure("Could not read the history", error);
    }
  }
}
