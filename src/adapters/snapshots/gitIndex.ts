/**
 * An index of our own, as git reads it in version 2 of its format: hashes of contents as they are, and stats
 * by which git tells what changed since without opening any file.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FileStat } from "./disk";
import { git, zeroSeparated } from "./git";
import { bytesOf, type RawPath, rawPath } from "./state";

/** What a path is in a tree: mode and hash, as git writes them. */
export type TreeEntries = ReadonlyMap<RawPath, string>;

const headerSize = 12;
/** Of the numbers of an entry: ten of four bytes. */
const numbersSize = 40;
const flagsSize = 2;
/** A longer name is found by its end. */
const longestName = 0xfff;

/**
 * @param statOf The stat of a file whose content is known by it, and would be after any change: git
 *   compares whole seconds. Where there is none, the file counts as changed.
 */
export function indexBytes(
  entries: TreeEntries,
  statOf: (path: RawPath) => FileStat | undefined,
): Buffer {
  // Each character is a byte, so this is the order of the bytes.
  const paths = [...entries.keys()].sort();
  const [first = ""] = entries.values();
  const hashSize = first.length > "100644 ".length + 40 ? 32 : 20;
  // At least one zero behind the name, up to a multiple of eight bytes.
  const sizeOf = (path: RawPath) => (numbersSize + hashSize + flagsSize + path.length + 8) & ~7;
  const size = paths.reduce((sum, path) => sum + sizeOf(path), headerSize);
  const bytes = Buffer.alloc(size + hashSize);
  bytes.write("DIRC", "latin1");
  bytes.writeUInt32BE(2, 4);
  bytes.writeUInt32BE(paths.length, 8);
  let at = headerSize;
  for (const path of paths) {
    const [mode = "", hash = ""] = entries.get(path)?.split(" ") ?? [];
    const stat = statOf(path);
    if (stat !== undefined) writeStat(bytes, at, stat);
    bytes.writeUInt32BE(Number.parseInt(mode, 8), at + 24);
    bytes.write(hash, at + numbersSize, "hex");
    const flagsAt = at + numbersSize + hashSize;
    bytes.writeUInt16BE(Math.min(path.length, longestName), flagsAt);
    bytes.write(path, flagsAt + flagsSize, "latin1");
    at += sizeOf(path);
  }
  const sum = createHash(hashSize === 32 ? "sha256" : "sha1");
  sum.update(bytes.subarray(0, size)).digest().copy(bytes, size);
  return bytes;
}

function writeStat(bytes: Buffer, at: number, stat: FileStat): void {
  const { ctimeMs, mtimeMs, ino, uid, gid, size } = stat;
  bytes.writeUInt32BE(Math.floor(ctimeMs / 1_000) >>> 0, at);
  bytes.writeUInt32BE(Math.floor(mtimeMs / 1_000) >>> 0, at + 8);
  bytes.writeUInt32BE(ino % 2 ** 32, at + 20);
  bytes.writeUInt32BE(uid >>> 0, at + 28);
  bytes.writeUInt32BE(gid >>> 0, at + 32);
  bytes.writeUInt32BE(size % 2 ** 32, at + 36);
}

/** The settings of a repository may make git overlook changes. */
const strict = ["core.trustctime=true", "core.checkStat=default", "core.fileMode=true"];

/** Paths of the index at which there is another file now, or none. Nothing but stats is compared. */
export async function changedSince(root: string, index: Buffer): Promise<ReadonlySet<RawPath>> {
  const settings = strict.flatMap((one) => ["-c", one]);
  const args = [...settings, "diff-files", "-z", "--name-only", "--no-renames"];
  const said = await withIndex(index, async (env) => git(args, { cwd: root, env }));
  return new Set(zeroSeparated(said).map(rawPath));
}

/** What stands for a path that is to go, in the place of what it was. */
export function goneEntry(was: string): string {
  return `${noMode}${"0".repeat(was.length - "100644 ".length)}`;
}

const noMode = "0 ";

/** Writes the tree of an index, after these changes. Gives the index back as git left it. */
export async function writeTree(
  root: string,
  index: Buffer,
  changes: TreeEntries = new Map(),
): Promise<{ readonly tree: string; readonly index: Buffer }> {
  return withIndex(index, async (env, file) => {
    if (changes.size > 0) {
      const input = Buffer.concat(changeLines(changes));
      await git(["update-index", "-z", "--index-info"], { cwd: root, env, input });
    }
    const tree = (await git(["write-tree"], { cwd: root, env })).toString("latin1").trim();
    return { tree, index: await readFile(file) };
  });
}

/** What is to go comes first: a file may take the place of a folder, and the other way round. */
function changeLines(changes: TreeEntries): readonly Buffer[] {
  const all = [...changes];
  const isGone = ([, entry]: readonly [RawPath, string]) => entry.startsWith(noMode);
  return [...all.filter(isGone), ...all.filter((one) => !isGone(one))].map(([path, entry]) =>
    Buffer.concat([Buffer.from(`${entry}\t`, "latin1"), bytesOf(path), Buffer.of(0)]),
  );
}

/** With an index file of its own; an empty one where none is given. @param bytes what it holds */
export async function withIndex<T>(
  bytes: Buffer | undefined,
  act: (env: NodeJS.ProcessEnv, file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "baton-index-"));
  try {
    const file = join(folder, "index");
    if (bytes !== undefined) await writeFile(file, bytes);
    return await act({ GIT_INDEX_FILE: file }, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
