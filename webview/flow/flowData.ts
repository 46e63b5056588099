/** The page's copy of what the host shows: rows in columns, merged as changes come. */
import {
  type ExecutionState,
  executionStates,
  type FlowChanges,
  type FlowFilter,
  type FlowRows,
  type FlowSummary,
  type FlowView,
  type Name,
  type RunLabel,
  type WaitCause,
  waitCauses,
} from "../../src/protocol/flow";

/** One immutable picture. Rows have no order; `indexOf` finds a row by its key. */
export interface FlowData {
  readonly filter: FlowFilter;
  readonly names: readonly string[];
  /** By the run's name. */
  readonly runs: ReadonlyMap<Name, RunLabel>;
  readonly rows: FlowRows;
  readonly summary: FlowSummary;
  readonly indexOf: ReadonlyMap<number, number>;
}

export function dataOf({ filter, names, runs, rows, summary }: FlowView): FlowData {
  const indexOf = indexByKey(rows);
  return { filter, names, runs: withRuns(new Map(), runs), rows, summary, indexOf };
}

/** The picture with what came since. The old one stays as it was. */
export function withChanges(data: FlowData, changes: FlowChanges): FlowData {
  const names = [...data.names.slice(0, changes.namesFrom), ...changes.names];
  const runs = withRuns(data.runs, changes.runs);
  const { summary } = changes;
  if (changes.rows.key.length === 0 && changes.gone.length === 0) {
    return { ...data, names, runs, summary };
  }
  const replaced = new Set<number>([...changes.rows.key, ...changes.gone]);
  const kept: number[] = [];
  for (let row = 0; row < data.rows.key.length; row += 1) {
    if (!replaced.has(data.rows.key[row] ?? -1)) kept.push(row);
  }
  const rows = joinRows(data.rows, kept, changes.rows);
  return { filter: data.filter, names, runs, rows, summary, indexOf: indexByKey(rows) };
}

export function nameOf(data: FlowData, name: Name | undefined): string {
  return name === undefined || name < 0 ? "" : (data.names[name] ?? "");
}

export function stateOf(data: FlowData, row: number): ExecutionState {
  return executionStates[data.rows.state[row] ?? 0] ?? "in_progress";
}

export function waitCauseOf(data: FlowData, row: number): WaitCause {
  return waitCauses[data.rows.waitCause[row] ?? 0] ?? "none";
}

/** When the row ends in the picture: now, for what is in progress. */
export function endOf(data: FlowData, row: number): number {
  const end = data.rows.end[row] ?? Number.NaN;
  return Number.isNaN(end) ? data.summary.now : end;
}

/** The row of the parent; -1 when there is none or the filter hides it. */
export function parentOf(data: FlowData, row: number): number {
  const key = data.rows.parent[row] ?? -1;
  return key < 0 ? -1 : (data.indexOf.get(key) ?? -1);
}

function withRuns(
  known: ReadonlyMap<Name, RunLabel>,
  added: readonly RunLabel[],
): ReadonlyMap<Name, RunLabel> {
  if (added.length === 0) return known;
  return new Map([...known, ...added.map((label) => [label.run, label] as const)]);
}

function indexByKey({ key }: FlowRows): ReadonlyMap<number, number> {
  const index = new Map<number, number>();
  for (let row = 0; row < key.length; row += 1) index.set(key[row] ?? -1, row);
  return index;
}

function joinRows(old: FlowRows, kept: readonly number[], added: FlowRows): FlowRows {
  const length = kept.length + added.key.length;
  const join = <T extends Uint32Array | Int32Array | Uint8Array | Float64Array>(
    target: T,
    from: T,
    more: T,
  ): T => {
    for (let at = 0; at < kept.length; at += 1) target[at] = from[kept[at] ?? 0] ?? 0;
    target.set(more, kept.length);
    return target;
  };
  return {
    key: join(new Uint32Array(length), old.key, added.key),
    agent: join(new Int32Array(length), old.agent, added.agent),
    state: join(new Uint8Array(length), old.state, added.state),
    start: join(new Float64Array(length), old.start, added.start),
    end: join(new Float64Array(length), old.end, added.end),
    parent: join(new Int32Array(length), old.parent, added.parent),
    title: join(new Int32Array(length), old.title, added.title),
    project: join(new Int32Array(length), old.project, added.project),
    task: join(new Int32Array(length), old.task, added.task),
    workflow: join(new Int32Array(length), old.workflow, added.workflow),
    run: join(new Int32Array(length), old.run, added.run),
    attempt: join(new Uint8Array(length), old.attempt, added.attempt),
    waitFrom: join(new Float64Array(length), old.waitFrom, added.waitFrom),
    waitCause: join(new Uint8Array(length), old.waitCause, added.waitCause),
    waitOn: join(new Int32Array(length), old.waitOn, added.waitOn),
  };
}
