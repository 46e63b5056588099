/**
 * What history shows: executions under a filter, as rows and as a graph of handoffs. Rows are columns,
 * because a hundred thousand objects would take longer to copy to a page than to draw there.
 */

/** How an execution stands. `lost`: in progress, but its holder went silent and its time ran out. */
export const executionStates = ["in_progress", "success", "failure", "cancelled", "lost"] as const;
export type ExecutionState = (typeof executionStates)[number];

/** Why nothing happened before an execution began. */
export const waitCauses = ["none", "queued", "blocked", "person", "idle"] as const;
export type WaitCause = (typeof waitCauses)[number];

/** Presets end now; `today` begins at midnight, and whatever still runs is never hidden by a date. */
export type RangePreset = "today" | "2days" | "7days" | "30days" | "all";

export type DateRange =
  | { readonly preset: RangePreset }
  /** Milliseconds since the epoch; `to` is not part of it. */
  | { readonly from: number; readonly to: number };

/** An empty list hides nothing. Lists of one filter are joined by “or”, filters by “and”. */
export interface FlowFilter {
  readonly range: DateRange;
  readonly agents: readonly string[];
  readonly states: readonly ExecutionState[];
  readonly projects: readonly string[];
  readonly workflows: readonly string[];
  /** Ids of runs. */
  readonly runs: readonly string[];
  /** Found in titles, agents and projects, without regard to case. */
  readonly text: string;
}

/** The index of a text in the names both ends keep; -1 for none. */
export type Name = number;

/**
 * Executions as columns, all of the same length. A row's `key` stays the same while the page lives.
 * Times are milliseconds since the epoch.
 */
export interface FlowRows {
  readonly key: Uint32Array;
  readonly agent: Int32Array;
  /** Index into `executionStates`. */
  readonly state: Uint8Array;
  readonly start: Float64Array;
  /** `NaN` while it is in progress; for a lost one, when its time ran out. */
  readonly end: Float64Array;
  /**
   * Key of the parent; -1 for none. A parent of another agent handed over; one of the same agent
   * contains it. The parent may be hidden by the filter.
   */
  readonly parent: Int32Array;
  readonly title: Int32Array;
  readonly project: Int32Array;
  /** The key of the task, which two attempts share. */
  readonly task: Int32Array;
  readonly workflow: Int32Array;
  /** Its id; `RunLabel` says what it is called. */
  readonly run: Int32Array;
  /** Counted from 1. */
  readonly attempt: Uint8Array;
  /** When waiting began; `NaN` when there is nothing to tell. It ended at `start`. */
  readonly waitFrom: Float64Array;
  /** Index into `waitCauses`. */
  readonly waitCause: Uint8Array;
  /** What or whom it waited for. */
  readonly waitOn: Int32Array;
}

/** What a run is called: its id says nothing to people. */
export interface RunLabel {
  readonly run: Name;
  /** What it is for, else its workflow. */
  readonly title: string;
  /** When it began; milliseconds since the epoch. */
  readonly at: number;
}

/** An agent in the graph. Executions count under the filter. */
export interface GraphNode {
  readonly agent: Name;
  /** The role it has in the registry, by which many agents are grouped. */
  readonly role: string | undefined;
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly running: number;
  readonly cancelled: number;
  readonly lost: number;
}

/** Handoffs from one agent to another. */
export interface GraphEdge {
  readonly from: Name;
  readonly to: Name;
  readonly handoffs: number;
  /** Of the executions that answered them. */
  readonly successes: number;
  readonly failures: number;
  /** Milliseconds from the end of the giver's work to the start of the receiver's, on average. */
  readonly meanWait: number;
}

export interface FlowGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A value that a filter can take, with how many executions it would show beside the other filters. */
export interface Facet<T extends string = string> {
  readonly value: T;
  readonly count: number;
}

/** A run that a filter can take. */
export interface RunFacet extends Facet, Omit<RunLabel, "run"> {}

export interface FlowFacets {
  readonly agents: readonly Facet[];
  readonly states: readonly Facet<ExecutionState>[];
  readonly projects: readonly Facet[];
  readonly workflows: readonly Facet[];
  /** The latest ones first, and not all of them; what the filter names is always there. */
  readonly runs: readonly RunFacet[];
}

/** What is told about the whole besides rows and graph. */
export interface FlowSummary {
  /** Executions that match. */
  readonly shown: number;
  /** Executions that the filter hides. */
  readonly hidden: number;
  readonly facets: FlowFacets;
  readonly graph: FlowGraph;
  /** The host's time, milliseconds. */
  readonly now: number;
  /** False while the history is still being read: more will come. */
  readonly complete: boolean;
}

/** The whole picture for a filter. */
export interface FlowView {
  readonly filter: FlowFilter;
  /** All names so far; later messages add to them. */
  readonly names: readonly string[];
  /** All runs so far; later messages add to them. */
  readonly runs: readonly RunLabel[];
  readonly rows: FlowRows;
  readonly summary: FlowSummary;
}

/** What came since the last message, for the same filter. */
export interface FlowChanges {
  /** Behind the names that are known: the first of them has the index `namesFrom`. */
  readonly namesFrom: number;
  readonly names: readonly string[];
  /** New ones. */
  readonly runs: readonly RunLabel[];
  /** New rows, and known ones (by key) as they are now. */
  readonly rows: FlowRows;
  /** Keys of rows that match no more. */
  readonly gone: Uint32Array;
  readonly summary: FlowSummary;
}

export interface HandoffText {
  readonly from: string;
  readonly to: string;
  readonly task: string;
  readonly deliverable: string;
  readonly context: string;
  readonly requirements: readonly string[];
  readonly continuesWith: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface AttemptText {
  readonly key: number;
  readonly attempt: number;
  readonly state: ExecutionState;
  /** What it said: its summary or its error. */
  readonly text: string;
  /** Milliseconds; so far, when it is in progress. */
  readonly duration: number;
}

/** A file that an execution took in or gave out. */
export interface ArtifactLink {
  /** Relative to the worktree, with forward slashes. */
  readonly path: string;
  readonly direction: "in" | "out";
  /** Bytes; undefined when it is not there. */
  readonly size: number | undefined;
}

/** Everything there is to say of one execution. */
export interface ExecutionDetails {
  readonly key: number;
  readonly id: string;
  readonly agent: string;
  readonly title: string;
  readonly project: string | undefined;
  /** True when the task is still there to be opened. */
  readonly opens: boolean;
  readonly workflow: string | undefined;
  readonly run: string | undefined;
  /** What the run is called; undefined without one. */
  readonly runTitle: string | undefined;
  readonly step: string | undefined;
  readonly state: ExecutionState;
  readonly start: number;
  /** Undefined while it is in progress. */
  readonly end: number | undefined;
  readonly attempt: number;
  readonly attempts: readonly AttemptText[];
  readonly error: string | undefined;
  readonly summary: string | undefined;
  readonly wait:
    | { readonly cause: WaitCause; readonly on: string | undefined; readonly from: number }
    | undefined;
  /** What it was handed over with. */
  readonly received: HandoffText | undefined;
  /** What it handed on. */
  readonly given: readonly HandoffText[];
  readonly artifacts: readonly ArtifactLink[];
  /** JSON values, cut where they are long. */
  readonly inputs: unknown;
  readonly outputs: unknown;
}
