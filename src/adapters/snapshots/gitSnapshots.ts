/**
 * States of a worktree in git's own objects. Index, stash, branches, HEAD, hooks and filters are never
 * touched: contents become blobs as they are, a temporary index becomes a tree, and a ref below
 * `refs/baton` keeps it alive. DESIGN 5.4.
 */

import type { Stats } from "node:fs";
import { mkdtemp, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatonError } from "../../core/errors";
import type {
  FileDifference,
  Keeps,
  KeptInterval,
  OwnedDifference,
  Snapshots,
  TakeOptions,
} from "../../core/workflow/runPorts";
import { differencesOf, told } from "./differences";
import { absolute, fileAt, type HashName, lookAt, type SeenFolders, sameStat } from "./disk";
import { GitRefusal, git, zeroSeparated } from "./git";
import { GitBlobs } from "./gitBlobs";
import {
  author,
  type Extra,
  extraIn,
  gitMode,
  messageOf,
  oddModes,
  placeOf,
  quoted,
} from "./gitFormats";
import { latePaths } from "./late";
import { putBack } from "./putBack";
import {
  bytesOf,
  changedPaths,
  type Difference,
  type Entry,
  type RawPath,
  rawPath,
  type Snapshot,
  toldPath,
} from "./state";

export interface GitSnapshotsOptions {
  /** Absolute path of the worktree's root, without links. */
  readonly root: string;
  /**
   * Files that others put back, such as project files, whose every change goes through the sync: they
   * are kept, and told by `owned` only.
   */
  readonly isOwned: (path: string) => boolean;
}

const refsOfRuns = "refs/baton/runs";

/** How often a worktree that changes under our hands is looked at again. */
const tries = 4;
const looksAtOnce = 32;
/** A file that changed so recently may change again without its stat telling. Milliseconds. */
const racyMs = 2_000;

export class GitSnapshots implements Snapshots {
  readonly #options: GitSnapshotsOptions;
  /** Hashes by path, valid while the stat is the same: the second look of a run reads little. */
  readonly #known = new Map<RawPath, { readonly stats: Stats; readonly hash: string }>();

  constructor(options: GitSnapshotsOptions) {
    this.#options = options;
  }

  keeps(): Keeps {
    return "worktree";
  }

  async take(run: string, label: string, { until }: Partial<TakeOptions> = {}): Promise<string> {
    const ref = `${refsOf(run)}/${checked(label)}`;
    const earlier = await this.#pathsOfRun(run);
    for (let left = tries; ; left -= 1) {
      try {
        const commit = await this.#save(run, label, earlier, until);
        await this.#git(["update-ref", ref, commit]);
        return commit;
      } catch (error) {
        // Files come and go while they are read: a state that never was must not be kept.
        if (!(error instanceof Moved || error instanceof GitRefusal) || left <= 1) throw error;
        // Objects that were known may have been collected since.
        this.#known.clear();
      }
    }
  }

  async compare(intervals: readonly KeptInterval[]): Promise<readonly FileDifference[]> {
    const { differences } = await this.#differences(intervals);
    return differences.filter(({ path }) => !this.#options.isOwned(path)).map(told);
  }

  async owned(intervals: readonly KeptInterval[]): Promise<readonly OwnedDifference[]> {
    const { differences } = await this.#differences(intervals);
    const blobs = new GitBlobs(this.#options.root);
    try {
      const found: OwnedDifference[] = [];
      for (const one of differences.filter(({ path }) => this.#options.isOwned(path))) {
        const text =
          one.before === undefined
            ? undefined
            : (await blobs.read(one.before.hash)).toString("utf8");
        found.push({ ...told(one), text });
      }
      return found;
    } finally {
      blobs.close();
    }
  }

  async restore(
    intervals: readonly KeptInterval[],
    spared: ReadonlySet<string> = new Set(),
  ): Promise<readonly FileDifference[]> {
    const { root, isOwned } = this.#options;
    const { differences, hashName } = await this.#differences(intervals);
    const blobs = new GitBlobs(root);
    try {
      const mine = differences.filter(({ path }) => !isOwned(path) && !spared.has(path));
      const done = await putBack({ root, hashName, blobs }, mine);
      return done.filter(({ obstacle }) => obstacle === undefined).map(told);
    } finally {
      blobs.close();
    }
  }

  async runs(): Promise<readonly string[]> {
    const refs = await this.#git(["for-each-ref", "--format=%(refname)", `${refsOfRuns}/`]);
    const names = refs.toString("utf8").split("\n").filter(Boolean);
    return [...new Set(names.map((name) => name.slice(refsOfRuns.length + 1).split("/")[0] ?? ""))];
  }

  async isHere(name: string): Promise<boolean> {
    const { place } = extraIn(await this.#git(["cat-file", "commit", checkedCommit(name)]));
    return place === undefined || place === placeOf(this.#options.root);
  }

  async changed({ before, after }: KeptInterval): Promise<readonly string[]> {
    return changedPaths(await this.#load(before), await this.#load(after)).map(toldPath);
  }

  async drop(run: string): Promise<void> {
    const refs = await this.#git(["for-each-ref", "--format=%(refname)", `${refsOf(run)}/`]);
    const lines = refs.toString("utf8").split("\n").filter(Boolean);
    if (lines.length === 0) return;
    const input = lines.map((name) => `delete ${name}\n`).join("");
    await this.#git(["update-ref", "--stdin"], input);
  }

  async #save(
    run: string,
    label: string,
    earlier: readonly RawPath[],
    until: number | undefined,
  ): Promise<string> {
    const listed = await this.#listed();
    const stats = await this.#stats([...new Set([...listed, ...earlier])]);
    const hashes = await this.#hash(stats);
    const extra = {
      place: placeOf(this.#options.root),
      modes: oddModes(stats),
      ignored: await this.#ignored(),
      late: until === undefined ? [] : await this.#late(stats, earlier, until),
    };
    return this.#commit(run, label, stats, hashes, extra);
  }

  #late(
    stats: ReadonlyMap<RawPath, Stats>,
    earlier: readonly RawPath[],
    until: number,
  ): Promise<readonly RawPath[]> {
    const gone = [...new Set(earlier)].filter((path) => !stats.has(path));
    return latePaths(this.#options.root, stats, gone, until);
  }

  async #stats(paths: readonly RawPath[]): Promise<ReadonlyMap<RawPath, Stats>> {
    const stats = new Map<RawPath, Stats>();
    const seen: SeenFolders = new Map();
    for (let at = 0; at < paths.length; at += looksAtOnce) {
      const some = paths.slice(at, at + looksAtOnce);
      const found = await Promise.all(some.map((path) => lookAt(this.#options.root, path, seen)));
      for (const [index, path] of some.entries()) {
        const one = found[index];
        // Folders are nested repositories or submodules, and none of our business.
        if (one?.isFile() === true || one?.isSymbolicLink() === true) stats.set(path, one);
      }
    }
    return stats;
  }

  async #listed(): Promise<readonly RawPath[]> {
    const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    return zeroSeparated(await this.#git(args))
      .map(rawPath)
      .filter((path) => !path.endsWith("/"));
  }

  /**
   * What is there and ignored: files, and folders that a rule names. Asked with an empty index, so that
   * no file is compared, which would run filters.
   */
  async #ignored(): Promise<readonly RawPath[]> {
    const args = ["status", "-z", "--porcelain=v1", "--no-renames", "--ignore-submodules=all"];
    const more = ["--untracked-files=all", "--ignored=matching"];
    return this.#withIndex(async (env) => {
      const lines = zeroSeparated(await this.#git([...args, ...more], undefined, env)).map(rawPath);
      return lines.filter((line) => line.startsWith("!! ")).map((line) => line.slice(3));
    });
  }

  /** Writes the contents as blobs. @throws Moved when one changes meanwhile */
  async #hash(stats: ReadonlyMap<RawPath, Stats>): Promise<ReadonlyMap<RawPath, string>> {
    const { root } = this.#options;
    const hashes = new Map<RawPath, string>();
    const wanted: RawPath[] = [];
    for (const [path, now] of stats) {
      const known = this.#known.get(path);
      if (known !== undefined && sameStat(known.stats, now)) hashes.set(path, known.hash);
      else wanted.push(path);
    }
    if (wanted.length === 0) return hashes;
    const began = Date.now();
    const written = await this.#blobs(wanted, stats);
    for (const [at, path] of wanted.entries()) {
      const hash = written instanceof GitRefusal ? undefined : written[at];
      const before = stats.get(path);
      const after = await lookAt(root, path);
      if (before === undefined || after === undefined || !sameStat(before, after)) {
        throw new Moved(path);
      }
      if (hash === undefined) continue;
      hashes.set(path, hash);
      if (began - Math.max(after.mtimeMs, after.ctimeMs) > racyMs) {
        this.#known.set(path, { stats: after, hash });
      }
    }
    if (written instanceof GitRefusal) throw written;
    return hashes;
  }

  /** Hashes in the order of the paths; or why git refused, which a file that moved explains better. */
  async #blobs(
    paths: readonly RawPath[],
    stats: ReadonlyMap<RawPath, Stats>,
  ): Promise<readonly string[] | GitRefusal> {
    const { root } = this.#options;
    const folder = await mkdtemp(join(tmpdir(), "baton-links-"));
    try {
      const sources: Buffer[] = [];
      for (const path of paths) {
        if (stats.get(path)?.isSymbolicLink() !== true) {
          sources.push(absolute(root, path));
          continue;
        }
        // Git would follow the link: what it says is written to a file of its own.
        const copy = join(folder, String(sources.length));
        await writeFile(copy, await readlink(absolute(root, path), "buffer"));
        sources.push(Buffer.from(copy, "utf8"));
      }
      const input = sources.map((source) => `${quoted(source)}\n`).join("");
      const args = ["hash-object", "-w", "--no-filters", "--stdin-paths"];
      return (await this.#git(args, input)).toString("latin1").trimEnd().split("\n");
    } catch (error) {
      if (error instanceof GitRefusal) return error;
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #commit(
    run: string,
    label: string,
    stats: ReadonlyMap<RawPath, Stats>,
    hashes: ReadonlyMap<RawPath, string>,
    extra: Extra,
  ): Promise<string> {
    const info = [...stats].map(([path, one]) =>
      Buffer.concat([
        Buffer.from(`${gitMode(one)} ${hashes.get(path) ?? ""}\t`, "latin1"),
        bytesOf(path),
        Buffer.of(0),
      ]),
    );
    return this.#withIndex(async (env) => {
      await this.#git(["update-index", "-z", "--index-info"], Buffer.concat(info), env);
      const tree = (await this.#git(["write-tree"], undefined, env)).toString("latin1").trim();
      const message = messageOf(`Baton: ${label} run ${run}`, extra);
      const commit = await this.#git(["commit-tree", "--no-gpg-sign", tree], message, author);
      return commit.toString("latin1").trim();
    });
  }

  /** With an index of its own, empty at first. */
  async #withIndex<T>(act: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "baton-index-"));
    try {
      return await act({ GIT_INDEX_FILE: join(folder, "index") });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** What was part of an earlier state stays part, also when the run made git ignore it. */
  async #pathsOfRun(run: string): Promise<readonly RawPath[]> {
    const refs = await this.#git(["for-each-ref", "--format=%(objectname)", `${refsOf(run)}/`]);
    const paths: RawPath[] = [];
    for (const commit of refs.toString("latin1").split("\n").filter(Boolean)) {
      paths.push(...(await this.#load(commit)).entries.keys());
    }
    return paths;
  }

  async #differences(
    intervals: readonly KeptInterval[],
  ): Promise<{ readonly differences: readonly Difference[]; readonly hashName: HashName }> {
    const hashName = (intervals[0]?.before.length ?? 0) > 40 ? "sha256" : "sha1";
    const differences = await differencesOf(
      intervals,
      (name) => this.#load(name),
      (path) => fileAt(this.#options.root, path, hashName),
    );
    return { differences, hashName };
  }

  async #load(commit: string): Promise<Snapshot> {
    const name = checkedCommit(commit);
    if (!(await this.#isThere(name))) {
      throw new BatonError("not_found", `The saved state ${name} is not there any more.`, {
        remedy: "It can no longer be put back.",
      });
    }
    const extra = extraIn(await this.#git(["cat-file", "commit", name]));
    const entries = new Map<RawPath, Entry>();
    for (const line of zeroSeparated(await this.#git(["ls-tree", "-r", "-z", commit]))) {
      const tab = line.indexOf(9);
      const [mode, , hash] = line.subarray(0, tab).toString("latin1").split(" ");
      const path = rawPath(line.subarray(tab + 1));
      if (hash === undefined) continue;
      const usual = mode === "100755" ? 0o755 : 0o644;
      entries.set(
        path,
        mode === "120000"
          ? { kind: "link", hash, mode: 0 }
          : { kind: "file", hash, mode: extra.modes.get(path) ?? usual },
      );
    }
    return { entries, ignored: extra.ignored, late: new Set(extra.late) };
  }

  async #isThere(commit: string): Promise<boolean> {
    const said = await this.#git(["cat-file", "--batch-check=%(objecttype)"], `${commit}\n`);
    return said.toString("latin1").trimEnd() === "commit";
  }

  #git(args: readonly string[], input?: Buffer | string, env?: NodeJS.ProcessEnv): Promise<Buffer> {
    const { root: cwd } = this.#options;
    return git(args, {
      cwd,
      ...(input === undefined ? {} : { input }),
      ...(env === undefined ? {} : { env }),
    });
  }
}

/** A file changed between two looks at it. */
class Moved extends BatonError {
  constructor(path: RawPath) {
    super("busy", `${toldPath(path)} keeps changing, so its state could not be kept.`, {
      remedy: "Wait until nobody writes it any more, then try again.",
    });
  }
}

function checkedCommit(name: string): string {
  if (/^[0-9a-f]{40,64}$/u.test(name)) return name;
  throw new BatonError("invalid_argument", `${JSON.stringify(name)} is no saved state.`);
}

function refsOf(run: string): string {
  return `${refsOfRuns}/${checked(run)}`;
}

function checked(name: string): string {
  if (/^[\w-]{1,120}$/u.test(name)) return name;
  throw new BatonError("invalid_argument", `${JSON.stringify(name)} cannot be part of a ref.`);
}
