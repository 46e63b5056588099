/** A map that is copied when it is first written to, so that the one it came from never changes. */
export class CopyOnWriteMap<V> {
  readonly #base: ReadonlyMap<string, V>;
  #own: Map<string, V> | undefined;

  constructor(base: ReadonlyMap<string, V>) {
    this.#base = base;
  }

  get(key: string): V | undefined {
    return (this.#own ?? this.#base).get(key);
  }

  has(key: string): boolean {
    return (this.#own ?? this.#base).has(key);
  }

  entries(): Iterable<[string, V]> {
    return (this.#own ?? this.#base).entries();
  }

  set(key: string, value: V): void {
    this.#own ??= new Map(this.#base);
    this.#own.set(key, value);
  }

  delete(key: string): void {
    if (!this.has(key)) return;
    this.#own ??= new Map(this.#base);
    this.#own.delete(key);
  }

  /** The map as it is now; this object must not be written to after. */
  result(): ReadonlyMap<string, V> {
    return this.#own ?? this.#base;
  }
}
