/**
 * What an `AGENCY.md` says, as read from its text. DESIGN 4.1; the front matter's keys are those of
 * the source document "Simple Sequential Workflow Example".
 */

export const projectStatuses = ["pending", "active", "blocked", "completed", "cancelled"] as const;
export type ProjectStatus = (typeof projectStatuses)[number];

export const priorities = ["critical", "high", "medium", "low"] as const;
export type Priority = (typeof priorities)[number];

/** Relations to other projects, by project id. */
export interface Dependencies {
  readonly blockedBy: readonly string[];
  readonly blocks: readonly string[];
  readonly parent: string | undefined;
  readonly related: readonly string[];
}

/** The front matter's known keys, with defaults filled in. Unknown keys stay in the file. */
export interface FrontMatter {
  /** As written; undefined when the key is absent, null or empty. */
  readonly projectId: string | undefined;
  readonly status: ProjectStatus;
  readonly owner: string | undefined;
  /** As spelled in the file (any YAML date or string). */
  readonly lastUpdated: string | undefined;
  /** The `blocked` key alone; a project is blocked when this or `status: blocked` says so. */
  readonly blocked: boolean;
  readonly blockingReason: string | undefined;
  readonly priority: Priority;
  readonly tags: readonly string[];
  readonly dependencies: Dependencies;
  /** Whether phases wait for each other (default) or not (`phases: parallel`). */
  readonly phases: "sequential" | "parallel";
}

/** One checkbox. Lines are 1-based. */
export interface Task {
  /**
   * What tracks the task: its `^id` as `id`, else its text as `~text`; a text that occurs again in
   * the document gets `~text~2`, `~text~3` in document order. Unique in the document.
   */
  readonly key: string;
  /** The explicit `^id`, if any. */
  readonly id: string | undefined;
  /** Phase and place, counted from 1: `1.2`, nested `1.2.1`. For display only. */
  readonly position: string;
  /** The line's text without checkbox and trailing marks; inline Markdown left as it is. */
  readonly text: string;
  readonly done: boolean;
  readonly line: number;
  readonly assignee: string | undefined;
  /** Ids of tasks that must be done first; `project#id` names a task of another project. */
  readonly needs: readonly string[];
  readonly estimateMinutes: number | undefined;
  readonly subtasks: readonly Task[];
}

/** A heading with checkboxes below it. Tasks above any heading form a phase without a line. */
export interface Phase {
  /** Counted from 1 in document order, over phases that hold tasks. */
  readonly index: number;
  /** The heading's text without the bracketed hint: `Phase 1: Research`. */
  readonly title: string;
  /** What the brackets at the end of the heading say: `Agent A - Fast Model`. */
  readonly hint: string | undefined;
  readonly line: number | undefined;
  readonly tasks: readonly Task[];
}

/** A `##` section. Lines are 1-based; `endLine` is the last line that belongs to it. */
export interface Section {
  readonly heading: string;
  readonly line: number;
  readonly endLine: number;
}

/** One bullet of `## Agent Notes`, newest first as in the file. */
export interface Note {
  /** As spelled: `2026-11-20 14:05`, UTC; undefined for a bullet without the usual form. */
  readonly time: string | undefined;
  readonly author: string | undefined;
  readonly text: string;
  readonly line: number;
}

/** Something a person should mend in the file. The project is still usable. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  readonly remedy: string;
}

/** A parsed `AGENCY.md`. */
export interface ProjectDocument {
  readonly frontMatter: FrontMatter;
  /** The first `#` heading. */
  readonly title: string | undefined;
  readonly phases: readonly Phase[];
  readonly sections: readonly Section[];
  readonly notes: readonly Note[];
  readonly problems: readonly Problem[];
}

/** Why a file could not be parsed. Line and column are 1-based. */
export interface ParseFailure {
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly remedy: string;
}

export type ParseResult =
  | { readonly ok: true; readonly document: ProjectDocument }
  | { readonly ok: false; readonly failure: ParseFailure };

/** Every task of a document, parents before their subtasks, in document order. */
export function* allTasks(document: ProjectDocument): Generator<Task> {
  for (const phase of document.phases) yield* withSubtasks(phase.tasks);
}

/** The tasks and all that is nested in them, parents first. */
export function* withSubtasks(tasks: readonly Task[]): Generator<Task> {
  for (const task of tasks) {
    yield task;
    yield* withSubtasks(task.subtasks);
  }
}

/** Blocked means either spelling. DESIGN 4.1. */
export function isBlocked(frontMatter: FrontMatter): boolean {
  return frontMatter.blocked || frontMatter.status === "blocked";
}
