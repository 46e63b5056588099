/** What anybody can ask of a board. The same commands serve every face. DESIGN 3. */

import type { HandoffMessage } from "../execution/handoffMessage";
import type { Priority, ProjectStatus } from "../project/model";
import type { PlannedPhase } from "../project/plannedTasks";
import type { RunCommand } from "../workflow/runCommands";
import type { Claim } from "./state";

/** A project, or one of its tasks by key, `^id`, position or text. */
export interface Target {
  readonly project: string;
  readonly task?: string | undefined;
}

/** Goes over somebody's claim; needs a reason, which the former holder is told. */
export interface Force {
  readonly reason: string;
}

/** How a claim is given back. */
export type Release =
  | { readonly kind: "done" }
  | { readonly kind: "handoff"; readonly message: Omit<HandoffMessage, "from"> }
  | { readonly kind: "block"; readonly reason: string }
  | { readonly kind: "give_up" };

export type Command =
  | {
      readonly type: "claim";
      readonly target: Target;
      /** Seconds, 60 to 86,400; default 3,600. */
      readonly ttl?: number | undefined;
      readonly note?: string | undefined;
      readonly force?: Force | undefined;
      /** Whoever claims takes on the role that the task asks for, so theirs is not asked about. */
      readonly inRole?: boolean | undefined;
      /** Also for an id that is no project here: it is reserved, and no file is written. */
      readonly unlisted?: boolean | undefined;
      /** Boards that pass this on to their coordination server: they are not asked in turn. */
      readonly via?: readonly string[] | undefined;
    }
  | {
      readonly type: "extend";
      readonly target: Target;
      readonly ttl?: number | undefined;
      readonly force?: Force | undefined;
    }
  | {
      readonly type: "release";
      readonly target: Target;
      readonly how: Release;
      readonly force?: Force | undefined;
    }
  /** Gives a claim that was ended back to who held it, while nobody else has it. For undo. */
  | { readonly type: "reinstate"; readonly claim: Claim }
  /** Steps to a task: the given one, else the next that is ready. */
  | { readonly type: "start"; readonly target: Target }
  | {
      readonly type: "complete";
      /** Without a task: the one in progress. */
      readonly target: Target;
      readonly status?: "success" | "failure" | "cancelled" | undefined;
      readonly summary?: string | undefined;
      /** Paths relative to the worktree. */
      readonly artifacts?: readonly string[] | undefined;
      /** What else it produced, by name. */
      readonly outputs?: Readonly<Record<string, unknown>> | undefined;
      /** Why nobody can go on with the task; not together with success. */
      readonly blocked?: string | undefined;
      /** Gives the claim back, where it is on that task alone. */
      readonly release?: boolean | undefined;
    }
  /** Enters work that was done elsewhere; changes no file. DESIGN 5.3. */
  | {
      readonly type: "log_execution";
      readonly agent: string;
      /** Where it was done; the project need not be known here. */
      readonly target?: Target | undefined;
      /** What it was, where no task says so. */
      readonly title?: string | undefined;
      /** Milliseconds since the epoch, not in the future. */
      readonly started: number;
      /** Milliseconds. */
      readonly duration: number;
      readonly status: "success" | "failure" | "cancelled";
      readonly summary?: string | undefined;
      readonly error?: string | undefined;
      readonly artifacts?: readonly string[] | undefined;
      readonly inputs?: Readonly<Record<string, unknown>> | undefined;
      readonly outputs?: Readonly<Record<string, unknown>> | undefined;
      /** The execution it came from. */
      readonly parent?: string | undefined;
      readonly message?: HandoffMessage | undefined;
      readonly workflow?: string | undefined;
    }
  /** Work elsewhere begins, without a claim; changes no file. DESIGN 5.3. */
  | {
      readonly type: "begin_execution";
      readonly agent: string;
      /** As in `log_execution`. */
      readonly target?: Target | undefined;
      readonly title?: string | undefined;
      readonly inputs?: Readonly<Record<string, unknown>> | undefined;
      readonly parent?: string | undefined;
      readonly workflow?: string | undefined;
    }
  /** Such work ends. */
  | {
      readonly type: "finish_execution";
      readonly execution: string;
      readonly status: "success" | "failure" | "cancelled";
      /** Milliseconds; until now where nothing is said. */
      readonly duration?: number | undefined;
      readonly summary?: string | undefined;
      readonly error?: string | undefined;
      readonly artifacts?: readonly string[] | undefined;
      readonly outputs?: Readonly<Record<string, unknown>> | undefined;
    }
  | {
      readonly type: "tick";
      readonly target: Target & { readonly task: string };
      readonly done: boolean;
      readonly force?: Force | undefined;
    }
  | {
      readonly type: "set_status";
      readonly project: string;
      readonly status: ProjectStatus;
      readonly reason?: string | undefined;
      readonly force?: Force | undefined;
    }
  | { readonly type: "set_priority"; readonly project: string; readonly priority: Priority }
  | {
      readonly type: "block";
      readonly target: Target;
      readonly reason: string;
      readonly force?: Force | undefined;
    }
  | { readonly type: "unblock"; readonly target: Target; readonly force?: Force | undefined }
  | {
      readonly type: "note";
      readonly project: string;
      readonly text: string;
    }
  /** Takes a note back, as it was written. For undo. */
  | {
      readonly type: "remove_note";
      readonly project: string;
      readonly time: string;
      readonly author: string;
      readonly text: string;
    }
  /** Adds to a `##` section, or replaces what it says; a missing one is made. DESIGN 4.1. */
  | {
      readonly type: "write_section";
      readonly project: string;
      readonly heading: string;
      readonly text: string;
      readonly mode: "append" | "replace";
      readonly force?: Force | undefined;
    }
  /** Takes back what was written into a section, while it still reads so. For undo. */
  | {
      readonly type: "restore_section";
      readonly project: string;
      readonly heading: string;
      readonly from: string;
      /** Null: the section goes, or the text that was added to it. */
      readonly to: string | null;
      readonly added: boolean;
    }
  /** Writes phases and tasks into the project's file, all of them or none. DESIGN 4.1, 5.5. */
  | {
      readonly type: "plan_tasks";
      readonly project: string;
      readonly phases: readonly PlannedPhase[];
      /** What the plan is about: added to the section `Plan`. */
      readonly about?: string | undefined;
      readonly force?: Force | undefined;
    }
  /** Asks somebody else for something: a task that only the tasks which wait for it need. DESIGN 5.4. */
  | {
      readonly type: "request_help";
      /** The task that is being worked on. */
      readonly target: Target & { readonly task: string };
      /** The agent or role that is asked. */
      readonly from: string;
      readonly what: string;
      readonly context?: string | undefined;
      readonly requirements?: readonly string[] | undefined;
      /** What the one who asks goes on with. */
      readonly continuesWith?: string | undefined;
      /** Tasks that cannot go on without it. */
      readonly waiting?: readonly string[] | undefined;
      readonly minutes?: number | undefined;
      readonly force?: Force | undefined;
    }
  /** Clears an owner that no claim stands behind. */
  | { readonly type: "clear_owner"; readonly project: string }
  | {
      readonly type: "resolve_conflict";
      readonly conflict: string;
      readonly how: "mine" | "file" | "merged";
    }
  | RunCommand
  | { readonly type: "acknowledge"; readonly claims: readonly string[] }
  | { readonly type: "accept_damage" };

/** The projects whose files a command is decided on, so that they are read again first. */
export function projectsOf(command: Command): readonly string[] {
  switch (command.type) {
    case "claim":
    case "extend":
    case "release":
    case "start":
    case "complete":
    case "tick":
    case "block":
    case "unblock":
    case "request_help":
      return [command.target.project];
    case "set_status":
    case "set_priority":
    case "note":
    case "remove_note":
    case "clear_owner":
    case "write_section":
    case "restore_section":
    case "plan_tasks":
      return [command.project];
    case "log_execution":
    case "begin_execution":
      return command.target === undefined ? [] : [command.target.project];
    case "reinstate":
      return [command.claim.project];
    case "finish_execution":
    case "resolve_conflict":
    case "acknowledge":
    case "accept_damage":
    case "start_run":
    case "drive_run":
    case "advance_run":
    case "answer_approval":
    case "recheck":
    case "complete_step":
    case "request_for_step":
    case "override_boundary":
    case "retry_run":
    case "cancel_run":
    case "rolled_back":
    case "reset_breaker":
    case "acknowledge_alerts":
      return [];
  }
}

/** True when a command is decided on the text of its project's file, not on its fields alone. */
export function needsText(command: Command): boolean {
  return ["write_section", "restore_section", "plan_tasks", "request_help"].includes(command.type);
}
