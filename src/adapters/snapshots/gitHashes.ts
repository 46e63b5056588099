/** The contents of a worktree as blobs of git, byte for byte. Whatever is known already is not read again. */
import { mkdtemp, readlink, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { BatonError } from "../../core/errors";
import { absolute, type FileStat, isLink, lookAtFiles, sameStat, tellsChanges } from "./disk";
import { GitRefusal, git } from "./git";
import { quoted } from "./gitFormats";
import { seededHashes } from "./gitSeed";
import { type RawPath, toldPath } from "./state";

/** From so many unknown files on it is worth while to ask the index about them. */
const many = 100;
/** So many files are worth a process of their own. */
const filesAtOnce = 1_000;
const mostProcesses = 4;

export class GitHashes {
  readonly #root: string;
  /** By path, valid while the stat is the same: later looks read little. */
  readonly #known = new Map<RawPath, { readonly stat: FileStat; readonly hash: string }>();

  constructor(root: string) {
    this.#root = root;
  }

  /** The stat that goes with a hash which needs not be looked up again; undefined when it does. */
  statOf(path: RawPath): FileStat | undefined {
    return this.#known.get(path)?.stat;
  }

  /** There is no such file any more. */
  drop(path: RawPath): void {
    this.#known.delete(path);
  }

  /** Reads everything anew from here on. */
  forget(): void {
    this.#known.clear();
  }

  /**
   * Hashes of all these files and links, written as blobs where they are not there yet.
   *
   * @throws Moved when one changes meanwhile
   */
  async of(stats: ReadonlyMap<RawPath, FileStat>): Promise<ReadonlyMap<RawPath, string>> {
    const hashes = new Map<RawPath, string>();
    const unknown = this.#takeKnown(stats, hashes);
    if (unknown.size >= many) {
      for (const [path, hash] of await seededHashes(this.#root, unknown)) {
        this.#keep(path, hash, unknown, Date.now());
        hashes.set(path, hash);
        unknown.delete(path);
      }
    }
    if (unknown.size > 0) await this.#read(unknown, hashes);
    return hashes;
  }

  /** The rest. */
  #takeKnown(
    stats: ReadonlyMap<RawPath, FileStat>,
    hashes: Map<RawPath, string>,
  ): Map<RawPath, FileStat> {
    const unknown = new Map<RawPath, FileStat>();
    for (const [path, now] of stats) {
      const known = this.#known.get(path);
      if (known !== undefined && sameStat(known.stat, now)) hashes.set(path, known.hash);
      else unknown.set(path, now);
    }
    return unknown;
  }

  async #read(wanted: ReadonlyMap<RawPath, FileStat>, hashes: Map<RawPath, string>): Promise<void> {
    const began = Date.now();
    const written = await this.#blobs(wanted);
    const after = await lookAtFiles(this.#root, [...wanted.keys()]);
    for (const [at, [path, before]] of [...wanted].entries()) {
      const now = after.get(path);
      // A file that moved explains a refusal better than git does.
      if (now === undefined || !sameStat(before, now)) throw new Moved(path);
      const hash = written instanceof GitRefusal ? undefined : written[at];
      if (hash === undefined) continue;
      hashes.set(path, hash);
      this.#keep(path, hash, after, began);
    }
    if (written instanceof GitRefusal) throw written;
  }

  #keep(path: RawPath, hash: string, stats: ReadonlyMap<RawPath, FileStat>, looked: number): void {
    const now = stats.get(path);
    if (now === undefined || !tellsChanges(now, looked)) return;
    this.#known.set(path, { stat: now, hash });
  }

  /** Hashes in the order of the paths; or why git refused. */
  async #blobs(wanted: ReadonlyMap<RawPath, FileStat>): Promise<readonly string[] | GitRefusal> {
    const folder = await mkdtemp(join(tmpdir(), "baton-links-"));
    try {
      const sources: Buffer[] = [];
      for (const [path, stats] of wanted) {
        if (!isLink(stats)) {
          sources.push(absolute(this.#root, path));
          continue;
        }
        // Git would follow the link: what it says is written to a file of its own.
        const copy = join(folder, String(sources.length));
        await writeFile(copy, await readlink(absolute(this.#root, path), "buffer"));
        sources.push(Buffer.from(copy, "utf8"));
      }
      const parts = portions(sources).map(async (some) => this.#write(some));
      return (await allOf(parts)).flat();
    } catch (error) {
      if (error instanceof GitRefusal) return error;
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #write(sources: readonly Buffer[]): Promise<readonly string[]> {
    const input = sources.map((source) => `${quoted(source)}\n`).join("");
    const args = ["hash-object", "-w", "--no-filters", "--stdin-paths"];
    const said = await git(args, { cwd: this.#root, input });
    return said.toString("latin1").trimEnd().split("\n");
  }
}

/** In their order, of about the same length. */
function portions(sources: readonly Buffer[]): readonly (readonly Buffer[])[] {
  const most = Math.min(mostProcesses, availableParallelism());
  const count = Math.max(1, Math.min(most, Math.floor(sources.length / filesAtOnce)));
  const length = Math.ceil(sources.length / count);
  return Array.from({ length: count }, (_, at) => sources.slice(at * length, (at + 1) * length));
}

/** Waits for all of them, also when one fails: none goes on behind our back. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** A file changed between two looks at it. */
export class Moved extends BatonError {
  constructor(path: RawPath) {
    super("busy", `${toldPath(path)} keeps changing, so its state could not be kept.`, {
      remedy: "Wait until nobody writes it any more, then try again.",
    });
  }
}
