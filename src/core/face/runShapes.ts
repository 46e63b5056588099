/**
 * What faces answer about workflows and runs, as plain JSON. Names of runs, steps and artifacts are those
 * of the source document "Sequential Orchestrator"; `startTime` and `endTime` are milliseconds since
 * the epoch, as there.
 */
import type { JsonSchema } from "../workflow/template";

export interface WorkflowData {
  readonly name: string;
  readonly description: string;
  readonly pattern: string | null;
  readonly source: "workspace" | "builtin";
  /** Relative to the worktree, or to the templates that ship with Baton. */
  readonly path: string;
  readonly parameters: JsonSchema;
  readonly steps: readonly { readonly id: string; readonly agent: string | null }[];
  /** False when it has errors. */
  readonly runnable: boolean;
  readonly problems: readonly {
    readonly severity: "error" | "warning";
    readonly message: string;
    readonly line: number;
    readonly remedy: string;
  }[];
}

export interface RunErrorData {
  /** `execution`: the work failed; `workflow`: what was asked for is wrong. */
  readonly kind: "execution" | "workflow";
  readonly code: string;
  readonly message: string;
  /** In the template: `.baton/workflows/ship.md:14`. */
  readonly place: string | null;
}

export interface RunAttemptData {
  readonly execution_id: string;
  readonly attempt: number;
  readonly agent: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number | null;
}

export interface RunStepData {
  readonly id: string;
  readonly name: string;
  readonly kind: "work" | "gate";
  readonly agent: string | null;
  /** As the source document has it, and `skipped`. */
  readonly status: "pending" | "in_progress" | "completed" | "failed" | "skipped";
  /** More exactly: `offered` and `waiting` wait for a person or an outside agent. */
  readonly state: string;
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly output: unknown;
  readonly error: RunErrorData | null;
  readonly attempts: readonly RunAttemptData[];
  /** A failed attempt is tried again then. */
  readonly retryTime: number | null;
  /** Why it was left out. */
  readonly skipped: string | null;
  /** Of a gate: what it asks, or what it found. */
  readonly question: string | null;
  readonly checks: readonly {
    readonly name: string;
    readonly level: string;
    readonly ok: boolean;
    readonly found: string;
    readonly owner: string | null;
    readonly action: string | null;
  }[];
  /** The id to claim, while it is offered. */
  readonly claim_id: string | null;
}

export interface RunSummaryData {
  readonly run_id: string;
  readonly workflow: string;
  readonly title: string | null;
  readonly project_id: string | null;
  readonly status: "running" | "success" | "failure" | "cancelled";
  /** Null while it is under way. */
  readonly success: boolean | null;
  readonly scripted: boolean;
  readonly started_by: string;
  readonly startTime: number;
  readonly endTime: number | null;
  readonly done: number;
  readonly total: number;
  /** Steps that wait for a person or an outside agent. */
  readonly waiting_for: readonly string[];
  readonly error: RunErrorData | null;
}

export interface RunData extends RunSummaryData {
  readonly steps: readonly RunStepData[];
  readonly artifacts: readonly {
    /** `plan` for `plan.json`. */
    readonly type: string;
    readonly path: string;
    readonly content: unknown;
  }[];
  readonly finalReview: unknown;
  /** Further fields of the template's own result. */
  readonly result: Readonly<Record<string, unknown>>;
  /** Absolute path of its folder for artifacts. */
  readonly workspace: string;
  readonly levels: readonly (readonly string[])[];
  readonly critical_path: readonly string[];
  /** From its start to its end, without the time in which it was over and not retried yet. */
  readonly duration_ms: number;
  /** What all steps took together, as if one came after the other. */
  readonly sequential_ms: number;
  /** 0 to 1: the part of that which working side by side saved. */
  readonly saving: number;
  readonly requests: readonly {
    readonly step: string;
    readonly from: string;
    readonly agent: string;
    readonly what: string;
    readonly waiting: readonly string[];
  }[];
  readonly can_roll_back: boolean;
  /** What of the worktree can be put back, or why nothing can. */
  readonly roll_back: string;
}

/** One step as whoever does it has to know it. */
export interface StepBriefData {
  readonly run_id: string;
  readonly step_id: string;
  readonly workflow: string;
  readonly run_title: string | null;
  readonly title: string;
  readonly kind: "work" | "gate";
  /** Who has it, else for whom it is meant. */
  readonly agent: string | null;
  readonly state: string;
  readonly attempt: number;
  /** The id to claim, while it is to be done by a person or an outside agent. */
  readonly claim_id: string | null;
  readonly holder: string | null;
  readonly expires_at: string | null;
  /** Steps that must be over before it begins. */
  readonly waits_for: readonly string[];
  /** Why its inputs cannot be told now; null where they are there. */
  readonly not_known: string | null;
  /** What its agent is told to be: the text of its definition. */
  readonly instructions: string | null;
  readonly inputs: Readonly<Record<string, unknown>> | null;
  /** True where inputs were left out because they are long. */
  readonly cut: boolean;
  /** What it continues from, as a message. */
  readonly handoff: string | null;
  /** Contracts it works against, by name: JSON Schemas. */
  readonly relies_on: Readonly<Record<string, JsonSchema>>;
  /** Contracts that its output has to fulfil. */
  readonly promises: Readonly<Record<string, JsonSchema>>;
  readonly output_schema: JsonSchema | null;
  /** Where its output is kept as a file when it is given; absolute. */
  readonly artifact: string | null;
  /** The run's folder for files that are results; absolute. */
  readonly workspace: string;
  /** How long one attempt of a program may take; people and outside agents have as long as their claim. */
  readonly timeout_seconds: number;
  /** Why the attempt before failed. */
  readonly last_error: string | null;
  /** What happens with it now, and what to do about it. */
  readonly next: string;
  /** What ends it, with an output that would be taken; null where nobody has to. */
  readonly complete: {
    readonly tool: string;
    readonly arguments: Readonly<Record<string, unknown>>;
    readonly command: string;
    readonly if_impossible: string;
  } | null;
}
