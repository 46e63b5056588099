/** The shape of a stored board. Maps are lists of pairs, so that no key can reach a prototype. */
import type {
  AgentActivity,
  BaseValue,
  Board,
  Claim,
  Conflict,
  Damage,
  NoteChange,
  Notice,
  OpenExecution,
  OpenHandoff,
  PendingEdit,
  TaskState,
  TrackedCopy,
} from "../../core/board/state";
import type { RemoteLease } from "../../core/coordination/remoteLeases";
import type { CopyRef } from "../../core/project/copy";
import {
  type Field,
  type FieldValue,
  frontMatterFields,
  isIntentField,
} from "../../core/sync/fields";

import {
  array,
  boolean,
  type Decode,
  Mismatch,
  map,
  number,
  object,
  oneOf,
  optional,
  string,
} from "./decode";
import { alert, handoffMessage, run, said } from "./runJson";

export const copy = object<CopyRef>({ worktree: string, path: string });

function isField(value: string): value is Field {
  return (
    frontMatterFields.some((known) => known === value) ||
    value.startsWith("task:") ||
    isIntentField(value)
  );
}

const field: Decode<Field> = (value) => {
  const name = string(value);
  if (isField(name)) return name;
  throw new Mismatch("a field's name", value);
};

const fieldValue: Decode<FieldValue> = (value) => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  throw new Mismatch("a field's value", value);
};

const outcome = oneOf<Notice["outcome"]>(
  "done",
  "handoff",
  "blocked",
  "given_up",
  "forced",
  "taken_over",
  "owner_changed",
  "project_gone",
  "overridden",
);

const claim = object<Claim>({
  id: string,
  project: string,
  task: optional(string),
  agent: string,
  session: string,
  since: number,
  expires: number,
  ttl: number,
  token: number,
  note: optional(string),
  remote: optional(object<RemoteLease>({ server: string, claim: string })),
});

const notice = object<Notice>({
  claim,
  outcome,
  by: optional(string),
  reason: optional(string),
  at: number,
});

const execution = object<OpenExecution>({
  id: string,
  agent: string,
  project: optional(string),
  task: optional(string),
  title: optional(string),
  parent: optional(string),
  handoff: optional(string),
  claim: optional(string),
  attempt: number,
  started: number,
  session: string,
  run: optional(string),
  step: optional(string),
});

const taskState = object<TaskState>({
  failed: number,
  failures: number,
  blocked: optional(
    object<NonNullable<TaskState["blocked"]>>({ reason: string, by: string, at: number }),
  ),
});

const handoff = object<OpenHandoff>({
  id: string,
  project: string,
  task: optional(string),
  message: handoffMessage,
  parent: optional(string),
  at: number,
  accepted: optional(number),
});

const baseValue = object<BaseValue>({
  value: fieldValue,
  before: fieldValue,
  seq: number,
});

const trackedCopy = object<TrackedCopy>({
  ref: copy,
  project: string,
  base: map(field, baseValue),
  incomplete: boolean,
  unseen: boolean,
  ownerSince: optional(number),
  notes: map(field, object<NoteChange>({ value: fieldValue, seq: number })),
});

const pendingEdit = object<PendingEdit>({
  id: string,
  copy,
  field,
  from: array(fieldValue),
  to: fieldValue,
  seq: number,
  deferredBy: optional(string),
  inEditor: boolean,
});

const conflict = object<Conflict>({
  id: string,
  copy,
  project: string,
  field,
  base: fieldValue,
  file: fieldValue,
  board: fieldValue,
  at: number,
});

const activity = object<AgentActivity>({
  agent: string,
  lastSeen: number,
  executions: number,
  successes: number,
  failures: number,
  failuresInRow: number,
  failedAt: optional(number),
  last: optional(
    object<NonNullable<AgentActivity["last"]>>({
      execution: string,
      project: optional(string),
      task: optional(string),
      title: optional(string),
      status: oneOf("success", "failure", "cancelled"),
      at: number,
    }),
  ),
});

export const board = object<Board>({
  seq: number,
  head: string,
  at: number,
  claims: map(string, claim),
  claimsByProject: map(string, array(string)),
  notices: map(string, notice),
  executions: map(string, execution),
  lastExecutions: map(string, object<{ id: string; agent: string }>({ id: string, agent: string })),
  handoffs: map(string, handoff),
  copies: map(string, trackedCopy),
  copiesByProject: map(string, array(string)),
  worktrees: map(string, string),
  edits: map(string, array(pendingEdit)),
  tasks: map(string, taskState),
  taskNames: map(string, map(string, string)),
  conflicts: map(string, conflict),
  agents: map(string, activity),
  runs: map(string, run),
  alerts: map(string, alert),
  seenAlerts: optional(map(string, said)),
  damage: array(object<Damage>({ first: number, last: number })),
  totals: object<Board["totals"]>({ executions: number, handoffs: number }),
});
