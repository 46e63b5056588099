/** What a worktree holds at one moment, and how two moments differ. Pure. */
import type { FileDifference } from "../../core/workflow/runPorts";

/**
 * A path relative to the root, with `/`; each character is one byte, so that names which are no UTF-8
 * stay what they are.
 */
export type RawPath = string;

export interface Entry {
  readonly kind: "file" | "link";
  /** Of the bytes, or of a link's target, as git names blobs. */
  readonly hash: string;
  /** Permission bits; 0 for links, which have none of their own. */
  readonly mode: number;
}

export type State = ReadonlyMap<RawPath, Entry>;

export interface Snapshot {
  readonly entries: State;
  /** Files and, with a `/` at the end, folders that were there and do not belong to the state. */
  readonly ignored: readonly RawPath[];
}

export interface Difference extends FileDifference {
  readonly raw: RawPath;
  /** What it was, what the run left, what it is now; undefined where there is no file. */
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** What lies at a path now; `other` is a folder or a device. */
export type Found = Entry | "other" | undefined;

/** The path as people read it. Bytes that are no UTF-8 are shown as `\xff`. */
export function toldPath(raw: RawPath): string {
  const bytes = Buffer.from(raw, "latin1");
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return text;
  return raw.replaceAll(/[\u0080-\u00ff]/gu, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

export function rawPath(bytes: Buffer): RawPath {
  return bytes.toString("latin1");
}

export function bytesOf(raw: RawPath): Buffer {
  return Buffer.from(raw, "latin1");
}

export function sameEntry(one: Found, other: Found): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  return one.kind === other.kind && one.hash === other.hash && one.mode === other.mode;
}

/** Paths on which the two differ, in order. */
export function changedPaths(before: Snapshot, after: Snapshot): readonly RawPath[] {
  const changed: RawPath[] = [];
  for (const path of new Set([...before.entries.keys(), ...after.entries.keys()])) {
    const was = before.entries.get(path);
    if (sameEntry(was, after.entries.get(path))) continue;
    // It was there, only ignored: the run did not make it, and what it was is not known.
    if (was === undefined && isIgnored(path, before.ignored)) continue;
    changed.push(path);
  }
  return changed.sort();
}

/** How putting a path back would change it; undefined when it is back already. */
export function differenceAt(
  raw: RawPath,
  before: Entry | undefined,
  after: Entry | undefined,
  now: Found,
): Difference | undefined {
  if (sameEntry(now, before)) return undefined;
  const onlyMode =
    typeof now === "object" &&
    before !== undefined &&
    sameEntry({ ...now, mode: before.mode }, before);
  const restore = before === undefined ? "delete" : onlyMode ? "mode" : "write";
  const changedSince = !sameEntry(now, after);
  return { path: toldPath(raw), raw, restore, changedSince, before, after };
}

function isIgnored(path: RawPath, ignored: readonly RawPath[]): boolean {
  return ignored.some((one) => (one.endsWith("/") ? path.startsWith(one) : path === one));
}
