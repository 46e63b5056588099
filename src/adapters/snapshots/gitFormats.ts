/** How a state is written down for git, and read back: modes, quoted paths, the message of its commit. Pure. */
import { createHash } from "node:crypto";
import { type FileStat, isLink, modeOf } from "./disk";
import type { RawPath } from "./state";

/** What the message of a snapshot's commit says beside its tree. */
export interface Extra {
  /** Stands for the worktree; undefined in states that older versions kept. */
  readonly place: string | undefined;
  /** Permission bits by path, where they are not what git's mode says. */
  readonly modes: ReadonlyMap<RawPath, number>;
  /** See `Snapshot`. */
  readonly ignored: readonly RawPath[];
  readonly late: readonly RawPath[];
}

/** Nobody's name and address have to be set for a snapshot. */
export const author: NodeJS.ProcessEnv = {
  GIT_AUTHOR_NAME: "Baton",
  GIT_AUTHOR_EMAIL: "baton@localhost",
  GIT_COMMITTER_NAME: "Baton",
  GIT_COMMITTER_EMAIL: "baton@localhost",
};

/** Tells a worktree from the others of its repository, without its path. */
export function placeOf(root: string): string {
  return createHash("sha256").update(root, "utf8").digest("hex").slice(0, 16);
}

/** Every character beyond ASCII is escaped, so that no encoding of messages can change it. */
export function messageOf(title: string, { place, modes, ignored, late }: Extra): string {
  const json = JSON.stringify({ place, modes: [...modes], ignored, late });
  const ascii = json.replaceAll(
    /[\u007f-\uffff]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${title}\n\n${ascii}\n`;
}

/** @param commit The raw commit object. */
export function extraIn(commit: Buffer): Extra {
  const text = commit.toString("latin1");
  const start = text.indexOf("\n{");
  const value: unknown = start === -1 ? undefined : JSON.parse(text.slice(start + 1));
  const modes = new Map<RawPath, number>();
  if (typeof value !== "object" || value === null) {
    return { place: undefined, modes, ignored: [], late: [] };
  }
  if ("modes" in value && Array.isArray(value.modes)) {
    for (const pair of value.modes) {
      const [path, mode] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
      if (typeof path === "string" && typeof mode === "number") modes.set(path, mode & 0o777);
    }
  }
  const ignored = "ignored" in value ? pathsIn(value.ignored) : [];
  const place = "place" in value && typeof value.place === "string" ? value.place : undefined;
  return { place, modes, ignored, late: "late" in value ? pathsIn(value.late) : [] };
}

function pathsIn(value: unknown): readonly RawPath[] {
  return Array.isArray(value) ? value.filter((path) => typeof path === "string") : [];
}

/** The mode that git keeps. */
export function gitMode(stats: FileStat): string {
  if (isLink(stats)) return "120000";
  return (modeOf(stats) & 0o100) === 0 ? "100644" : "100755";
}

/** Permission bits that git does not keep. */
export function oddModes(stats: ReadonlyMap<RawPath, FileStat>): ReadonlyMap<RawPath, number> {
  const odd = new Map<RawPath, number>();
  for (const [path, one] of stats) {
    if (isLink(one)) continue;
    const mode = modeOf(one);
    if (mode !== ((mode & 0o100) === 0 ? 0o644 : 0o755)) odd.set(path, mode);
  }
  return odd;
}

/** A path as git reads it between quotes, whatever bytes it has. */
export function quoted(path: Buffer): string {
  let text = "";
  for (const byte of path) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    text += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return `"${text}"`;
}
