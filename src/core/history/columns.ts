/** Columns that grow. A row costs its bytes and nothing else. */

type Column = Uint32Array | Int32Array | Uint8Array | Float64Array;

/** Room for `capacity` values, with what the column holds. */
function widened<T extends Column>(column: T, make: (length: number) => T, capacity: number): T {
  const wider = make(capacity);
  wider.set(column);
  return wider;
}

const ints = (length: number) => new Int32Array(length);
const bytes = (length: number) => new Uint8Array(length);
const times = (length: number) => new Float64Array(length);

/** What is kept of each execution beside its id. Times in milliseconds; -1 or `NaN` for none. */
export interface Columns {
  agent: Int32Array;
  state: Uint8Array;
  start: Float64Array;
  end: Float64Array;
  parent: Int32Array;
  title: Int32Array;
  project: Int32Array;
  task: Int32Array;
  workflow: Int32Array;
  run: Int32Array;
  attempt: Uint8Array;
  waitFrom: Float64Array;
  waitCause: Uint8Array;
  waitOn: Int32Array;
  /** Where the commits stand that tell its beginning and its end; `NaN` for none. */
  startPlace: Float64Array;
  endPlace: Float64Array;
  /** Where the handoff stands that it answers. */
  handoffPlace: Float64Array;
}

export function emptyColumns(capacity: number): Columns {
  return {
    agent: ints(capacity),
    state: bytes(capacity),
    start: times(capacity),
    end: times(capacity),
    parent: ints(capacity),
    title: ints(capacity),
    project: ints(capacity),
    task: ints(capacity),
    workflow: ints(capacity),
    run: ints(capacity),
    attempt: bytes(capacity),
    waitFrom: times(capacity),
    waitCause: bytes(capacity),
    waitOn: ints(capacity),
    startPlace: times(capacity),
    endPlace: times(capacity),
    handoffPlace: times(capacity),
  };
}

export function widenColumns(columns: Columns, capacity: number): Columns {
  return {
    agent: widened(columns.agent, ints, capacity),
    state: widened(columns.state, bytes, capacity),
    start: widened(columns.start, times, capacity),
    end: widened(columns.end, times, capacity),
    parent: widened(columns.parent, ints, capacity),
    title: widened(columns.title, ints, capacity),
    project: widened(columns.project, ints, capacity),
    task: widened(columns.task, ints, capacity),
    workflow: widened(columns.workflow, ints, capacity),
    run: widened(columns.run, ints, capacity),
    attempt: widened(columns.attempt, bytes, capacity),
    waitFrom: widened(columns.waitFrom, times, capacity),
    waitCause: widened(columns.waitCause, bytes, capacity),
    waitOn: widened(columns.waitOn, ints, capacity),
    startPlace: widened(columns.startPlace, times, capacity),
    endPlace: widened(columns.endPlace, times, capacity),
    handoffPlace: widened(columns.handoffPlace, times, capacity),
  };
}
