/**
 * The board: the state that follows from the journal, and nothing else. What the files say is in the
 * catalog (`project/catalog.ts`). Live state only: closed executions stay in the journal, so its size
 * does not grow with history. PROTOCOL 2.9.
 */

import type { RemoteLease } from "../coordination/remoteLeases";
import type { HandoffMessage } from "../execution/handoffMessage";
import type { CopyKey, CopyRef } from "../project/copy";
import type { Field, FieldValue } from "../sync/fields";
import type { Alert, RunState, Said } from "../workflow/runState";
import type { ReleaseOutcome } from "./events";

/** The exclusive right of one agent to work on a project or task. */
export interface Claim {
  readonly id: string;
  readonly project: string;
  /** Undefined for a claim on the whole project. */
  readonly task: string | undefined;
  readonly agent: string;
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly expires: number;
  /** Seconds by which it is renewed. */
  readonly ttl: number;
  /** The fencing token: the `seq` of the grant. */
  readonly token: number;
  readonly note: string | undefined;
  /** The lease of a coordination server that it stands on, where one was asked. */
  readonly remote?: RemoteLease | undefined;
}

/** A claim that somebody else ended; its holder has not been told yet. */
export interface Notice {
  readonly claim: Claim;
  /** `overridden`: the claim goes on, but somebody acted over it. */
  readonly outcome: ReleaseOutcome | "overridden";
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly at: number;
}

export interface OpenExecution {
  readonly id: string;
  readonly agent: string;
  readonly project: string | undefined;
  readonly task: string | undefined;
  readonly title: string | undefined;
  readonly parent: string | undefined;
  readonly handoff: string | undefined;
  readonly claim: string | undefined;
  readonly attempt: number;
  readonly started: number;
  readonly session: string;
  /** Of a workflow's run, and the step it is an attempt at. */
  readonly run: string | undefined;
  readonly step: string | undefined;
}

/** What the journal knows of an open task; the checkbox itself is in the file. */
export interface TaskState {
  /** Executions that ended without success so far, stopped ones too. */
  readonly failed: number;
  /** Those of them that failed; stopping is no failure. */
  readonly failures: number;
  readonly blocked:
    | { readonly reason: string; readonly by: string; readonly at: number }
    | undefined;
}

/** The key of a task in the board's maps. */
export function taskRef(project: string, task: string): string {
  return `${project}\n${task}`;
}

/** A handoff that its receiver has not taken up yet. */
export interface OpenHandoff {
  readonly id: string;
  readonly project: string;
  readonly task: string | undefined;
  readonly message: HandoffMessage;
  readonly parent: string | undefined;
  readonly at: number;
  /** When the receiver claimed the work; it then waits for the first execution. */
  readonly accepted: number | undefined;
}

/** A note or another intended text that was written, or removed (null). */
export interface NoteChange {
  readonly value: FieldValue;
  readonly seq: number;
}

/** What both sides last agreed on for one field. */
export interface BaseValue {
  readonly value: FieldValue;
  /** What it was before. */
  readonly before: FieldValue;
  /** Of the commit that changed it. */
  readonly seq: number;
}

/** A copy under sync, and the values both sides last agreed on. */
export interface TrackedCopy {
  readonly ref: CopyRef;
  readonly project: string;
  readonly base: ReadonlyMap<Field, BaseValue>;
  /** More of its fields are still to come under sync: one without a base may be any. */
  readonly incomplete: boolean;
  /** It could not be compared when git checked out another commit: what differs in it counts as git's. */
  readonly unseen: boolean;
  /** When an owner without a claim was first seen in the file. */
  readonly ownerSince: number | undefined;
  /**
   * Notes and other intended texts that were written or removed last, in that order. A late writer may
   * drop them.
   */
  readonly notes: ReadonlyMap<Field, NoteChange>;
}

export interface PendingEdit {
  readonly id: string;
  readonly copy: CopyRef;
  readonly field: Field;
  /** What the file may read while the edit is not made yet: older edits of the field count too. */
  readonly from: readonly FieldValue[];
  readonly to: FieldValue;
  readonly seq: number;
  /** The session whose unsaved editor holds it. */
  readonly deferredBy: string | undefined;
  /**
   * It was put into that editor's text: what the text says since is the person's doing. False for an
   * edit that took over from such a one and has yet to be put there.
   */
  readonly inEditor: boolean;
}

export interface Conflict {
  readonly id: string;
  readonly copy: CopyRef;
  readonly project: string;
  readonly field: Field;
  readonly base: FieldValue;
  readonly file: FieldValue;
  readonly board: FieldValue;
  readonly at: number;
}

/** What the board remembers of an agent beyond its definition. */
export interface AgentActivity {
  readonly agent: string;
  readonly lastSeen: number;
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  /** Failures without a success between them, since a person reset them; what `breaker.ts` looks at. */
  readonly failuresInRow: number;
  /** When the last of them was; milliseconds since the epoch. */
  readonly failedAt: number | undefined;
  /** The last finished execution. */
  readonly last:
    | {
        readonly execution: string;
        readonly project: string | undefined;
        readonly task: string | undefined;
        readonly title: string | undefined;
        readonly status: "success" | "failure" | "cancelled";
        readonly at: number;
      }
    | undefined;
}

/** A hole in the journal: commits that were there and cannot be read any more. PROTOCOL 2.5. */
export interface Damage {
  readonly first: number;
  readonly last: number;
}

export interface Board {
  /** Of the last commit that was folded in; 0 before the first. */
  readonly seq: number;
  /** The id of that commit; empty before the first. */
  readonly head: string;
  /** When it was made, as its writer's clock said. PROTOCOL 2.8. */
  readonly at: number;
  readonly claims: ReadonlyMap<string, Claim>;
  /** Ids of the claims on each project and its tasks. */
  readonly claimsByProject: ReadonlyMap<string, readonly string[]>;
  /** Claims that somebody else ended, until the holder has seen it. */
  readonly notices: ReadonlyMap<string, Notice>;
  readonly executions: ReadonlyMap<string, OpenExecution>;
  /** The last finished execution of each project: the parent of what a handoff begins. */
  readonly lastExecutions: ReadonlyMap<string, { readonly id: string; readonly agent: string }>;
  readonly handoffs: ReadonlyMap<string, OpenHandoff>;
  readonly copies: ReadonlyMap<CopyKey, TrackedCopy>;
  readonly copiesByProject: ReadonlyMap<string, readonly CopyKey[]>;
  /** Git's commit that each worktree's copies were last compared with. */
  readonly worktrees: ReadonlyMap<string, string>;
  /** Edits that are not confirmed yet, at most one a field. */
  readonly edits: ReadonlyMap<CopyKey, readonly PendingEdit[]>;
  /** By `taskRef`: only tasks that are open and have something to remember. */
  readonly tasks: ReadonlyMap<string, TaskState>;
  /** By project: names of reworded tasks that other copies may still use, with the name used here. */
  readonly taskNames: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly conflicts: ReadonlyMap<string, Conflict>;
  readonly agents: ReadonlyMap<string, AgentActivity>;
  /** Runs that are under way, and the last hundred that are over; the latest comes last. */
  readonly runs: ReadonlyMap<string, RunState>;
  /** What nobody has acknowledged yet. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Who acknowledged the last ones, for those who answer one that still stands on their screen. */
  readonly seenAlerts?: ReadonlyMap<string, Said> | undefined;
  /** Holes nobody has accepted yet; while there is one, new claims wait. */
  readonly damage: readonly Damage[];
  readonly totals: { readonly executions: number; readonly handoffs: number };
}

export const emptyBoard: Board = {
  seq: 0,
  head: "",
  at: 0,
  claims: new Map(),
  claimsByProject: new Map(),
  notices: new Map(),
  executions: new Map(),
  lastExecutions: new Map(),
  handoffs: new Map(),
  copies: new Map(),
  copiesByProject: new Map(),
  worktrees: new Map(),
  edits: new Map(),
  tasks: new Map(),
  taskNames: new Map(),
  conflicts: new Map(),
  agents: new Map(),
  runs: new Map(),
  alerts: new Map(),
  damage: [],
  totals: { executions: 0, handoffs: 0 },
};
