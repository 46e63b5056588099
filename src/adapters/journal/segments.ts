import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import { segmentName, segmentNumber } from "./segmentNames";

/** Which file a name stood for when it was opened. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
}

export function sameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

export function segmentPath(directory: string, segment: number): string {
  return join(directory, segmentName(segment));
}

/** The numbers of the segments that exist, ascending; none when there is no journal yet. */
export async function listSegments(directory: string): Promise<readonly number[]> {
  try {
    const names = await readdir(directory);
    const numbers = names.map(segmentNumber).filter((number) => number !== undefined);
    return numbers.sort((a, b) => a - b);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw diskFailure("Could not list the journal", error);
  }
}

/** Undefined when there is no such segment. Never creates one. */
export async function openSegment(
  directory: string,
  segment: number,
  flags: number | "r",
): Promise<FileHandle | undefined> {
  try {
    return await open(segmentPath(directory, segment), flags);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw diskFailure("Could not open the journal", error);
  }
}
