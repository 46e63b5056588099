/** Giving a claim back: done, handed off, blocked or given up. DESIGN 5.2, PROTOCOL 4. */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  type Workable,
  workable,
} from "../board/decision";
import type { Claim } from "../board/state";
import { type Refusal, refuse } from "../errors";
import { endExecutions } from "../execution/endExecutions";
import type { HandoffMessage } from "../execution/handoffMessage";
import { handoffNote } from "../execution/handoffWords";
import { allTasks } from "../project/model";
import { writeStatus } from "../project/writeStatus";
import { count, plainText, quoted } from "../view/words";
import type { World } from "../world";
import { claimOf } from "./claimOf";
import { mayAct } from "./claims";
import { checkForce, refuseNotHolder } from "./refuseClaims";

type Release = Extract<Command, { type: "release" }>;

/** Characters of a handoff message in all; it stands in the journal and as a note in the file. */
const maxHandoff = 6_000;

export function decideRelease(world: World, command: Release, context: DecisionContext): Decision {
  const { how, force } = command;
  const invalid = checkForce(force) ?? checkRelease(command);
  if (invalid !== undefined) return invalid;
  const claim = claimOf(world, command.target, context);
  if (isRefusal(claim)) return claim;
  const allowed = mayAct(claim, context.actor);
  if (!allowed && force === undefined) return refuseNotHolder(claim, context.now);
  const work = workable(world, claim.project);
  const events = new EventBuilder(context);
  const by = allowed ? undefined : context.actor.agent;
  const reason = force?.reason ?? (how.kind === "block" ? how.reason : undefined);
  const outcome = by === undefined ? outcomes[how.kind] : "forced";
  if (isRefusal(work)) {
    // The file is gone or broken: the claim can still be given back, but nothing can be written.
    if (how.kind !== "give_up") return work;
    events.add({ type: "claim_ended", claim: claim.id, outcome, by, reason });
    endExecutions(world.board, events, claim, "cancelled", context.now, undefined);
    return accept(events.events);
  }
  const refusal = how.kind === "done" ? finishWork(world, events, work, claim) : undefined;
  if (refusal !== undefined) return refusal;
  endExecutions(
    world.board,
    events,
    claim,
    how.kind === "done" ? "success" : "cancelled",
    context.now,
    undefined,
  );
  if (how.kind === "handoff") offerHandoff(world, events, work, claim, how.message);
  if (how.kind === "block") blockWork(events, work, claim, how.reason);
  events.add({ type: "claim_ended", claim: claim.id, outcome, by, reason });
  if (claim.task === undefined) events.clearOwner(world, work, claim.agent);
  events.touch(work);
  return accept(events.events);
}

const outcomes = {
  done: "done",
  handoff: "handoff",
  block: "blocked",
  give_up: "given_up",
} as const;

/** Ticks the task, or completes the project when all of its tasks are done. */
function finishWork(
  world: World,
  events: EventBuilder,
  work: Workable,
  claim: Claim,
): Refusal | undefined {
  const tasks = [...allTasks(work.document)];
  if (claim.task !== undefined) {
    const task = tasks.find((one) => one.key === claim.task);
    if (task === undefined) return refuse("not_found", "The task is no longer in the file.");
    const open = task.subtasks.filter((nested) => !nested.done).length;
    if (open > 0) {
      const name = quoted(plainText(task.text));
      return refuse("not_ready", `${name} has ${count(open, "open subtask")}.`);
    }
    if (!task.done) events.edit(work, `task:${task.key}`, true);
    return undefined;
  }
  const running = new Set(
    [...world.board.executions.values()]
      .filter((execution) => execution.claim === claim.id)
      .map((execution) => execution.task),
  );
  const open = tasks.filter((task) => !task.done && !running.has(task.key)).length;
  if (open > 0) {
    return refuse(
      "not_ready",
      `${quoted(work.project.id)} has ${count(open, "open task")}. Finish them, hand it off, or give it up.`,
      { reasons: [`${count(open, "task")} still open`] },
    );
  }
  for (const task of tasks) if (!task.done) events.edit(work, `task:${task.key}`, true);
  writeStatus(events, work, "completed", undefined);
  return undefined;
}

function offerHandoff(
  world: World,
  events: EventBuilder,
  work: Workable,
  claim: Claim,
  message: Omit<HandoffMessage, "from">,
): void {
  const ended = events.events.findLast((event) => event.type === "execution_finished");
  const last = world.board.lastExecutions.get(work.project.id);
  const handoff = { ...message, from: claim.agent };
  events.add({
    type: "handoff_offered",
    handoff: events.id("handoff"),
    project: work.project.id,
    task: claim.task,
    message: handoff,
    parent: ended?.type === "execution_finished" ? ended.execution : last?.id,
  });
  events.note(world, work, claim.agent, handoffNote(handoff));
}

function blockWork(events: EventBuilder, work: Workable, claim: Claim, reason: string): void {
  if (claim.task !== undefined) {
    events.add({ type: "task_blocked", project: work.project.id, task: claim.task, reason });
    return;
  }
  writeStatus(events, work, "blocked", reason);
}

function checkRelease({ how }: Release): Refusal | undefined {
  if (how.kind === "block" && how.reason.trim() === "") {
    return refuse("reason_required", "Say what blocks it, so that somebody can mend it.");
  }
  if (how.kind !== "handoff") return undefined;
  if (how.message.to.trim() === "") {
    return refuse("invalid_argument", "Say to whom you hand it off.");
  }
  if (how.message.deliverable.trim() === "" && how.message.context.trim() === "") {
    return refuse(
      "invalid_argument",
      "Say what is done or what comes next, so that it can be taken up.",
    );
  }
  const { task, deliverable, context, requirements } = how.message;
  const length = [task, deliverable, context, ...requirements].join("").length;
  if (length > maxHandoff) {
    return refuse(
      "invalid_argument",
      `The handoff has ${length} characters; at most ${maxHandoff} are allowed. Put the rest into a file and name it.`,
    );
  }
  return undefined;
}
