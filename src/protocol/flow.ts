/**
 * What the flow view's page and the host say to each other. The host decides what is shown (filters,
 * counts, handoffs: rules of the core); the page lays out, draws and asks. Both ends check what they
 * get with `flowMessages.ts`.
 */
import type {
  DateRange,
  ExecutionDetails,
  ExecutionState,
  FlowChanges,
  FlowFilter,
  FlowView,
  RangePreset,
  WaitCause,
} from "../core/history/model";

export type {
  DateRange,
  ExecutionDetails,
  ExecutionState,
  Facet,
  FlowChanges,
  FlowFacets,
  FlowFilter,
  FlowGraph,
  FlowRows,
  FlowSummary,
  FlowView,
  GraphEdge,
  GraphNode,
  HandoffText,
  Name,
  RangePreset,
  RunLabel,
  WaitCause,
} from "../core/history/model";

/** The codes of `FlowRows.state`. The page may not load the core, so the order stands here again. */
export const executionStates: readonly ExecutionState[] = [
  "in_progress",
  "success",
  "failure",
  "cancelled",
  "lost",
];

/** The codes of `FlowRows.waitCause`. */
export const waitCauses: readonly WaitCause[] = ["none", "queued", "blocked", "person", "idle"];

export const rangePresets: readonly RangePreset[] = ["today", "2days", "7days", "30days", "all"];

const always: DateRange = { preset: "all" };

/** Everything. */
export const noFlowFilter: FlowFilter = {
  range: always,
  agents: [],
  states: [],
  projects: [],
  workflows: [],
  runs: [],
  text: "",
};

/** From the host to the page. */
export type ToFlowPage =
  | { readonly type: "view"; readonly view: FlowView }
  | { readonly type: "changes"; readonly changes: FlowChanges }
  | {
      readonly type: "details";
      readonly key: number;
      /** Undefined when it is not known any more. */
      readonly details: ExecutionDetails | undefined;
    }
  /** Something was chosen elsewhere: the page selects it and brings it into view. */
  | { readonly type: "select"; readonly key: number }
  | { readonly type: "focusAgent"; readonly agent: string }
  /** The filter becomes that run, by its id, and nothing else. */
  | { readonly type: "showRun"; readonly run: string }
  /** The history cannot be read; `remedy` says what to do. */
  | { readonly type: "problem"; readonly message: string; readonly remedy: string };

/** What the page's buttons do outside the page. */
export const pageCommands = ["claim", "openDemo", "logExecution", "showLog"] as const;
export type PageCommand = (typeof pageCommands)[number];

/** From the page to the host. */
export type FromFlowPage =
  /** The page is there and wants its first picture. */
  | { readonly type: "ready"; readonly filter: FlowFilter }
  | { readonly type: "filter"; readonly filter: FlowFilter }
  | { readonly type: "details"; readonly key: number }
  /** A bar was chosen: the tree shows its task, without taking the focus. */
  | { readonly type: "reveal"; readonly key: number }
  | { readonly type: "openTask"; readonly key: number }
  | { readonly type: "openArtifact"; readonly key: number; readonly path: string }
  | { readonly type: "copy"; readonly text: string }
  | { readonly type: "command"; readonly command: PageCommand }
  /** Something failed in the page; it goes to the log. */
  | { readonly type: "failed"; readonly message: string };
