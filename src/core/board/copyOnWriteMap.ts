import { isLarge, MapDraft } from "./layeredMap";

/**
 * A map of which a changed version is made; the one it came from never changes. A small one is copied
 * with the first change. Of a large one only the changes are kept, until there are so many that a copy
 * is cheaper: a fold of few commits costs little whatever the board holds, and a long one no more than
 * with plain maps.
 */
export class CopyOnWriteMap<V> {
  #current: ReadonlyMap<string, V>;
  #changes: MapDraft<V> | undefined;
  #own: Map<string, V> | undefined;

  constructor(base: ReadonlyMap<string, V>) {
    this.#current = base;
  }

  get(key: string): V | undefined {
    return this.result().get(key);
  }

  has(key: string): boolean {
    return this.result().has(key);
  }

  /** Of the map as it is now; not to be gone on with after a change. */
  entries(): Iterable<[string, V]> {
    return this.result().entries();
  }

  set(key: string, value: V): void {
    this.#writable().set(key, value);
  }

  delete(key: string): void {
    if (this.has(key)) this.#writable().delete(key);
  }

  /** The map as it is now; this object must not be written to after. */
  result(): ReadonlyMap<string, V> {
    return this.#current;
  }

  #writable(): Map<string, V> | MapDraft<V> {
    if (this.#own !== undefined) return this.#own;
    if (this.#changes === undefined && isLarge(this.#current)) {
      this.#changes = new MapDraft(this.#current);
      // It shows what the draft collects from here on.
      this.#current = this.#changes.result();
    }
    if (this.#changes?.full === false) return this.#changes;
    this.#own = new Map(this.#current);
    this.#current = this.#own;
    return this.#own;
  }
}
