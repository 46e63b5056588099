/** What the journal knows of a run: part of the board, folded by `evolveRuns.ts`. DESIGN 5.4. */
import type { HandoffMessage } from "../execution/handoffMessage";
import type { FileRef } from "./runPorts";

export type RunStatus = "running" | "success" | "failure" | "cancelled";

/** Who drives a run now; another process takes over when its time is out or its session is gone. */
export interface RunDriver {
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  /** Seconds by which it is renewed. */
  readonly ttl: number;
}

export type StepStatus =
  /** Nothing happened yet, or a retry put it back. */
  | "pending"
  /** An attempt is under way. */
  | "running"
  /** A person or an outside agent has to do it; an attempt begins when somebody takes it. */
  | "offered"
  /** A gate said NO-GO, or waits for a person. */
  | "waiting"
  | "success"
  | "failure"
  | "skipped";

/**
 * `execution`: the step's own work failed; it goes to its agent with its output, and may be tried
 * again. `workflow`: template, contract, gate, dependency or agent is wrong; it goes to the person who
 * runs it, with the place. Document 001; DESIGN 5.4.
 */
export interface StepError {
  readonly kind: "execution" | "workflow";
  /** `exit`, `timeout`, … of `StepOutcome`, or `bad_placeholder`, `contract_broken`, `output_schema`, `no_agent`, `role_boundary`, `no_runner`, `not_allowed`, `condition`, `rejected`, `lost`, `breaker_open`, `success_when`. */
  readonly code: string;
  readonly message: string;
  /** Where in the template, for workflow errors: `.baton/workflows/ship.md:14`. */
  readonly place: string | undefined;
}

export interface CheckResult {
  readonly name: string;
  readonly level: "required" | "recommended" | "optional";
  readonly ok: boolean;
  readonly found: string;
  readonly owner: string | undefined;
  readonly action: string | undefined;
}

/** Why a step was left out. `dependency`: what it needs failed, or was left out for that reason. */
export interface SkipReason {
  readonly cause: "condition" | "dependency" | "cancelled";
  /** In words. */
  readonly why: string;
}

/** What a person said to an approval gate. */
export interface ApprovalAnswer {
  readonly approved: boolean;
  readonly by: string;
  readonly comment: string | undefined;
}

/** Work for whoever takes it; what its attempts then begin with. */
export interface StepOffer {
  readonly agent: string;
  readonly title: string;
  readonly message: HandoffMessage | undefined;
  /** The execution it was handed over from. */
  readonly parent: string | undefined;
  /** Cut to what fits into the history; runs of earlier versions have none. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
}

/** Something that a person did about a step or an alert. `at` in milliseconds since the epoch. */
export interface Said {
  readonly by: string;
  readonly at: number;
}

/** What a person did about a step that did not go on by itself. */
export interface StepSaid extends Said {
  readonly what: "recheck" | "override" | "retry";
}

export interface StepState {
  readonly status: StepStatus;
  /** Attempts that were started since the step was last put back; lost ones do not count. */
  readonly attempts: number;
  /** Attempts in a row that ended without a word because their process was gone. */
  readonly lost: number;
  /** A failed attempt is tried again then; milliseconds since the epoch. */
  readonly retryAt: number | undefined;
  /** Where a person or an outside agent does it. */
  readonly offered: StepOffer | undefined;
  /** The attempt under way, else the last one. */
  readonly execution: string | undefined;
  /** Whose attempt that is; steps of earlier versions do not say. */
  readonly by?: string | undefined;
  /** When the last attempt ended, or the gate answered; milliseconds since the epoch. */
  readonly at: number | undefined;
  /** The output of the last success. */
  readonly output: FileRef | undefined;
  readonly error: StepError | undefined;
  readonly skipped: SkipReason | undefined;
  /** Of a gate, as of its last look. */
  readonly checks: readonly CheckResult[];
  /** What an approval gate asks, and what was answered. */
  readonly question: string | undefined;
  readonly answer: ApprovalAnswer | undefined;
  /** What a person did last about a step that did not go on by itself. */
  readonly said?: StepSaid | undefined;
}

/** Something a running step asked another agent for; it becomes a step of its own. */
export interface RunRequest {
  /** The id of the step it becomes: `request-1`. */
  readonly id: string;
  /** Who asked, at which step, in which execution. */
  readonly from: string;
  readonly step: string;
  readonly execution: string | undefined;
  readonly agent: string;
  readonly what: string;
  readonly context: string;
  /** Steps that wait for it besides what they need anyway. */
  readonly waiting: readonly string[];
}

/**
 * A stretch of time in which steps of the run were at work, with the states of the worktree at both ends:
 * only what changed in one may be put back. All times in milliseconds since the epoch.
 */
export interface WorkInterval {
  /** Names of snapshots. `after` is undefined as long as it lasts, or was not kept. */
  readonly before: string;
  readonly after: string | undefined;
  /** When `before` and `after` were journalled. */
  readonly from: number;
  readonly to: number | undefined;
  /** When an attempt last began or ended in it: what changed later is not the run's. */
  readonly worked: number;
  /** The last sign of life of a driver that vanished in it: from then on nobody knows who changed what. */
  readonly seen: number | undefined;
}

export interface RunState {
  readonly id: string;
  readonly workflow: string;
  /** What this run is for, in words. */
  readonly title: string | undefined;
  readonly project: string | undefined;
  readonly plan: FileRef;
  /** Answers come from a file instead of the agents' runners. */
  readonly scripted: boolean;
  readonly startedAt: number;
  /** How long it was over before each retry, in all; milliseconds. Undefined when it never was. */
  readonly paused?: number | undefined;
  readonly startedBy: string;
  readonly status: RunStatus;
  /** Somebody asked to stop it; what runs is being ended. */
  readonly cancelling: { readonly by: string; readonly reason: string | undefined } | undefined;
  readonly driver: RunDriver | undefined;
  /** Steps and gates of the plan in its order, then instances and requests; groups follow from them. */
  readonly steps: ReadonlyMap<string, StepState>;
  /** Into how many each `forEach` step was divided; instances are `id[0]`, `id[1]`, … */
  readonly items: ReadonlyMap<string, number>;
  /** What the items of those steps are called, where they have names; empty for one that has none. */
  readonly itemNames?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly requests: readonly RunRequest[];
  /** Steps that a person let through in spite of the agent's role. */
  readonly overridden: ReadonlySet<string>;
  /** Steps that a retry gave to another agent. */
  readonly reassigned: ReadonlyMap<string, string>;
  readonly finishedAt: number | undefined;
  /** What made the whole fail besides a step: `successWhen`, a vanished template. */
  readonly error: StepError | undefined;
  /** In their order; only the last one may be without its end. */
  readonly intervals: readonly WorkInterval[];
  readonly rolledBack: boolean;
}

/** Repeated failures that somebody should look at; acknowledged once for all windows. */
export interface Alert {
  readonly id: string;
  readonly kind: "breaker_open" | "run_failed";
  readonly agent: string | undefined;
  readonly run: string | undefined;
  readonly message: string;
  readonly at: number;
}
