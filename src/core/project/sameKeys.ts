/** A read-only map that shares its keys with the map it was made from; only values were replaced. */
export class SameKeysMap<V> implements ReadonlyMap<string, V> {
  readonly #places: ReadonlyMap<string, number>;
  readonly #values: readonly V[];

  private constructor(places: ReadonlyMap<string, number>, values: readonly V[]) {
    this.#places = places;
    this.#values = values;
  }

  static from<V>(entries: Iterable<readonly [string, V]>): SameKeysMap<V> {
    const places = new Map<string, number>();
    const values: V[] = [];
    for (const [key, value] of entries) {
      const place = places.get(key) ?? values.length;
      places.set(key, place);
      values[place] = value;
    }
    return new SameKeysMap(places, values);
  }

  /**
   * The map with other values behind some of its keys, in the same order. Costs next to nothing, however
   * many keys there are: copying a list is a thousand times faster than filling a map.
   */
  with(changes: Iterable<readonly [string, V]>): SameKeysMap<V> {
    const values = [...this.#values];
    for (const [key, value] of changes) {
      const place = this.#places.get(key);
      if (place === undefined) throw new Error(`no key ${key}`);
      values[place] = value;
    }
    return new SameKeysMap(this.#places, values);
  }

  /** The keys that have another value than in a map it was made from; undefined when keys differ. */
  differingFrom(other: SameKeysMap<V>): readonly string[] | undefined {
    if (other.#places !== this.#places) return undefined;
    const keys: string[] = [];
    for (const [key, place] of this.#places) {
      if (this.#values[place] !== other.#values[place]) keys.push(key);
    }
    return keys;
  }

  get size(): number {
    return this.#values.length;
  }

  get(key: string): V | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#values[place];
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  forEach(call: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this) call(value, key, this);
  }

  keys(): MapIterator<string> {
    return this.#places.keys();
  }

  values(): MapIterator<V> {
    return this.#values.values();
  }

  *entries(): MapIterator<[string, V]> {
    let place = 0;
    const values = this.#values;
    for (const key of this.#places.keys()) {
      // Every place below the size holds a value, which may itself be undefined.
      yield [key, values[place] as V];
      place += 1;
    }
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
}
