/**
 * What faces answer, as plain JSON. Names are those of the source documents ("Agent Hive",
 * "Week 5"); what they did not have is added beside them. Moments are ISO 8601 in UTC with a plain
 * `Z`; what is not known is null, so that a field is always there.
 */
import type { HandoffMessage } from "../execution/handoffMessage";
import type { ExecutionState } from "../history/model";
import type { Priority, ProjectStatus } from "../project/model";
import type { ReasonCode } from "../project/reasons";
import type { WorkState } from "../view/workState";

export interface ClaimData {
  readonly claim_id: string;
  readonly project_id: string;
  /** The task's id, else its position; null for a claim on the whole project. */
  readonly task_id: string | null;
  /** The task's text. */
  readonly task: string | null;
  readonly agent_name: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly ttl_seconds: number;
  /** Ever growing; a later grant has a higher one. */
  readonly fencing_token: number;
  readonly note: string | null;
}

export interface DependenciesData {
  readonly blocked_by: readonly string[];
  readonly blocks: readonly string[];
  readonly parent: string | null;
  readonly related: readonly string[];
}

export interface ReasonData {
  readonly code: ReasonCode;
  readonly text: string;
  /** The smallest change that would mend it. */
  readonly remedy: string;
  /** What it waits for. */
  readonly project_id: string | null;
  readonly task_id: string | null;
}

export interface ProjectData {
  readonly project_id: string;
  readonly title: string | null;
  /** Absolute. */
  readonly path: string;
  /** Null when the file cannot be read; then `error` says why. */
  readonly status: ProjectStatus | null;
  readonly owner: string | null;
  readonly blocked: boolean;
  readonly blocking_reason: string | null;
  readonly priority: Priority;
  readonly tags: readonly string[];
  readonly last_updated: string | null;
  readonly dependencies: DependenciesData;
  /** One word for people: `ready`, `claimed`, `running`, `waiting`, … */
  readonly state: WorkState;
  /** Whether the asker may claim it now. */
  readonly ready: boolean;
  readonly reasons: readonly ReasonData[];
  /** The live claim on the whole project. */
  readonly claim: ClaimData | null;
  readonly progress: { readonly done: number; readonly total: number };
  readonly error: {
    readonly line: number;
    readonly message: string;
    readonly remedy: string;
  } | null;
}

export interface TaskData {
  /** Its `^id`, else its position: what every face takes as `task`. */
  readonly task_id: string;
  readonly position: string;
  readonly text: string;
  readonly done: boolean;
  readonly phase: string;
  readonly assignee: string | null;
  readonly needs: readonly string[];
  readonly estimate_minutes: number | null;
  readonly state: WorkState;
  readonly ready: boolean;
  readonly reasons: readonly ReasonData[];
  /** Who has it now, by a claim on it or on what it lies in. */
  readonly holder: string | null;
  readonly execution_id: string | null;
  readonly subtasks: readonly TaskData[];
}

export interface NoteData {
  readonly time: string | null;
  readonly agent: string | null;
  readonly text: string;
}

export interface ProjectDetails extends ProjectData {
  /** The file's text below its front matter; null when the file is gone or was not asked for. */
  readonly content: string | null;
  readonly tasks: readonly TaskData[];
  /** Newest first. */
  readonly notes: readonly NoteData[];
  /** Live claims on it and on its tasks. */
  readonly claims: readonly ClaimData[];
  readonly handoffs: readonly HandoffData[];
}

export interface HandoffData extends Omit<HandoffMessage, "continuesWith"> {
  readonly handoff_id: string;
  readonly project_id: string;
  readonly task_id: string | null;
  readonly continues_with: string | null;
  readonly at: string;
}

export interface ReadyTask extends Omit<TaskData, "reasons" | "subtasks" | "ready"> {
  readonly project_id: string;
  readonly priority: Priority;
}

/** A step of a run that a person or an outside agent may take. */
export interface ReadyStep {
  /** What is claimed: `run/RUN/STEP`. */
  readonly claim_id: string;
  readonly run_id: string;
  readonly step_id: string;
  readonly title: string;
  readonly workflow: string;
  readonly run_title: string | null;
  /** Whom it is meant for: an agent or a role. */
  readonly agent: string;
  /** Who hands it over. */
  readonly from: string | null;
  /** True where it is meant for the asker, by name or role. */
  readonly for_you: boolean;
}

export interface ReadyWork {
  /** Steps of runs, those for the asker first. */
  readonly steps: readonly ReadyStep[];
  /** Of `projects`, as the source document counts. */
  readonly count: number;
  /** Best first. DESIGN 5.1. */
  readonly projects: readonly ProjectData[];
  readonly tasks: readonly ReadyTask[];
  /** What was handed to the asker and not taken up yet. */
  readonly handoffs: readonly HandoffData[];
  /** How many steps, projects and tasks were left out because of the limit. */
  readonly more: number;
}

export interface ExplanationData {
  readonly project_id: string;
  readonly task_id: string | null;
  readonly text: string;
  readonly ready: boolean;
  readonly reasons: readonly ReasonData[];
  /** What to do first, when it is not ready. */
  readonly remedy: string | null;
}

/** The answer of `get_dependencies`. */
export interface DependencyInfo {
  readonly project_id: string;
  readonly is_blocked: boolean;
  readonly reasons: readonly string[];
  /** Ids it waits for that are not completed; ids that are no project here count too. */
  readonly blocking_projects: readonly string[];
  readonly unknown_projects: readonly string[];
  readonly blocks: readonly string[];
  readonly in_cycle: boolean;
  /** One shortest way round, its first id again at the end. */
  readonly cycle: readonly string[];
}

export interface GraphProject {
  readonly project_id: string;
  readonly status: ProjectStatus | null;
  readonly priority: Priority;
  readonly owner: string | null;
  readonly blocked: boolean;
  readonly blocks: readonly string[];
  readonly blocked_by: readonly string[];
  readonly effectively_blocked: boolean;
  readonly blocking_reasons: readonly string[];
  readonly in_cycle: boolean;
}

/** The answer of `get_dependency_graph`. */
export interface DependencyGraphData {
  readonly total_projects: number;
  readonly projects: readonly GraphProject[];
  readonly has_cycles: boolean;
  readonly cycles: readonly (readonly string[])[];
}

/** The answer of `GET /status/{project_id}`. */
export interface StatusData {
  readonly project_id: string;
  readonly is_claimed: boolean;
  readonly claim: ClaimData | null;
  /** Whether the id is a project here; any id may be reserved. */
  readonly known: boolean;
}

export interface AgentData {
  /** The name: what `GET /agents/{id}` takes. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly capabilities: readonly string[];
  readonly tools: readonly string[];
  readonly coordination_patterns: readonly string[];
  readonly role: string | null;
  readonly responsibilities: readonly string[];
  readonly never: readonly string[];
  readonly hands_off_to: readonly string[];
  readonly model: string | null;
  readonly runner: string | null;
  readonly max_failures: number | null;
  /** `baton`, `claude`, …, `builtin`; null for a name that works here without a definition. */
  readonly source: string | null;
  readonly path: string | null;
  /** What it is at now. */
  readonly holds: readonly ClaimData[];
  /** It failed too often in a row, and gets no work until then. */
  readonly held_back_until: string | null;
  readonly last_seen: string | null;
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly problems: readonly string[];
}

export interface ExecutionData {
  readonly id: string;
  readonly agent_name: string;
  readonly timestamp: string;
  /** So far, while it is in progress. */
  readonly duration_ms: number;
  /** `lost`: in progress, but its holder went silent and its time ran out. */
  readonly status: ExecutionState;
  readonly title: string;
  readonly project_id: string | null;
  /** As the file called it: its id, or its text. */
  readonly task_id: string | null;
  readonly workflow: string | null;
  readonly run_id: string | null;
  readonly attempt: number;
  readonly parent_execution_id: string | null;
  /** True when another agent's execution came before it. */
  readonly is_handoff: boolean;
}

export interface ExecutionDetailsData extends ExecutionData {
  readonly step_id: string | null;
  readonly error: string | null;
  readonly summary: string | null;
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly artifacts: readonly string[];
  readonly handoff: Omit<HandoffData, "handoff_id" | "project_id" | "task_id"> | null;
}

export interface TimelineEntry extends ExecutionData {
  /** True when its parent is not in this answer: hidden by the filter, or too deep above it. */
  readonly parent_hidden: boolean;
  readonly children: readonly TimelineEntry[];
}

export interface ExecutionGraphData {
  readonly nodes: readonly {
    /** The agent's name. */
    readonly id: string;
    readonly role: string | null;
    readonly count: number;
    readonly success: number;
    readonly failure: number;
    readonly in_progress: number;
    readonly cancelled: number;
    readonly lost: number;
  }[];
  readonly edges: readonly {
    readonly source: string;
    readonly target: string;
    readonly count: number;
    readonly success: number;
    readonly failure: number;
    readonly mean_wait_ms: number;
  }[];
}
