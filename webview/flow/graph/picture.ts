/** What the graph shows, before it has a place: the same for agents, groups and executions. */
import type { ExecutionState, Name } from "../../../src/protocol/flow";

export interface Figures {
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly running: number;
  readonly cancelled: number;
  readonly lost: number;
}

export interface PictureNode {
  /** Stays the same while the page lives. */
  readonly id: string;
  /** Stands below the circle. */
  readonly name: string;
  /** One, or the members of a closed group. */
  readonly agents: readonly Name[];
  readonly figures: Figures;
  /** The group it stands for when it is closed, or that it came out of. */
  readonly group: string | undefined;
  /** True for a closed group; it opens when it is chosen, unless it holds what did not fit. */
  readonly closed: boolean;
  /** In “as it ran”, where a node is an execution. */
  readonly execution: PictureExecution | undefined;
}

export interface PictureExecution {
  readonly key: number;
  readonly agent: string;
  readonly state: ExecutionState;
  readonly attempt: number;
  /** Milliseconds since the epoch; the end is the present while it is in progress. */
  readonly start: number;
  readonly end: number;
}

export interface PictureEdge {
  readonly id: string;
  /** Ids of nodes. */
  readonly from: string;
  readonly to: string;
  readonly handoffs: number;
  readonly successes: number;
  readonly failures: number;
  /** Milliseconds. */
  readonly meanWait: number;
}

export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

/** How much of what ended well or badly ended well, 0 to 1; undefined when nothing ended so yet. */
export function successRate({
  successes,
  failures,
}: {
  readonly successes: number;
  readonly failures: number;
}): number | undefined {
  const ended = successes + failures;
  return ended === 0 ? undefined : successes / ended;
}

export function addFigures(a: Figures, b: Figures): Figures {
  return {
    executions: a.executions + b.executions,
    successes: a.successes + b.successes,
    failures: a.failures + b.failures,
    running: a.running + b.running,
    cancelled: a.cancelled + b.cancelled,
    lost: a.lost + b.lost,
  };
}

export const noFigures: Figures = {
  executions: 0,
  successes: 0,
  failures: 0,
  running: 0,
  cancelled: 0,
  lost: 0,
};
