/** What a change made by hand in a file means for claims and executions. PROTOCOL 3.4, 4.4. */
import type { EventBuilder } from "../board/decision";
import type { Board } from "../board/state";
import { claimsOn, isLive } from "../claim/claims";
import { endExecutions, finished } from "../execution/endExecutions";
import type { Field, FieldValue } from "./fields";

/** Who ended a claim by changing the file. */
const byFile = "the file";

/**
 * What follows when somebody changed a field by hand: its name, what it said, what it says. `names` are
 * the board's names of tasks that the copy words otherwise.
 */
export function fieldChanged(
  board: Board,
  events: EventBuilder,
  project: string,
  [field, from, to]: readonly [Field, FieldValue, FieldValue],
  now: number,
  names: ReadonlyMap<string, string>,
): void {
  if (field === "owner") ownerChanged(board, events, project, from, to, now);
  if (!field.startsWith("task:")) return;
  const key = field.slice("task:".length);
  const task = names.get(key) ?? key;
  if (to === true) ticked(board, events, project, task, now);
  if (to === null) workGone(board, events, project, task, now);
}

/** A changed owner ends the claim it stood for. */
export function ownerChanged(
  board: Board,
  events: EventBuilder,
  project: string,
  from: FieldValue,
  to: FieldValue,
  now: number,
): void {
  for (const claim of claimsOn(board, project)) {
    if (claim.task !== undefined || claim.agent === to) continue;
    // An expired claim's owner may have been taken out of the file before.
    if (claim.agent !== from && (from !== null || isLive(claim, now))) continue;
    const reason = to === null ? "the owner was cleared" : `the owner was set to ${String(to)}`;
    events.add({
      type: "claim_ended",
      claim: claim.id,
      outcome: "owner_changed",
      by: byFile,
      reason,
    });
    endExecutions(board, events, claim, "cancelled", now, reason);
  }
}

/** A box ticked by hand finishes what was in progress on it. */
function ticked(
  board: Board,
  events: EventBuilder,
  project: string,
  task: string,
  now: number,
): void {
  for (const execution of board.executions.values()) {
    if (execution.project !== project || execution.task !== task) continue;
    events.add(finished(execution, "success", now));
  }
}

/** Claims on a task that was removed from the file, or on a project whose file is gone, end. */
export function workGone(
  board: Board,
  events: EventBuilder,
  project: string,
  task: string | undefined,
  now: number,
): void {
  for (const claim of claimsOn(board, project)) {
    if (task !== undefined && claim.task !== task) continue;
    const reason = task === undefined ? "its file is gone" : "it was removed from the file";
    events.add({
      type: "claim_ended",
      claim: claim.id,
      outcome: "project_gone",
      by: byFile,
      reason,
    });
    endExecutions(board, events, claim, "cancelled", now, reason);
  }
}
