/**
 * What can have happened on a board. Events are facts: `decide` makes them, the journal keeps them,
 * `evolve` folds them. PROTOCOL 2.6: types that are not known here are kept and skipped, so new ones
 * may be added; the meaning of these never changes. All of it is plain JSON.
 */
import type { RemoteLease } from "../coordination/remoteLeases";
import type { HandoffMessage } from "../execution/handoffMessage";
import type { CopyRef } from "../project/copy";
import type { Field, FieldValue } from "../sync/fields";
import type { RunEvent } from "../workflow/runEvents";
import type { FileRef } from "../workflow/runPorts";

/** From where a change came. The sync never answers its own echo. */
export type ChangeSource = "vscode" | "cli" | "mcp" | "http" | "file" | "run" | "sync";

/** Why a claim ended. */
export type ReleaseOutcome =
  | "done"
  | "handoff"
  | "blocked"
  | "given_up"
  | "forced"
  | "taken_over"
  | "owner_changed"
  | "project_gone";

export type ExecutionStatus = "in_progress" | "success" | "failure" | "cancelled";

/** Why a pending edit was given up; `undone`: a person took it back in the editor. PROTOCOL 3.11. */
export type DropReason = "superseded" | "project_gone" | "git" | "no_such_field" | "undone";

export type BoardEvent =
  | {
      readonly type: "claim_granted";
      readonly claim: string;
      readonly project: string;
      readonly task: string | undefined;
      readonly agent: string;
      readonly session: string;
      /** Seconds. */
      readonly ttl: number;
      readonly note: string | undefined;
      /** The lease of a coordination server that it stands on, where one was asked. */
      readonly remote?: RemoteLease;
    }
  | { readonly type: "claim_extended"; readonly claim: string; readonly ttl: number }
  | {
      readonly type: "claim_ended";
      readonly claim: string;
      readonly outcome: ReleaseOutcome;
      /** Who ended it, where that is not the holder. */
      readonly by: string | undefined;
      readonly reason: string | undefined;
    }
  | {
      /** Somebody acted over a claim without ending it; its holder is told why. */
      readonly type: "claim_overridden";
      readonly claim: string;
      readonly by: string;
      readonly reason: string;
    }
  | { readonly type: "notice_seen"; readonly claims: readonly string[] }
  | {
      readonly type: "execution_started";
      readonly execution: string;
      readonly agent: string;
      readonly project: string | undefined;
      readonly task: string | undefined;
      /** What the task was called when it began, for a history that outlives the file. */
      readonly title: string | undefined;
      readonly parent: string | undefined;
      /** The handoff that this execution answers. */
      readonly handoff: string | undefined;
      readonly claim: string | undefined;
      readonly attempt: number;
      readonly inputs: Readonly<Record<string, unknown>> | undefined;
      /** The workflow's run, its step and the name of its template, where it is part of one. */
      readonly run?: string | undefined;
      readonly step?: string | undefined;
      readonly workflow?: string | undefined;
      /** What it was handed over with, where no offer on a project stands behind it. */
      readonly message?: HandoffMessage | undefined;
    }
  | {
      readonly type: "execution_finished";
      readonly execution: string;
      readonly status: Exclude<ExecutionStatus, "in_progress">;
      /** Milliseconds. */
      readonly duration: number;
      readonly outputs: Readonly<Record<string, unknown>> | undefined;
      readonly error: string | undefined;
      /** Of a step: what it gave, whole, in a file of its run. */
      readonly output?: FileRef | undefined;
      /** Of a step that failed: the code of its `StepError`, and its place in the template. */
      readonly code?: string | undefined;
      readonly place?: string | undefined;
      /** Of a step that failed: it is tried again after so many milliseconds. */
      readonly retryAfter?: number | undefined;
    }
  | {
      /** Work that was done elsewhere and is entered here when it is over. */
      readonly type: "execution_logged";
      readonly execution: string;
      readonly agent: string;
      readonly project: string | undefined;
      readonly task: string | undefined;
      readonly title: string | undefined;
      readonly parent: string | undefined;
      /** What it was handed over with. */
      readonly message: HandoffMessage | undefined;
      readonly attempt: number;
      /** Milliseconds since the epoch. */
      readonly started: number;
      /** Milliseconds. */
      readonly duration: number;
      readonly status: Exclude<ExecutionStatus, "in_progress">;
      readonly inputs: Readonly<Record<string, unknown>> | undefined;
      readonly outputs: Readonly<Record<string, unknown>> | undefined;
      readonly error: string | undefined;
      readonly run?: string | undefined;
      readonly step?: string | undefined;
      readonly workflow?: string | undefined;
    }
  | {
      readonly type: "handoff_offered";
      readonly handoff: string;
      readonly project: string;
      readonly task: string | undefined;
      readonly message: HandoffMessage;
      /** The giver's last execution there. */
      readonly parent: string | undefined;
    }
  | {
      /**
       * A copy came under sync: from here on its fields have an agreed value. A long document takes
       * several of these, each with some of the fields; until the last one it is incomplete.
       */
      readonly type: "copy_tracked";
      readonly copy: CopyRef;
      readonly project: string;
      readonly fields: readonly (readonly [Field, FieldValue])[];
      /** This is not the last one. */
      readonly more?: true;
    }
  | {
      /** A change that Baton intends to make to a file; pending until `edit_done`. */
      readonly type: "edit";
      readonly edit: string;
      readonly copy: CopyRef;
      readonly field: Field;
      readonly from: FieldValue;
      readonly to: FieldValue;
      /**
       * The session in whose editor the document has unsaved changes, when that is who decided: it is
       * going to put the edit there, and others leave it alone from the start.
       */
      readonly deferred?: string;
    }
  | { readonly type: "edit_done"; readonly edits: readonly string[] }
  | { readonly type: "edit_dropped"; readonly edits: readonly string[]; readonly why: DropReason }
  | {
      /** The document has unsaved changes in that session's editor; others leave the edits alone. */
      readonly type: "edit_deferred";
      readonly edits: readonly string[];
      readonly session: string;
    }
  | {
      /** Somebody changed the file outside Baton. */
      readonly type: "file_observed";
      readonly copy: CopyRef;
      readonly project: string;
      /** None where a copy that was unseen says what was agreed on. */
      readonly changes: readonly (readonly [Field, FieldValue, FieldValue])[];
      /** By hand, or by git (checkout, merge, pull): then claims are left as they are. */
      readonly cause: "hand" | "git";
    }
  | {
      /**
       * Git checked out another commit; the files of all tracked copies have been looked at since, but for
       * those that `copy_unseen` names, and this stands for all of what changed in them. PROTOCOL 3.9.
       */
      readonly type: "worktree_moved";
      readonly worktree: string;
      readonly head: string;
      /** How many copies differed. */
      readonly copies: number;
    }
  | {
      /**
       * Git checked out another commit and the file could not be compared then: what is found in it when
       * it can be counts as git's. PROTOCOL 3.9.
       */
      readonly type: "copy_unseen";
      readonly copy: CopyRef;
      readonly project: string;
    }
  | {
      readonly type: "task_blocked";
      readonly project: string;
      readonly task: string;
      readonly reason: string;
    }
  | { readonly type: "task_unblocked"; readonly project: string; readonly task: string }
  | {
      /** The task's text was changed by hand; what is known of it goes with it. */
      readonly type: "task_renamed";
      readonly copy: CopyRef;
      readonly project: string;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly type: "copy_moved";
      readonly from: CopyRef;
      readonly to: CopyRef;
      readonly project: string;
    }
  | { readonly type: "copy_gone"; readonly copy: CopyRef; readonly project: string }
  | {
      readonly type: "conflict_found";
      readonly conflict: string;
      readonly copy: CopyRef;
      readonly project: string;
      readonly field: Field;
      /** What both sides last agreed on. */
      readonly base: FieldValue;
      readonly file: FieldValue;
      readonly board: FieldValue;
    }
  | {
      readonly type: "conflict_resolved";
      readonly conflict: string;
      readonly how: "mine" | "file" | "merged";
    }
  | RunEvent
  | { readonly type: "damage_accepted"; readonly through: number }
  /** The last line of a segment; names the file in which the journal goes on. PROTOCOL 2.7. */
  | { readonly type: "segment_closed"; readonly next: string };

/** An event whose type this version does not know. */
export interface UnknownEvent {
  readonly type: string;
}

/** One committed line of the journal. PROTOCOL 2.2. */
export interface Commit {
  readonly v: 1;
  /** Random and unique. */
  readonly id: string;
  readonly seq: number;
  /** The predecessor's id; empty for the first line of a journal. */
  readonly prev: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly source: ChangeSource;
  /** The agent's or person's name. */
  readonly actor: string;
  readonly session: string;
  readonly events: readonly (BoardEvent | UnknownEvent)[];
}

/** A line on its way into the journal: `seq` and `prev` say on which head it was decided. */
export type CommitDraft = Commit;

/** Who acts, and through which lasting connection. PROTOCOL 4.1. */
export interface Actor {
  readonly agent: string;
  /**
   * What lasts: a person on this machine (`user:…`), a connection (`mcp:…`, `http:~…`), whoever drives
   * a run (`process:…`, `window:…`);
   * `once:…` for faces without a lasting session, whose matching name may act on a claim but
   * never take one that is held.
   */
  readonly session: string;
  readonly source: ChangeSource;
  /** Proof of holding, from the grant. */
  readonly claim?: string;
}
