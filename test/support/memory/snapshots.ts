import { BatonError } from "../../../src/core/errors";
import type {
  FileDifference,
  Keeps,
  KeptInterval,
  Obstacle,
  OwnedDifference,
  Snapshots,
  TakeOptions,
} from "../../../src/core/workflow/runPorts";

interface State {
  readonly files: ReadonlyMap<string, string>;
  readonly late: ReadonlySet<string>;
}

/** A worktree whose disk tells when a file was last touched. */
class Worktree extends Map<string, string> {
  readonly touched = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override set(path: string, text: string): this {
    // The field is not there yet while the constructor of Map runs.
    this.touched.set(path, this.#now());
    return super.set(path, text);
  }

  override delete(path: string): boolean {
    this.touched.set(path, this.#now());
    return super.delete(path);
  }
}

/** States of a worktree that is a map of texts. */
export class MemorySnapshots implements Snapshots {
  /** What was kept, in order: run, label. */
  readonly taken: string[] = [];
  readonly worktree: Worktree;
  /** Project files that go back through the sync. */
  readonly owns: OwnedDifference[] = [];
  kept: Keeps = "worktree";
  readonly #states = new Map<string, State>();

  /** @param now milliseconds since the epoch */
  constructor(now: () => number = () => 0) {
    this.worktree = new Worktree(now);
  }

  keeps(): Keeps {
    return this.kept;
  }

  async take(run: string, label: string, { until }: TakeOptions): Promise<string> {
    await Promise.resolve();
    const name = `${run}/${label}/${this.taken.push(`${run} ${label}`)}`;
    const late = [...this.worktree.touched].filter(([, at]) => at > (until ?? at));
    this.#states.set(name, {
      files: new Map(this.worktree),
      late: new Set(late.map(([path]) => path)),
    });
    return name;
  }

  async compare(intervals: readonly KeptInterval[]): Promise<readonly FileDifference[]> {
    const found: FileDifference[] = [];
    const changed = await Promise.all(intervals.map(async (one) => this.changed(one)));
    for (const path of [...new Set(changed.flat())].toSorted()) {
      const now = this.worktree.get(path);
      const old = this.#state(intervals[0]?.before).files.get(path);
      if (old === now) continue;
      const restore = old === undefined ? "delete" : "write";
      found.push({ path, restore, obstacle: this.#obstacle(intervals, path) });
    }
    return found;
  }

  #obstacle(intervals: readonly KeptInterval[], path: string): Obstacle | undefined {
    let next = this.worktree.get(path);
    for (const [interval, { before, after }] of [...intervals.entries()].toReversed()) {
      const [was, left] = [this.#state(before), this.#state(after)];
      if (left.files.get(path) !== next) return { kind: "changed", interval, did: "changed" };
      if (left.late.has(path)) return { kind: "unsure", interval };
      next = was.files.get(path);
    }
    return undefined;
  }

  async owned(): Promise<readonly OwnedDifference[]> {
    return Promise.resolve(this.owns);
  }

  async restore(
    intervals: readonly KeptInterval[],
    spared: ReadonlySet<string> = new Set(),
  ): Promise<readonly FileDifference[]> {
    const all = (await this.compare(intervals)).filter(
      ({ path, obstacle }) => obstacle === undefined && !spared.has(path),
    );
    for (const { path } of all) {
      const text = this.#state(intervals[0]?.before).files.get(path);
      if (text === undefined) this.worktree.delete(path);
      else this.worktree.set(path, text);
    }
    return all;
  }

  async runs(): Promise<readonly string[]> {
    await Promise.resolve();
    return [...new Set([...this.#states.keys()].map((name) => name.split("/")[0] ?? ""))];
  }

  async isHere(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async changed({ before, after }: KeptInterval): Promise<readonly string[]> {
    await Promise.resolve();
    const [was, left] = [this.#state(before).files, this.#state(after).files];
    const paths = [...new Set([...was.keys(), ...left.keys()])];
    return paths.filter((path) => was.get(path) !== left.get(path));
  }

  async drop(run: string): Promise<void> {
    await Promise.resolve();
    for (const name of this.#states.keys())
      if (name.startsWith(`${run}/`)) this.#states.delete(name);
  }

  #state(name = ""): State {
    const state = this.#states.get(name);
    if (state === undefined) throw new BatonError("not_found", `Nothing is kept as ${name}.`);
    return state;
  }
}
