/** One page's picture of history: whole for a filter, and then what changed. */
import type { Columns } from "./columns";
import type { ExecutionHistory } from "./executionHistory";
import { RowTest, type StartOfDay } from "./flowFilter";
import { type SummaryContext, summarize } from "./flowSummary";
import type { FlowChanges, FlowFilter, FlowRows, FlowView, RunLabel } from "./model";

export interface QueryContext extends SummaryContext {
  readonly startOfDay: StartOfDay;
}

export class FlowQuery {
  readonly filter: FlowFilter;
  readonly #history: ExecutionHistory;
  readonly #shown = new Set<number>();
  #names = 0;
  #runs = 0;
  #today = Number.NaN;

  constructor(history: ExecutionHistory, filter: FlowFilter) {
    this.#history = history;
    this.filter = filter;
  }

  /** Everything that the filter shows. */
  view(context: QueryContext): FlowView {
    const test = this.#test(context);
    this.#shown.clear();
    const summary = summarize(this.#history, test, this.filter, context, (key) => {
      this.#shown.add(key);
    });
    const rows = rowsOf(this.#history.columns, [...this.#shown]);
    this.#runs = 0;
    const names = this.#newNames(0);
    return { filter: this.filter, names, runs: this.#newRuns(), rows, summary };
  }

  /**
   * What became of the rows that changed since the last message; undefined when the day changed, so
   * that the whole must be shown anew.
   */
  changes(changed: ReadonlySet<number>, context: QueryContext): FlowChanges | undefined {
    if (context.startOfDay(0) !== this.#today) return undefined;
    const test = this.#test(context);
    const shown: number[] = [];
    const gone: number[] = [];
    for (const key of changed) {
      if (test.fails(key) === 0) {
        shown.push(key);
        this.#shown.add(key);
      } else if (this.#shown.delete(key)) gone.push(key);
    }
    const summary = summarize(this.#history, test, this.filter, context);
    const namesFrom = this.#names;
    return {
      namesFrom,
      names: this.#newNames(namesFrom),
      runs: this.#newRuns(),
      rows: rowsOf(this.#history.columns, shown),
      gone: Uint32Array.from(gone),
      summary,
    };
  }

  #test({ startOfDay }: QueryContext): RowTest {
    this.#today = startOfDay(0);
    return new RowTest(this.#history, this.filter, startOfDay);
  }

  #newNames(from: number): readonly string[] {
    const names = this.#history.names.from(from);
    this.#names = this.#history.names.length;
    return names;
  }

  #newRuns(): readonly RunLabel[] {
    const { runs } = this.#history;
    const added = runs.from(this.#runs);
    this.#runs = runs.length;
    return added;
  }
}

function rowsOf(columns: Readonly<Columns>, keys: readonly number[]): FlowRows {
  const pick = <T extends Int32Array | Uint8Array | Float64Array>(column: T, target: T): T => {
    for (let row = 0; row < keys.length; row += 1) target[row] = column[keys[row] ?? 0] ?? 0;
    return target;
  };
  const { length } = keys;
  const indexes = (column: Int32Array) => pick(column, new Int32Array(length));
  const bytes = (column: Uint8Array) => pick(column, new Uint8Array(length));
  const times = (column: Float64Array) => pick(column, new Float64Array(length));
  return {
    key: Uint32Array.from(keys),
    agent: indexes(columns.agent),
    state: bytes(columns.state),
    start: times(columns.start),
    end: times(columns.end),
    parent: indexes(columns.parent),
    title: indexes(columns.title),
    project: indexes(columns.project),
    task: indexes(columns.task),
    workflow: indexes(columns.workflow),
    run: indexes(columns.run),
    attempt: bytes(columns.attempt),
    waitFrom: times(columns.waitFrom),
    waitCause: bytes(columns.waitCause),
    waitOn: indexes(columns.waitOn),
  };
}
