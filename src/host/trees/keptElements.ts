/** The same row is the same object again, however often it is made: VS Code knows rows by object. */
export class KeptElements<E extends { readonly id: string; readonly kind: string }> {
  readonly #elements = new Map<string, E>();

  keep<T extends E>(element: T): T {
    const known = this.#elements.get(element.id);
    // An id begins with its kind or board, so that equal ids mean equal kinds.
    if (known !== undefined && known.kind === element.kind) return Object.assign(known, element);
    this.#elements.set(element.id, element);
    return element;
  }
}
