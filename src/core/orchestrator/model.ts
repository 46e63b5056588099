/**
 * What the orchestrator's tools take and give: the names are those of the source document “Sequential
 * Coordination Flow”, so that prompts written for it work unchanged. A parent task is a project, a
 * subtask one of its tasks. DESIGN 5.5.
 */

export const nextActions = ["continue", "needs_revision", "blocked", "complete"] as const;
export type NextAction = (typeof nextActions)[number];

export const complexities = ["simple", "moderate", "complex", "very_complex"] as const;
export type Complexity = (typeof complexities)[number];

export const artifactTypes = [
  "code",
  "documentation",
  "analysis",
  "design",
  "test",
  "config",
  "general",
] as const;
export type ArtifactType = (typeof artifactTypes)[number];

export type SubtaskStatus = "pending" | "active" | "blocked" | "completed";

export interface SubtaskName {
  /** Its `^id`, else its position: what the other tools take. */
  readonly task_id: string;
  readonly title: string;
}

export interface SubtaskState extends SubtaskName {
  readonly parent_task_id: string;
  readonly status: SubtaskStatus;
  /** The agent or role it is meant for. */
  readonly specialist_type: string | undefined;
  /** When it was first begun, as ISO 8601; tasks in files do not say when they were written. */
  readonly started_at: string | undefined;
}

export interface Session {
  readonly session_initialized: true;
  readonly working_directory: string;
  readonly orchestrator_path: string;
  readonly orchestrator_context: {
    readonly role: string;
    readonly capabilities: readonly string[];
    readonly instructions: string;
    /** By name: what each specialist is for. */
    readonly specialist_roles: Readonly<Record<string, string>>;
  };
  readonly instructions: string;
  readonly active_tasks: readonly {
    readonly parent_task_id: string;
    readonly subtasks: readonly (SubtaskName & { readonly status: SubtaskStatus })[];
  }[];
}

/** Times in minutes. */
export interface PlanFigures {
  /** Ids that can be worked on side by side, level by level. */
  readonly levels: readonly (readonly string[])[];
  readonly critical_path: readonly string[];
  readonly expected_minutes: number;
  readonly sequential_minutes: number;
  /** What working side by side saves, in percent of the sequential time. */
  readonly gain_percent: number;
  /** Tasks without an estimate; they count as taking none. */
  readonly unestimated: readonly string[];
}

export interface Planned {
  readonly task_created: true;
  readonly parent_task_id: string;
  readonly description: string;
  readonly complexity: Complexity;
  readonly phase: string;
  readonly subtasks: readonly (SubtaskName & {
    readonly specialist_type: string | undefined;
    readonly dependencies: readonly string[];
  })[];
  readonly plan: PlanFigures;
  readonly next_steps: string;
  readonly warnings: readonly string[];
}

/** What an earlier step left for this one. */
export interface StepContext extends SubtaskName {
  readonly agent: string | undefined;
  readonly summary: string | undefined;
  readonly artifacts: readonly string[];
}

/** All that a specialist needs to do a task. */
export interface Brief extends SubtaskName {
  readonly parent_task_id: string;
  readonly description: string | undefined;
  readonly attempt: number;
  readonly specialist: {
    readonly name: string;
    readonly role: string;
    readonly expertise: readonly string[];
    readonly approach: readonly string[];
    readonly never: readonly string[];
    readonly instructions: string;
  };
  readonly context: {
    readonly project: string;
    readonly phase: string;
    readonly plan: string | undefined;
    /** What earlier tries at this task said. */
    readonly revision: string | undefined;
    readonly steps: readonly StepContext[];
  };
  readonly deliver: {
    readonly what: string;
    readonly to: readonly (SubtaskName & { readonly specialist_type: string | undefined })[];
  };
  readonly environment: {
    readonly working_directory: string;
    readonly project_file: string;
    readonly artifacts_directory: string;
    readonly execution_id: string;
    readonly claim_id: string | undefined;
    /** When the claim ends unless it is renewed, as ISO 8601. */
    readonly expires_at: string | undefined;
  };
}

export interface Completed {
  readonly task_id: string;
  readonly status: "completed" | "needs_revision" | "blocked";
  readonly results_recorded: true;
  readonly next_action: NextAction;
  readonly parent_task_progress: {
    readonly progress: "in_progress" | "completed";
    readonly parent_task_id: string;
    readonly completed_subtasks: number;
    readonly total_subtasks: number;
    readonly progress_percentage: number;
  };
  readonly next_recommended_task:
    | (SubtaskName & { readonly specialist_type: string | undefined })
    | null;
  readonly artifact_created: boolean;
  readonly artifacts: readonly ArtifactState[];
  readonly warnings: readonly string[];
}

export interface ArtifactState {
  readonly path: string;
  readonly exists: boolean;
}

export interface Status {
  readonly active_tasks: number;
  readonly pending_tasks: number;
  readonly blocked_tasks: number;
  readonly completed_tasks: number;
  readonly tasks: readonly SubtaskState[];
}

/** What became of a project; `report` says it in Markdown. */
export interface Synthesis {
  readonly parent_task_id: string;
  readonly complete: boolean;
  readonly completed_subtasks: number;
  readonly total_subtasks: number;
  readonly done: readonly (StepContext & { readonly specialist_type: string | undefined })[];
  readonly missing: readonly (SubtaskState & { readonly why: string })[];
  readonly artifacts: readonly (ArtifactState & { readonly task_id: string })[];
  readonly plan: PlanFigures;
  /** What it took, in minutes; undefined before anything has run. */
  readonly actual:
    | {
        readonly elapsed_minutes: number;
        readonly sequential_minutes: number;
        readonly gain_percent: number;
        readonly critical_path: readonly string[];
      }
    | undefined;
  readonly next_steps: readonly string[];
  readonly report: string;
}
