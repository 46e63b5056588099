/** Which paths the earlier states of a run have. What was read once is not read again. */
import type { RawPath } from "./state";

/** Of so many runs the paths are held in memory. */
const heldRuns = 4;

interface Known {
  readonly commits: Set<string>;
  readonly paths: Set<RawPath>;
}

export class RunPaths {
  readonly #load: (commit: string) => Promise<Iterable<RawPath>>;
  readonly #runs = new Map<string, Known>();

  /** @param load the paths of one state */
  constructor(load: (commit: string) => Promise<Iterable<RawPath>>) {
    this.#load = load;
  }

  /** @param commits its states that are kept */
  async of(run: string, commits: readonly string[]): Promise<ReadonlySet<RawPath>> {
    for (const commit of commits) {
      if (this.#runs.get(run)?.commits.has(commit) === true) continue;
      this.add(run, commit, await this.#load(commit));
    }
    return this.#runs.get(run)?.paths ?? new Set();
  }

  add(run: string, commit: string, paths: Iterable<RawPath>): void {
    const { commits, paths: all } = this.#knownOf(run);
    commits.add(commit);
    for (const path of paths) all.add(path);
  }

  forget(run: string): void {
    this.#runs.delete(run);
  }

  #knownOf(run: string): Known {
    const found = this.#runs.get(run);
    if (found !== undefined) return found;
    const fresh = { commits: new Set<string>(), paths: new Set<RawPath>() };
    this.#runs.set(run, fresh);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > heldRuns && oldest !== undefined) this.#runs.delete(oldest);
    return fresh;
  }
}
