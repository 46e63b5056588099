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
  /** Paths that changed, or may have, after the work was last seen. See `TakeOptions`. */
  readonly late: ReadonlySet<RawPath>;
}

/** One path at both ends of an interval. */
export interface Stretch {
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
  /** False when it was there before, only ignored: the run did not make it, and what it was is not known. */
  readonly known: boolean;
  readonly late: boolean;
}

export interface Difference extends FileDifference {
  readonly raw: RawPath;
  /** What it goes back to, and what the last interval left; undefined where there is no file. */
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

export function stretchAt(path: RawPath, before: Snapshot, after: Snapshot): Stretch {
  const was = before.entries.get(path);
  const left = after.entries.get(path);
  const known = was !== undefined || left === undefined || !isIgnored(path, before.ignored);
  return { before: was, after: left, known, late: after.late.has(path) };
}

/** Paths on which the two differ, as far as it is known. */
export function changedPaths(before: Snapshot, after: Snapshot): readonly RawPath[] {
  const all = new Set([...before.entries.keys(), ...after.entries.keys()]);
  return [...all].filter((path) => {
    if (sameEntry(before.entries.get(path), after.entries.get(path))) return false;
    return stretchAt(path, before, after).known;
  });
}

/**
 * How putting a path back to before all intervals would change it, and what is in the way of it; undefined
 * when it is back already.
 *
 * @param stretches oldest first, at least one
 */
export function differenceAt(
  raw: RawPath,
  stretches: readonly Stretch[],
  now: Entry | undefined,
): Difference | undefined {
  if (stretches.some(({ known }) => !known)) return undefined;
  const first = stretches.find((one) => !sameEntry(one.before, one.after));
  if (first === undefined || sameEntry(now, first.before)) return undefined;
  const { before } = stretches[0] ?? first;
  if (sameEntry(now, before)) return undefined;
  const obstacle = obstacleAt(stretches, now);
  const after = stretches.at(-1)?.after;
  const onlyMode =
    typeof now === "object" &&
    before !== undefined &&
    sameEntry({ ...now, mode: before.mode }, before);
  const restore = before === undefined ? "delete" : onlyMode ? "mode" : "write";
  return { path: toldPath(raw), raw, restore, obstacle, before, after };
}

/** Walks back from now: each interval must have left what stood there when the next one began. */
function obstacleAt(
  stretches: readonly Stretch[],
  now: Entry | undefined,
): FileDifference["obstacle"] {
  let next = now;
  for (const [interval, { before, after, late }] of [...stretches.entries()].toReversed()) {
    if (!sameEntry(after, next)) {
      const did = after === undefined ? "made" : next === undefined ? "removed" : "changed";
      return { kind: "changed", interval, did };
    }
    if (late && !sameEntry(before, after)) return { kind: "unsure", interval };
    next = before;
  }
  return undefined;
}

function isIgnored(path: RawPath, ignored: readonly RawPath[]): boolean {
  return ignored.some((one) => (one.endsWith("/") ? path.startsWith(one) : path === one));
}
