/** What the timeline offers to the page around it, and what it remembers. */
import type { Name } from "../../../src/protocol/flow";

export const laneKinds = ["agent", "project", "run"] as const;
export type LaneKind = (typeof laneKinds)[number];

/** What it remembers over a reload; plain JSON. Times are milliseconds since the epoch. */
export interface TimelineMemory {
  readonly lanes: LaneKind;
  readonly foldIdle: boolean;
  /** When the idle times began that were unfolded one by one. */
  readonly openFolds: readonly number[];
  readonly from?: number;
  readonly to?: number;
  /** Names of the lanes whose nested executions are folded in. */
  readonly closedLanes: readonly string[];
  /** The now line stays in view as time goes on. */
  readonly followNow: boolean;
}

export interface TimelineEvents {
  /** A bar was chosen, or nothing (click on empty ground, Escape). */
  readonly onSelect: (key: number | undefined) => void;
  /** Enter or double click on a bar. */
  readonly onOpen: (key: number) => void;
  /** A lane's label was chosen: narrow to that agent, or again to clear. */
  readonly onFocusAgent: (agent: Name | undefined) => void;
  /** Something to remember changed; told a moment after the last change. */
  readonly onRemember: (memory: TimelineMemory) => void;
  readonly onCopy: (text: string) => void;
}
