/** Texts that occur often, each kept once and known by its index. Indexes never change. */
import type { Name } from "./model";

export class Names {
  readonly #list: string[] = [];
  readonly #index = new Map<string, Name>();

  get length(): number {
    return this.#list.length;
  }

  /** The index of the text, which is kept from now on; -1 for undefined. */
  of(text: string | undefined): Name {
    if (text === undefined) return -1;
    const known = this.#index.get(text);
    if (known !== undefined) return known;
    this.#index.set(text, this.#list.length);
    return this.#list.push(text) - 1;
  }

  /** The index of a text that is kept already; -1 for any other. */
  find(text: string): Name {
    return this.#index.get(text) ?? -1;
  }

  text(name: Name): string | undefined {
    return this.#list[name];
  }

  /** Those from an index on. */
  from(index: number): readonly string[] {
    return this.#list.slice(index);
  }
}
