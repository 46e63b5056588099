/**
 * States of a worktree in git's own objects. Index, stash, branches, HEAD, hooks and filters are never
 * touched: contents become blobs as they are, a temporary index becomes a tree, and a ref below
 * `refs/baton` keeps it alive. DESIGN 5.4.
 */

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
import { fileAt, type HashName } from "./disk";
import { GitRefusal, git, zeroSeparated } from "./git";
import { GitBlobs } from "./gitBlobs";
import { author, type Extra, extraIn, messageOf, oddModes, placeOf } from "./gitFormats";
import { Moved } from "./gitHashes";
import { withIndex } from "./gitIndex";
import { GitStates } from "./gitStates";
import { latePaths } from "./late";
import { putBack } from "./putBack";
import { RunPaths } from "./runPaths";
import {
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

/** Which state is to be kept. */
interface Keeping {
  readonly run: string;
  readonly label: string;
  /** See `TakeOptions`. */
  readonly until: number | undefined;
}

export class GitSnapshots implements Snapshots {
  readonly #options: GitSnapshotsOptions;
  readonly #states: GitStates;
  #listing: { readonly bytes: Buffer; readonly files: readonly RawPath[] } | undefined;
  readonly #paths = new RunPaths(async (commit) => (await this.#load(commit)).entries.keys());

  constructor(options: GitSnapshotsOptions) {
    this.#options = options;
    this.#states = new GitStates(options.root);
  }

  keeps(): Keeps {
    return "worktree";
  }

  async take(run: string, label: string, { until }: Partial<TakeOptions> = {}): Promise<string> {
    const ref = `${refsOf(run)}/${checked(label)}`;
    for (let left = tries; ; left -= 1) {
      try {
        const commit = await this.#save({ run, label, until });
        await this.#git(["update-ref", ref, commit]);
        return commit;
      } catch (error) {
        // Files come and go while they are read: a state that never was must not be kept.
        if (!(error instanceof Moved || error instanceof GitRefusal) || left <= 1) throw error;
        // Objects that were known may have been collected since.
        this.#states.forget();
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
    this.#paths.forget(run);
    const refs = await this.#refs([run]);
    if (refs.size === 0) return;
    const input = [...refs.keys()].map((name) => `delete ${name}\n`).join("");
    await this.#git(["update-ref", "--stdin"], input);
  }

  async #save(keeping: Keeping): Promise<string> {
    const { root } = this.#options;
    const { run, until } = keeping;
    // All at once: each of them is a walk over the worktree or a process of its own.
    const [listed, ignored, refs, since] = await Promise.all([
      this.#listed(),
      this.#ignored(),
      this.#refs([...new Set([run, this.#states.run ?? run])]),
      this.#states.since(),
    ]);
    const mine = [...refs].filter(([name]) => name.startsWith(`${refsOf(run)}/`));
    const commits = mine.map(([, commit]) => commit);
    const earlier = await this.#paths.of(run, commits);
    const paths = new Set(listed);
    for (const path of earlier) paths.add(path);
    const state = await this.#states.write(paths, since, new Set(refs.values()));
    const { stats, entries, tree } = state;
    const gone = [...earlier].filter((path) => !stats.has(path));
    const extra = {
      place: placeOf(root),
      modes: oddModes(stats),
      ignored,
      late: until === undefined ? [] : await latePaths(root, stats, gone, until),
    };
    const commit = await this.#commit(keeping, tree, extra);
    this.#states.remember(state, run, commit);
    this.#paths.add(run, commit, entries.keys());
    return commit;
  }

  async #listed(): Promise<readonly RawPath[]> {
    const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const bytes = await this.#git(args);
    // Mostly it is what it was, and then so are its thousands of texts.
    if (this.#listing?.bytes.equals(bytes) !== true) {
      const paths = rawPath(bytes).split("\0");
      const files = paths.filter((path) => path !== "" && !path.endsWith("/"));
      this.#listing = { bytes, files };
    }
    return this.#listing.files;
  }

  /**
   * What is there and ignored: files, and folders that a rule names. Asked with an empty index, so that
   * no file is compared, which would run filters.
   */
  async #ignored(): Promise<readonly RawPath[]> {
    const args = ["status", "-z", "--porcelain=v1", "--no-renames", "--ignore-submodules=all"];
    const more = ["--untracked-files=all", "--ignored=matching"];
    const said = await withIndex(undefined, (env) => this.#git([...args, ...more], undefined, env));
    return [...rawPath(said).matchAll(/(?<=^|\0)!! ([^\0]+)/gu)].map(([, path = ""]) => path);
  }

  /** The commits of all states that are kept for these runs, by the names of their refs. */
  async #refs(runs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const patterns = runs.map((run) => `${refsOf(run)}/`);
    const said = await this.#git([
      "for-each-ref",
      "--format=%(refname) %(objectname)",
      ...patterns,
    ]);
    return new Map(
      said
        .toString("utf8")
        .split("\n")
        .flatMap((line) => {
          const [name = "", commit] = line.split(" ");
          return commit === undefined ? [] : [[name, commit] as const];
        }),
    );
  }

  async #commit({ run, label }: Keeping, tree: string, extra: Extra): Promise<string> {
    const message = messageOf(`Baton: ${label} run ${run}`, extra);
    const commit = await this.#git(["commit-tree", "--no-gpg-sign", tree], message, author);
    return commit.toString("latin1").trim();
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
    const said = await this.#git(["cat-file", "--batch"], `${name}\n`);
    if (!said.toString("latin1", 0, said.indexOf(10)).includes(" commit ")) {
      throw new BatonError("not_found", `The saved state ${name} is not there any more.`, {
        remedy: "It can no longer be put back.",
      });
    }
    const extra = extraIn(said.subarray(0, -1));
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

  #git(args: readonly string[], input?: Buffer | string, env?: NodeJS.ProcessEnv): Promise<Buffer> {
    const { root: cwd } = this.#options;
    return git(args, {
      cwd,
      ...(input === undefined ? {} : { input }),
      ...(env === undefined ? {} : { env }),
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
