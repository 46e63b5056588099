/**
 * A large map that never changes, as a base that many versions share and the few changes made since.
 * What a change costs grows with the changes, whose number is bounded, not with the map.
 */

/** Up to here a map is copied: that is as fast. */
const smallest = 128;

/** What became of a base: entries that are gone, have another value, or came behind it. */
interface Changes<V> {
  readonly gone: ReadonlySet<string>;
  readonly replaced: ReadonlyMap<string, V>;
  readonly added: ReadonlyMap<string, V>;
}

/** Keeps the order in which keys came, as a `Map` does. */
export class LayeredMap<V> implements ReadonlyMap<string, V> {
  readonly base: ReadonlyMap<string, V>;
  readonly changes: Changes<V>;

  constructor(base: ReadonlyMap<string, V>, changes: Changes<V>) {
    this.base = base;
    this.changes = changes;
  }

  get size(): number {
    return this.base.size - this.changes.gone.size + this.changes.added.size;
  }

  get(key: string): V | undefined {
    const { gone, replaced, added } = this.changes;
    if (added.has(key)) return added.get(key);
    if (gone.has(key)) return undefined;
    return replaced.has(key) ? replaced.get(key) : this.base.get(key);
  }

  has(key: string): boolean {
    const { gone, added } = this.changes;
    return added.has(key) || (this.base.has(key) && !gone.has(key));
  }

  *entries(): Generator<[string, V], undefined> {
    const { gone, replaced, added } = this.changes;
    for (const entry of this.base) {
      const [key] = entry;
      if (gone.has(key)) continue;
      const value = replaced.get(key);
      yield value === undefined ? entry : [key, value];
    }
    yield* added;
    return undefined;
  }

  *keys(): Generator<string, undefined> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  [Symbol.iterator](): Generator<[string, V], undefined> {
    return this.entries();
  }

  forEach(call: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) call(value, key, this);
  }
}

/** Collects changes of a map; the map it came from stays as it is. */
export class MapDraft<V> {
  readonly #base: ReadonlyMap<string, V>;
  readonly #gone: Set<string>;
  readonly #replaced: Map<string, V>;
  readonly #added: Map<string, V>;

  constructor(from: ReadonlyMap<string, V>) {
    const layered = from instanceof LayeredMap ? (from as LayeredMap<V>) : undefined;
    this.#base = layered?.base ?? from;
    this.#gone = new Set(layered?.changes.gone);
    this.#replaced = new Map(layered?.changes.replaced);
    this.#added = new Map(layered?.changes.added);
  }

  set(key: string, value: V): void {
    if (this.#base.has(key) && !this.#gone.has(key)) this.#replaced.set(key, value);
    else this.#added.set(key, value);
  }

  delete(key: string): void {
    this.#replaced.delete(key);
    if (!this.#added.delete(key) && this.#base.has(key)) this.#gone.add(key);
  }

  /** So many changes that one map of them all is cheaper: on average a change then costs √n. */
  get full(): boolean {
    const count = this.#gone.size + this.#replaced.size + this.#added.size;
    return count * count > 4 * this.#base.size;
  }

  /** As it is now; must not be written to after. */
  result(): LayeredMap<V> {
    const [gone, replaced, added] = [this.#gone, this.#replaced, this.#added];
    return new LayeredMap(this.#base, { gone, replaced, added });
  }
}

/** True for a map that is worth layers. */
export function isLarge({ size }: ReadonlyMap<string, unknown>): boolean {
  return size > smallest;
}
