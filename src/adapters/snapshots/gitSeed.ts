/**
 * Hashes of files out of the repository's own index, so that a first look at a large worktree reads little
 * of it. What the index holds went through filters, so it is believed only where it is the file's own bytes.
 */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { errorCode } from "../../core/disk";
import { type FileStat, isLink } from "./disk";
import { GitRefusal, git, zeroSeparated } from "./git";
import { type RawPath, rawPath } from "./state";

/** A file as the index last saw it. Times in milliseconds since the epoch. */
interface Indexed {
  readonly path: RawPath;
  readonly kind: "file" | "link";
  readonly hash: string;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Both without what is beyond 32 bits. */
  readonly ino: number;
  readonly size: number;
}

/** Only files for which git knows neither a program nor an encoding that changes their bytes. */
const unconverted = ":(attr:!filter !working-tree-encoding)";

/** Clocks of disks go in steps: of two seconds at most where times have no fraction. Milliseconds. */
const fineStep = 100;
const coarseStep = 2_000;

/**
 * Hashes of those files that are, by their stat, what the index last saw, and whose bytes the index holds
 * as they are. The size of a blob tells whether line ends or keywords were converted, since each of these
 * changes it; filters and encodings are known by name. None where git cannot tell.
 */
export async function seededHashes(
  root: string,
  stats: ReadonlyMap<RawPath, FileStat>,
): Promise<ReadonlyMap<RawPath, string>> {
  try {
    if (await hasFilters(root)) return new Map();
    // Before the index is read: whoever writes it meanwhile makes it newer, which makes us more careful.
    const written = await indexTime(root);
    if (written === undefined) return new Map();
    const args = ["ls-files", "-z", "--stage", "--debug", "--", unconverted];
    const indexed = indexedFiles(await git(args, { cwd: root, magicPaths: true }));
    const same = indexed.filter((one) => isUnchanged(one, stats.get(one.path), written));
    const sizes = await blobSizes(root, same);
    return new Map(
      same.flatMap(({ path, hash }, at) =>
        sizes[at] === stats.get(path)?.size ? [[path, hash] as const] : [],
      ),
    );
  } catch (error) {
    // An older git, or an index that is damaged: then the files are read.
    if (error instanceof GitRefusal) return new Map();
    throw error;
  }
}

/**
 * Whether any program could have changed contents on their way into the index, whatever the attributes say
 * now: they may have said something else then. The pointers of LFS are told by their size.
 */
async function hasFilters(root: string): Promise<boolean> {
  const names = await git(["config", "--list", "--name-only", "-z"], { cwd: root });
  return zeroSeparated(names).some((name) => /^filter\.(?!lfs\.)/u.test(name.toString("latin1")));
}

/** When the index was last written; undefined where there is none yet. */
async function indexTime(root: string): Promise<number | undefined> {
  const place = await git(["rev-parse", "--git-path", "index"], { cwd: root });
  try {
    return (await stat(resolve(root, place.toString("utf8").replace(/\n$/u, "")))).mtimeMs;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

const record =
  /(\d{6}) ([\da-f]{40,64}) (\d)\t([^\0]+)\0 *ctime: (\d+):(\d+)\n *mtime: (\d+):(\d+)\n *dev: \d+\tino: (\d+)\n *uid: \d+\tgid: \d+\n *size: (\d+)\tflags: [\da-f]+\n/uy;

/** What `ls-files --stage --debug` says; nothing at all when it is not as we know it. */
function indexedFiles(output: Buffer): readonly Indexed[] {
  const text = rawPath(output);
  const found: Indexed[] = [];
  record.lastIndex = 0;
  while (record.lastIndex < text.length) {
    const parts = record.exec(text);
    if (parts === null) return [];
    const [, mode = "", hash = "", stage, path = "", ...numbers] = parts;
    const [cs = 0, cn = 0, ms = 0, mn = 0, ino = 0, size = 0] = numbers.map(Number);
    if (stage !== "0" || mode === "160000") continue;
    const kind = mode === "120000" ? "link" : "file";
    const times = { ctimeMs: cs * 1_000 + cn / 1e6, mtimeMs: ms * 1_000 + mn / 1e6 };
    found.push({ path, kind, hash, ...times, ino, size });
  }
  return found;
}

/** @param written When the index was; a file that changed about then may have changed again unnoticed. */
function isUnchanged(one: Indexed, now: FileStat | undefined, written: number): boolean {
  if (now === undefined || isLink(now) !== (one.kind === "link")) return false;
  const { mtimeMs, ctimeMs } = now;
  const step = mtimeMs % 1_000 === 0 || ctimeMs % 1_000 === 0 ? coarseStep : fineStep;
  return (
    one.mtimeMs === mtimeMs &&
    one.ctimeMs === ctimeMs &&
    one.ino === now.ino % 2 ** 32 &&
    one.size === now.size % 2 ** 32 &&
    written - Math.max(mtimeMs, ctimeMs) > step
  );
}

/** In their order; undefined for what is not there. */
async function blobSizes(
  root: string,
  files: readonly Indexed[],
): Promise<readonly (number | undefined)[]> {
  if (files.length === 0) return [];
  const input = files.map(({ hash }) => `${hash}\n`).join("");
  const args = ["cat-file", "--buffer", "--batch-check=%(objecttype) %(objectsize)"];
  const lines = (await git(args, { cwd: root, input })).toString("latin1").trimEnd().split("\n");
  return lines.map((line) => (line.startsWith("blob ") ? Number(line.slice(5)) : undefined));
}
