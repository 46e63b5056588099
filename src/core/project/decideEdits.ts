/** Status, priority, blocking and notes. DESIGN 4.1. */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  targetTask,
  type Workable,
  workable,
} from "../board/decision";
import { taskRef } from "../board/state";
import { claimOfOther, claimsOn, coveringClaim, mayAct } from "../claim/claims";
import { checkForce, refuseNotHolder } from "../claim/refuseClaims";
import { type Refusal, refuse } from "../errors";
import { noteField } from "../sync/fields";
import { quoted } from "../view/words";
import type { World } from "../world";
import { isBlocked, priorities, projectStatuses } from "./model";
import type { LocatedTask } from "./tasks";
import { writeStatus } from "./writeStatus";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

/** Longer notes belong into a section or a file of their own. Characters. */
export const maxNote = 16_000;

export function decideSetStatus(
  world: World,
  command: Of<"set_status">,
  context: DecisionContext,
): Decision {
  const invalid = checkForce(command.force);
  if (invalid !== undefined) return invalid;
  if (!projectStatuses.includes(command.status)) {
    const known = projectStatuses.join(", ");
    return refuse("invalid_argument", `${quoted(command.status)} is no status; use ${known}.`);
  }
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const covering = coveringClaim(
    world.board,
    work.document,
    work.project.id,
    undefined,
    context.now,
  );
  const claim = covering !== undefined && mayAct(covering, context.actor) ? undefined : covering;
  if (claim !== undefined && command.force === undefined) {
    return refuseNotHolder(claim, context.now);
  }
  const events = new EventBuilder(context);
  if (claim !== undefined) events.override(claim.id, command.force?.reason ?? "");
  writeStatus(events, work, command.status, command.reason);
  // Where it has that status already, there is nothing to do over anybody's claim.
  if (!events.events.some(({ type }) => type === "edit")) return accept([]);
  events.touch(work);
  return accept(events.events);
}

export function decideSetPriority(
  world: World,
  command: Of<"set_priority">,
  context: DecisionContext,
): Decision {
  if (!priorities.includes(command.priority)) {
    const known = priorities.join(", ");
    return refuse("invalid_argument", `${quoted(command.priority)} is no priority; use ${known}.`);
  }
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const events = new EventBuilder(context);
  events.edit(work, "priority", command.priority);
  events.touch(work);
  return accept(events.events);
}

export function decideBlock(
  world: World,
  command: Of<"block">,
  context: DecisionContext,
): Decision {
  if (command.reason.trim() === "") {
    return refuse("reason_required", "Say what blocks it, so that somebody can mend it.");
  }
  const found = workToBlock(world, command, context);
  if (isRefusal(found)) return found;
  const { work, project, located, events } = found;
  const { reason } = command;
  if (located === undefined) writeStatus(events, work, "blocked", reason);
  else events.add({ type: "task_blocked", project, task: located.task.key, reason });
  events.touch(work);
  return accept(events.events);
}

export function decideUnblock(
  world: World,
  command: Of<"unblock">,
  context: DecisionContext,
): Decision {
  const found = workToBlock(world, command, context);
  if (isRefusal(found)) return found;
  const { work, project, located, events } = found;
  if (located === undefined) {
    const { frontMatter } = work.document;
    if (!isBlocked(frontMatter)) return accept([]);
    const status = frontMatter.status === "blocked" ? "active" : frontMatter.status;
    writeStatus(events, work, status, undefined);
  } else {
    const { key } = located.task;
    if (world.board.tasks.get(taskRef(project, key))?.blocked === undefined) return accept([]);
    events.add({ type: "task_unblocked", project, task: key });
  }
  events.touch(work);
  return accept(events.events);
}

interface WorkToBlock {
  readonly work: Workable;
  /** Its id. */
  readonly project: string;
  /** Undefined for the project as a whole. */
  readonly located: LocatedTask | undefined;
  readonly events: EventBuilder;
}

/** What a command blocks or unblocks. Past another agent's claim it comes by force only. */
function workToBlock(
  world: World,
  { target, force }: Pick<Of<"block">, "target" | "force">,
  context: DecisionContext,
): WorkToBlock | Refusal {
  const invalid = checkForce(force);
  if (invalid !== undefined) return invalid;
  const work = workable(world, target.project);
  if (isRefusal(work)) return work;
  const located = targetTask(work, target);
  if (isRefusal(located)) return located;
  const { id: project } = work.project;
  const task = located?.task.key;
  const claim = claimOfOther(world.board, work.document, { project, task }, context);
  if (claim !== undefined && force === undefined) return refuseNotHolder(claim, context.now);
  const events = new EventBuilder(context);
  if (claim !== undefined) events.override(claim.id, force?.reason ?? "");
  return { work, project, located, events };
}

export function decideNote(world: World, command: Of<"note">, context: DecisionContext): Decision {
  const text = command.text.trim();
  if (text === "") return refuse("invalid_argument", "A note needs a text.");
  if (text.length > maxNote) {
    return refuse(
      "invalid_argument",
      `The note has ${text.length} characters; at most ${maxNote} are allowed. Put it into a file and name it here.`,
    );
  }
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const events = new EventBuilder(context);
  events.note(world, work, context.actor.agent, text);
  events.touch(work);
  return accept(events.events);
}

export function decideRemoveNote(
  world: World,
  command: Of<"remove_note">,
  context: DecisionContext,
): Decision {
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const events = new EventBuilder(context);
  events.edit(work, noteField(command), null);
  events.touch(work);
  return accept(events.events);
}

export function decideClearOwner(
  world: World,
  command: Of<"clear_owner">,
  context: DecisionContext,
): Decision {
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const { owner } = work.document.frontMatter;
  if (owner === undefined) return accept([]);
  const holder = claimsOn(world.board, work.project.id).find((claim) => claim.task === undefined);
  if (holder !== undefined && holder.agent === owner) return refuseNotHolder(holder, context.now);
  const events = new EventBuilder(context);
  events.edit(work, "owner", null);
  events.touch(work);
  return accept(events.events);
}
