/** What runs are called, in the order in which they became known. */
import { plainText } from "../view/words";
import type { RunLabel } from "./model";
import type { Names } from "./names";

export class RunLabels {
  readonly #names: Names;
  readonly #list: RunLabel[] = [];
  readonly #index = new Map<number, RunLabel>();

  constructor(names: Names) {
    this.#names = names;
  }

  get length(): number {
    return this.#list.length;
  }

  /**
   * A run began, or work of a run whose beginning is not known. What was said first counts.
   *
   * @param at milliseconds since the epoch
   */
  add(id: string, title: string | undefined, at: number): void {
    const run = this.#names.of(id);
    if (this.#index.has(run)) return;
    const label = { run, title: plainText(title ?? id), at };
    this.#index.set(run, label);
    this.#list.push(label);
  }

  of(run: number): RunLabel | undefined {
    return this.#index.get(run);
  }

  /** Those from an index on. */
  from(index: number): readonly RunLabel[] {
    return this.#list.slice(index);
  }

  /** The one that became known last, first. */
  *latest(): Iterable<RunLabel> {
    for (let at = this.#list.length - 1; at >= 0; at -= 1) {
      const label = this.#list[at];
      if (label !== undefined) yield label;
    }
  }
}
