/**
 * Whether an event has what its type promises. The journal's own rules look at JSON, `seq` and `prev`
 * only (PROTOCOL 2.6), so a flipped bit or a hostile folder can bring an event of a known type that is
 * not one; such an event is skipped by every reader alike, as an unknown one is.
 */
import type { BoardEvent, UnknownEvent } from "./events";

type Kind =
  | "string"
  | "number"
  | "boolean"
  | "ids"
  | "values"
  | "copy"
  | "value"
  | "message"
  | "file"
  | "error"
  | "checks"
  | "request"
  | "offer"
  | "alert";

/** What each type cannot do without; optional fields are left out. */
const shapes: Readonly<Record<BoardEvent["type"], Readonly<Record<string, Kind>>>> = {
  claim_granted: {
    claim: "string",
    project: "string",
    agent: "string",
    session: "string",
    ttl: "number",
  },
  claim_extended: { claim: "string", ttl: "number" },
  claim_ended: { claim: "string", outcome: "string" },
  claim_overridden: { claim: "string", by: "string", reason: "string" },
  notice_seen: { claims: "ids" },
  execution_started: { execution: "string", agent: "string", attempt: "number" },
  execution_finished: { execution: "string", status: "string", duration: "number" },
  execution_logged: {
    execution: "string",
    agent: "string",
    attempt: "number",
    started: "number",
    duration: "number",
    status: "string",
  },
  handoff_offered: { handoff: "string", project: "string", message: "message" },
  task_blocked: { project: "string", task: "string", reason: "string" },
  task_unblocked: { project: "string", task: "string" },
  task_renamed: { copy: "copy", project: "string", from: "string", to: "string" },
  copy_tracked: { copy: "copy", project: "string", fields: "values" },
  edit: { edit: "string", copy: "copy", field: "string", from: "value", to: "value" },
  edit_done: { edits: "ids" },
  edit_dropped: { edits: "ids", why: "string" },
  edit_deferred: { edits: "ids", session: "string" },
  file_observed: { copy: "copy", project: "string", changes: "values", cause: "string" },
  worktree_moved: { worktree: "string", head: "string" },
  copy_unseen: { copy: "copy", project: "string" },
  copy_moved: { from: "copy", to: "copy", project: "string" },
  copy_gone: { copy: "copy", project: "string" },
  conflict_found: {
    conflict: "string",
    copy: "copy",
    project: "string",
    field: "string",
    base: "value",
    file: "value",
    board: "value",
  },
  conflict_resolved: { conflict: "string", how: "string" },
  run_started: { run: "string", workflow: "string", plan: "file", steps: "ids" },
  run_driven: { run: "string", session: "string", ttl: "number" },
  run_snapshot: { run: "string", which: "string", name: "string" },
  step_expanded: { run: "string", step: "string", items: "number" },
  step_skipped: { run: "string", step: "string", cause: "string", why: "string" },
  step_failed: { run: "string", step: "string", error: "error" },
  step_offered: { run: "string", step: "string", offer: "offer" },
  gate_checked: { run: "string", step: "string", verdict: "string", results: "checks" },
  approval_asked: { run: "string", step: "string", question: "string" },
  approval_given: { run: "string", step: "string", approved: "boolean", by: "string" },
  recheck_asked: { run: "string", step: "string" },
  step_requested: { run: "string", request: "request" },
  boundary_overridden: { run: "string", step: "string", by: "string", reason: "string" },
  run_replanned: { run: "string", plan: "file", steps: "ids" },
  run_retried: { run: "string", steps: "ids", by: "string" },
  run_cancelled: { run: "string", by: "string" },
  run_finished: { run: "string", status: "string" },
  run_rolled_back: { run: "string", by: "string", written: "number", left: "number" },
  alert_raised: { alert: "alert" },
  alerts_seen: { alerts: "ids" },
  breaker_reset: { agent: "string", by: "string" },
  damage_accepted: { through: "number" },
  segment_closed: { next: "string" },
};

/** What may be missing, but must be right where it is there, because readers go into it. */
const optional: Readonly<Partial<Record<BoardEvent["type"], Readonly<Record<string, Kind>>>>> = {
  edit: { deferred: "string" },
  execution_started: { message: "message" },
  execution_finished: { output: "file", code: "string", place: "string", retryAfter: "number" },
  execution_logged: { message: "message" },
  step_expanded: { names: "ids" },
  run_finished: { error: "error" },
};

/** True when the type is known and everything it needs is there. */
export function isBoardEvent(event: BoardEvent | UnknownEvent): event is BoardEvent {
  if (!Object.hasOwn(shapes, event.type)) return false;
  const fields = Object.entries(shapes[event.type as BoardEvent["type"]]);
  const valueOf = (field: string): unknown => Reflect.get(event, field);
  const further = Object.entries(optional[event.type as BoardEvent["type"]] ?? {});
  return (
    fields.every(([field, kind]) => isOfKind(valueOf(field), kind)) &&
    further.every(([field, kind]) => valueOf(field) === undefined || isOfKind(valueOf(field), kind))
  );
}

function isOfKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "ids":
      return Array.isArray(value) && value.every(isText);
    case "values":
      return Array.isArray(value) && value.every(isNamedValue);
    case "value":
      return isFieldValue(value);
    case "copy":
      return isRecord(value) && isText(value["worktree"]) && isText(value["path"]);
    case "message":
      return isMessage(value);
    case "file":
      return hasTexts(value, "path", "hash");
    case "error":
      return hasTexts(value, "kind", "code", "message");
    case "checks":
      return Array.isArray(value) && value.every(isCheck);
    case "request":
      return (
        hasTexts(value, "id", "from", "step", "agent", "what", "context") &&
        isRecord(value) &&
        isOfKind(value["waiting"], "ids")
      );
    case "offer":
      return (
        hasTexts(value, "agent", "title") &&
        isRecord(value) &&
        (value["message"] === undefined || isMessage(value["message"])) &&
        (value["inputs"] === undefined || isRecord(value["inputs"]))
      );
    case "alert":
      return hasTexts(value, "id", "kind", "message");
  }
}

function isCheck(value: unknown): boolean {
  return (
    hasTexts(value, "name", "level", "found") && isRecord(value) && typeof value["ok"] === "boolean"
  );
}

function hasTexts(value: unknown, ...fields: readonly string[]): boolean {
  return isRecord(value) && fields.every((field) => isText(value[field]));
}

function isMessage(value: unknown): boolean {
  if (!isRecord(value) || !isOfKind(value["requirements"], "ids")) return false;
  return ["from", "to", "task", "deliverable", "context"].every((field) => isText(value[field]));
}

/** A field's name followed by values. */
function isNamedValue(entry: unknown): boolean {
  return (
    Array.isArray(entry) &&
    entry.length > 1 &&
    isText(entry[0]) &&
    entry.slice(1).every(isFieldValue)
  );
}

function isFieldValue(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
