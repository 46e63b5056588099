import { BatonError } from "../../../src/core/errors";
import type {
  FileDifference,
  OwnedDifference,
  Snapshots,
} from "../../../src/core/workflow/runPorts";

/** States of a worktree that is a map of texts. */
export class MemorySnapshots implements Snapshots {
  /** What was kept, in order: run, label. */
  readonly taken: string[] = [];
  readonly worktree = new Map<string, string>();
  /** Project files that go back through the sync. */
  readonly owns: OwnedDifference[] = [];
  readonly #states = new Map<string, ReadonlyMap<string, string>>();

  async take(run: string, label: string): Promise<string> {
    await Promise.resolve();
    const name = `${run}/${label}/${this.taken.push(`${run} ${label}`)}`;
    this.#states.set(name, new Map(this.worktree));
    return name;
  }

  async compare(before: string, after: string): Promise<readonly FileDifference[]> {
    await Promise.resolve();
    const was = this.#state(before);
    const left = this.#state(after);
    const paths = [...new Set([...was.keys(), ...left.keys(), ...this.worktree.keys()])].toSorted();
    return paths.flatMap((path): readonly FileDifference[] => {
      const [old, now] = [was.get(path), this.worktree.get(path)];
      if (old === now) return [];
      const restore = old === undefined ? "delete" : "write";
      return [{ path, restore, changedSince: now !== left.get(path) }];
    });
  }

  async owned(): Promise<readonly OwnedDifference[]> {
    return Promise.resolve(this.owns);
  }

  async restore(before: string, after: string): Promise<readonly FileDifference[]> {
    const all = (await this.compare(before, after)).filter(({ changedSince }) => !changedSince);
    for (const { path } of all) {
      const text = this.#state(before).get(path);
      if (text === undefined) this.worktree.delete(path);
      else this.worktree.set(path, text);
    }
    return all;
  }

  async runs(): Promise<readonly string[]> {
    await Promise.resolve();
    return [...new Set([...this.#states.keys()].map((name) => name.split("/")[0] ?? ""))];
  }

  async drop(run: string): Promise<void> {
    await Promise.resolve();
    for (const name of this.#states.keys())
      if (name.startsWith(`${run}/`)) this.#states.delete(name);
  }

  #state(name: string): ReadonlyMap<string, string> {
    const state = this.#states.get(name);
    if (state === undefined) throw new BatonError("not_found", `Nothing is kept as ${name}.`);
    return state;
  }
}
