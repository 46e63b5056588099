/** What anybody, and the process that drives it, can ask of a run. Part of `board/commands.ts`. */
import type { HandoffMessage } from "../execution/handoffMessage";
import type { FileRef } from "./runPorts";
import type { CheckResult, SkipReason, StepError, StepOffer } from "./runState";

/** How an attempt ended, as the journal keeps it. */
export interface AttemptEnd {
  readonly status: "success" | "failure" | "cancelled";
  /** The whole output, in a file of the run. */
  readonly output?: FileRef | undefined;
  /** What of it fits into the history. */
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  readonly error?: Pick<StepError, "code" | "message" | "place"> | undefined;
  /** Tried again after so many milliseconds; without it the failure is final. */
  readonly retryAfter?: number | undefined;
}

/** What the driver found out, or is about to do: journalled before it does it. */
export type RunFact =
  | {
      readonly kind: "begin";
      readonly step: string;
      readonly agent: string;
      readonly title: string;
      /** Cut to what fits into the history. */
      readonly inputs: Readonly<Record<string, unknown>> | undefined;
      readonly message: HandoffMessage | undefined;
      /** The execution it was handed over from. */
      readonly parent: string | undefined;
    }
  | ({ readonly kind: "end"; readonly execution: string } & AttemptEnd)
  | {
      readonly kind: "skip";
      readonly step: string;
      readonly cause: SkipReason["cause"];
      readonly why: string;
    }
  | { readonly kind: "fail"; readonly step: string; readonly error: StepError }
  | {
      readonly kind: "expand";
      readonly step: string;
      readonly items: number;
      readonly names?: readonly string[] | undefined;
    }
  | { readonly kind: "offer"; readonly step: string; readonly offer: StepOffer }
  | {
      readonly kind: "gate";
      readonly step: string;
      readonly verdict: "go" | "no_go";
      readonly results: readonly CheckResult[];
    }
  | { readonly kind: "ask"; readonly step: string; readonly question: string }
  | { readonly kind: "snapshot"; readonly which: "before" | "after"; readonly name: string }
  | {
      readonly kind: "finish";
      readonly status: "success" | "failure" | "cancelled";
      readonly error: StepError | undefined;
    };

export type RunCommand =
  | {
      readonly type: "start_run";
      /** Names its files; unique and unguessable. */
      readonly run: string;
      readonly workflow: string;
      readonly title?: string | undefined;
      readonly project?: string | undefined;
      readonly plan: FileRef;
      readonly steps: readonly string[];
      readonly scripted: boolean;
    }
  | {
      /** Takes or renews the right to drive, for `ttl` seconds; 0 lets it go. */
      readonly type: "drive_run";
      readonly run: string;
      readonly ttl: number;
      /** The session of the one before, where its process was found to be gone. */
      readonly gone?: string | undefined;
    }
  | { readonly type: "advance_run"; readonly run: string; readonly facts: readonly RunFact[] }
  | {
      readonly type: "answer_approval";
      readonly run: string;
      readonly step: string;
      readonly approved: boolean;
      readonly comment?: string | undefined;
    }
  | { readonly type: "recheck"; readonly run: string; readonly step: string }
  | {
      /** For a step that a person or an outside agent does. Its output is in a file already. */
      readonly type: "complete_step";
      readonly run: string;
      readonly step: string;
      readonly end: AttemptEnd & { readonly status: "success" | "failure" };
    }
  | {
      /** A step at work asks another agent for something. */
      readonly type: "request_for_step";
      readonly run: string;
      readonly step: string;
      readonly agent: string;
      readonly what: string;
      readonly context?: string | undefined;
      readonly waiting?: readonly string[] | undefined;
    }
  | {
      readonly type: "override_boundary";
      readonly run: string;
      readonly step: string;
      /** What depends on it, which begins anew with it. */
      readonly dependants: readonly string[];
      readonly reason: string;
    }
  | {
      /** The step comes first, then what depends on it. */
      readonly type: "retry_run";
      readonly run: string;
      readonly steps: readonly string[];
      /** Who does the first of them instead. */
      readonly agent?: string | undefined;
      /** Another plan for what is not done, already in a file, and the ids of its steps. */
      readonly replaced?:
        | { readonly plan: FileRef; readonly planned: readonly string[] }
        | undefined;
    }
  | { readonly type: "cancel_run"; readonly run: string; readonly reason?: string | undefined }
  | {
      readonly type: "rolled_back";
      readonly run: string;
      readonly written: number;
      readonly left: number;
    }
  | { readonly type: "reset_breaker"; readonly agent: string }
  | { readonly type: "acknowledge_alerts"; readonly alerts: readonly string[] };
