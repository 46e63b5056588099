/** What VS Code was given of a tree last, row by row, so that no more is told anew than differs. */
interface Row {
  readonly id: string;
}

export interface RowSource<E extends Row> {
  /** All that a row shows, as plain data; undefined when it is gone. */
  readonly lookOf: (element: E) => object | string | undefined;
  readonly childrenOf: (element: E) => readonly E[];
}

export class ShownRows<E extends Row> {
  readonly #source: RowSource<E>;
  readonly #looks = new Map<string, string | undefined>();
  readonly #below = new Map<string, string>();
  #roots = "";

  constructor(source: RowSource<E>) {
    this.#source = source;
  }

  /** VS Code was given a row that looks so. */
  given(element: E, look: object | string): void {
    this.#looks.set(element.id, JSON.stringify(look));
  }

  /** VS Code was given these rows below one. */
  givenBelow(element: E, children: readonly E[]): void {
    this.#below.set(element.id, idsOf(children));
  }

  givenRoots(roots: readonly Row[]): void {
    this.#roots = idsOf(roots);
  }

  /** VS Code shows a row otherwise than it was given, so that it differs whatever it looks like. */
  changedByHand(element: E): void {
    this.#looks.set(element.id, undefined);
  }

  /** Whether rows came, went or moved at the top. */
  rootsDiffer(roots: readonly Row[]): boolean {
    return idsOf(roots) !== this.#roots;
  }

  /** The rows to be told anew, as few as possible: each takes what lies below it along. */
  differing(element: E): readonly E[] {
    if (!this.#looks.has(element.id)) return [];
    const look = this.#source.lookOf(element);
    const shown = this.#looks.get(element.id);
    if (look === undefined || shown !== JSON.stringify(look)) return [element];
    const below = this.#below.get(element.id);
    if (below === undefined) return [];
    const children = this.#source.childrenOf(element);
    if (below !== idsOf(children)) return [element];
    return children.flatMap((child) => this.differing(child));
  }
}

/** Which rows, in which order; equal for equal lists. */
function idsOf(elements: readonly Row[]): string {
  return elements.map(({ id }) => id).join("\n");
}
