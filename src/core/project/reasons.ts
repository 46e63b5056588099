/** The ways in which work can be not ready. DESIGN 5.1. */

export type ReasonCode =
  | "unparsable"
  | "duplicate_id"
  /** The file can be read, but says something that cannot be meant. */
  | "invalid"
  | "done"
  | "cancelled"
  | "blocked"
  | "held"
  | "unleased_owner"
  | "dependency_missing"
  | "dependency_open"
  | "dependency_dead"
  | "cycle"
  | "phase"
  | "done_elsewhere"
  | "conflict";

/** What stands in the way of a project's tasks as well. Holders and conflicts need not. */
const closing: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "unparsable",
  "duplicate_id",
  "invalid",
  "done",
  "cancelled",
  "blocked",
  "dependency_missing",
  "dependency_open",
  "dependency_dead",
  "cycle",
]);

/** True when no task of a project with that explanation can be ready. */
export function isClosed({ reasons }: Explanation): boolean {
  return reasons.some(({ code }) => closing.has(code));
}

/** Names a project or one of its tasks. */
export interface WorkRef {
  readonly project: string;
  /** A task's key. */
  readonly task: string | undefined;
}

/** One rule that fails. */
export interface Reason {
  readonly code: ReasonCode;
  /** Plain words, without a full stop: `needs “Refund screen”: in progress, frontend, 44 min so far`. */
  readonly text: string;
  /** What it waits for. */
  readonly ref: WorkRef | undefined;
  /** The smallest change that would mend it, as an order to the reader. */
  readonly remedy: string;
}

export interface Explanation {
  readonly ready: boolean;
  readonly reasons: readonly Reason[];
  /** The one smallest change that mends it, when there is exactly one reason, or the first step. */
  readonly remedy: { readonly text: string; readonly ref: WorkRef | undefined } | undefined;
}
