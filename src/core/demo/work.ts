/** Work as the demo knows it before it becomes events. Times are milliseconds since the epoch. */
import type { ExecutionStatus, ReleaseOutcome } from "../board/events";
import type { HandoffMessage } from "../execution/handoffMessage";

/** One try of a piece of work: one execution. */
export interface WorkTry {
  readonly from: number;
  /** Undefined while it goes on. */
  readonly to: number | undefined;
  readonly status: ExecutionStatus;
  readonly error: string | undefined;
}

export interface WorkClaim {
  readonly at: number;
  /** Seconds. */
  readonly ttl: number;
  /** On the whole project, not on the task. */
  readonly whole: boolean;
  /** Undefined while it is held, and for one that simply ran out. */
  readonly ends: ReleaseOutcome | undefined;
}

/** Work that was passed on. */
export interface Handover {
  readonly giver: Work;
  /** Which of the giver's tries led to it, from 0. */
  readonly tried: number;
  readonly at: number;
  readonly message: HandoffMessage;
  readonly project: string;
  readonly task: string | undefined;
}

export interface RunStep {
  readonly run: string;
  readonly step: string;
  readonly workflow: string;
}

export interface Work {
  readonly agent: string;
  readonly title: string;
  readonly project: string;
  /** The task's key; undefined for small works that have no checkbox. */
  readonly task: string | undefined;
  /** At least one; only the last may go on. */
  readonly tries: readonly WorkTry[];
  readonly claim: WorkClaim | undefined;
  readonly blocked:
    | { readonly from: number; readonly to: number; readonly reason: string }
    | undefined;
  readonly handover: Handover | undefined;
  /** The work of the same agent that this is a part of. */
  readonly inside: Work | undefined;
  readonly run: RunStep | undefined;
  readonly inputs: Readonly<Record<string, unknown>> | undefined;
  readonly outputs: Readonly<Record<string, unknown>> | undefined;
}

/** All that happened, in no order. */
export interface Works {
  readonly works: readonly Work[];
  /** Handed over, and not taken up yet. */
  readonly waiting: readonly Handover[];
}

/** When a work ended; undefined while it goes on. */
export function endOf(work: Work): number | undefined {
  return work.tries.at(-1)?.to;
}
