/**
 * Rows that VS Code shows open and empty. It gathers its questions for what is below rows and sends
 * them together; a question that comes while it does so makes it forget others of them, for which it
 * then takes “nothing” as the answer. Seen with several open rows on a busy machine; they stay empty
 * until they are told anew, which is what this is for.
 */
interface Row {
  readonly id: string;
}

/** Milliseconds without a question after which none is on its way any more. */
const silence = 600;
/** A row that was folded by hand is not asked about either, and must not be told for ever. */
const mostTimes = 3;

export class LostQuestions<T extends Row> {
  readonly #tell: (rows: T[]) => void;
  readonly #unasked = new Map<string, T>();
  readonly #folded = new Set<string>();
  readonly #told = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  /** @param tell gets the open rows that were not asked about, once the questions have ended */
  constructor(tell: (rows: T[]) => void) {
    this.#tell = tell;
  }

  /** VS Code was given this row. */
  given(row: T, isOpen: boolean): void {
    if (isOpen && !this.#folded.has(row.id)) this.#unasked.set(row.id, row);
    else this.#unasked.delete(row.id);
    this.#later();
  }

  /** VS Code asked what is below this row. */
  asked(row: T | undefined): void {
    if (row !== undefined) this.#unasked.delete(row.id);
    this.#later();
  }

  /** The person folded or unfolded it. */
  folded(row: T, isFolded: boolean): void {
    if (isFolded) this.#folded.add(row.id);
    else this.#folded.delete(row.id);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#remind(), silence);
  }

  #remind(): void {
    const rows = [...this.#unasked.values()].filter(
      ({ id }) => (this.#told.get(id) ?? 0) < mostTimes,
    );
    this.#unasked.clear();
    for (const { id } of rows) this.#told.set(id, (this.#told.get(id) ?? 0) + 1);
    if (rows.length > 0) this.#tell(rows);
  }
}
