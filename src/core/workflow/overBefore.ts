/** What is surely over when a step of a template begins. */
import type { Flat, FlatStep } from "./flatten";

export class OverBefore {
  readonly #byId: ReadonlyMap<string, FlatStep>;
  /** What each group waits for: its steps, streams aside. */
  readonly #children = new Map<string, string[]>();
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor({ steps, byId }: Flat) {
    this.#byId = byId;
    for (const { id, group, definition } of steps) {
      if (group === undefined || definition.stream) continue;
      const children = this.#children.get(group);
      if (children === undefined) this.#children.set(group, [id]);
      else children.push(id);
    }
  }

  /** Ids of steps. Circles, which are problems of their own, do no harm. */
  of(step: FlatStep): ReadonlySet<string> {
    const known = this.#known.get(step.id);
    if (known !== undefined) return known;
    const over = new Set<string>();
    const open = [...step.needs];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const found = this.#byId.get(id);
      if (found === undefined || over.has(id)) continue;
      over.add(id);
      open.push(...found.needs);
      if (found.kind === "group") open.push(...(this.#children.get(id) ?? []));
    }
    this.#known.set(step.id, over);
    return over;
  }
}
