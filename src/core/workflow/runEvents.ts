/**
 * What can have happened to a run, to an agent's trust and to alerts. Attempts are ordinary executions
 * that name their run and step. `evolveRuns.ts` folds these; the rules of `board/events.ts` hold.
 */
import type { FileRef } from "./runPorts";
import type { Alert, CheckResult, RunRequest, SkipReason, StepError, StepOffer } from "./runState";

export type RunEvent =
  | {
      readonly type: "run_started";
      readonly run: string;
      readonly workflow: string;
      readonly title: string | undefined;
      readonly project: string | undefined;
      readonly plan: FileRef;
      /** Ids of its steps and gates, in the plan's order; groups are none. */
      readonly steps: readonly string[];
      readonly scripted: boolean;
    }
  | {
      /** A process drives the run now, for `ttl` seconds from here; 0 lets it go. */
      readonly type: "run_driven";
      readonly run: string;
      readonly session: string;
      readonly ttl: number;
    }
  | {
      readonly type: "run_snapshot";
      readonly run: string;
      readonly which: "before" | "after";
      readonly name: string;
    }
  | {
      /** A step with `for_each` was divided into so many. */
      readonly type: "step_expanded";
      readonly run: string;
      readonly step: string;
      readonly items: number;
      /** What the items are called, in their order, empty for one without a name; older versions say none. */
      readonly names?: readonly string[] | undefined;
    }
  | {
      readonly type: "step_skipped";
      readonly run: string;
      readonly step: string;
      readonly cause: SkipReason["cause"];
      readonly why: string;
    }
  | {
      /** It failed for good without an attempt: mostly a workflow error. */
      readonly type: "step_failed";
      readonly run: string;
      readonly step: string;
      readonly error: StepError;
    }
  | {
      /** A person or an outside agent may take it. */
      readonly type: "step_offered";
      readonly run: string;
      readonly step: string;
      readonly offer: StepOffer;
    }
  | {
      readonly type: "gate_checked";
      readonly run: string;
      readonly step: string;
      readonly verdict: "go" | "no_go";
      readonly results: readonly CheckResult[];
    }
  | {
      readonly type: "approval_asked";
      readonly run: string;
      readonly step: string;
      readonly question: string;
    }
  | {
      readonly type: "approval_given";
      readonly run: string;
      readonly step: string;
      readonly approved: boolean;
      readonly by: string;
      readonly comment: string | undefined;
    }
  | { readonly type: "recheck_asked"; readonly run: string; readonly step: string }
  | { readonly type: "step_requested"; readonly run: string; readonly request: RunRequest }
  | {
      /** A person lets the step through in spite of its agent's role. */
      readonly type: "boundary_overridden";
      readonly run: string;
      readonly step: string;
      readonly by: string;
      readonly reason: string;
    }
  | {
      /** What is not done goes by another plan from here on: `run_retried` of the same line says from where. */
      readonly type: "run_replanned";
      readonly run: string;
      readonly plan: FileRef;
      /** As in `run_started`. */
      readonly steps: readonly string[];
    }
  | {
      /** These steps, and what was divided from them, begin anew. */
      readonly type: "run_retried";
      readonly run: string;
      readonly steps: readonly string[];
      readonly by: string;
      /** Who does the first of them from now on, where another agent than before. */
      readonly agent: string | undefined;
    }
  | {
      /** What is under way is to be ended; the run is over when it is. */
      readonly type: "run_cancelled";
      readonly run: string;
      readonly by: string;
      readonly reason: string | undefined;
    }
  | {
      readonly type: "run_finished";
      readonly run: string;
      readonly status: "success" | "failure" | "cancelled";
      readonly error: StepError | undefined;
    }
  | {
      readonly type: "run_rolled_back";
      readonly run: string;
      readonly by: string;
      /** How many files were put back, and how many were left alone because they changed since. */
      readonly written: number;
      readonly left: number;
    }
  | { readonly type: "alert_raised"; readonly alert: Omit<Alert, "at"> }
  | { readonly type: "alerts_seen"; readonly alerts: readonly string[] }
  | { readonly type: "breaker_reset"; readonly agent: string; readonly by: string };
