/** Step to a task, complete it, tick and untick. DESIGN 5.3. */
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
import type { BoardEvent, ReleaseOutcome } from "../board/events";
import { type Claim, type OpenExecution, taskRef } from "../board/state";
import { claimOfOther, claimsOn, coveringClaim, covers, isLive, mayAct } from "../claim/claims";
import { checkForce, refuseLost, refuseNotHolder } from "../claim/refuseClaims";
import { renewal } from "../claim/renewal";
import { type Refusal, refuse } from "../errors";
import { explainTask } from "../project/explain";
import { nextTask, openLeaves } from "../project/ready";
import { type LocatedTask, openSubtasks } from "../project/tasks";
import { count, plainText, quoted } from "../view/words";
import type { World } from "../world";
import { finished } from "./endExecutions";
import { outputsOf } from "./outputs";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

export function decideStart(
  world: World,
  command: Of<"start">,
  context: DecisionContext,
): Decision {
  const found = findWork(world, command.target, context);
  if (isRefusal(found)) return found;
  const { work, located } = found;
  const claim = heldClaim(world, work, located, context);
  if (isRefusal(claim)) return claim;
  const asker = { agent: claim.agent, session: claim.session };
  const running = runningExecution(world, work, claim, located);
  const over = running === undefined ? undefined : endedOutside(work, running);
  if (running !== undefined && over === undefined) return accept(renewal(claim, context));
  const next =
    located ?? nextTask(world, work.project, claim.task, asker, context.now) ?? undefined;
  if (next === undefined) return refuseNothingNext(world, work, claim, context);
  const { ready, reasons, remedy } = explainTask(world, work.project, next, asker, context.now);
  if (!ready) {
    const texts = reasons.map(({ text }) => text);
    const name = quoted(plainText(next.task.text));
    return refuse("not_ready", `${name} ${texts.join("; ")}. ${remedy?.text ?? ""}.`, {
      reasons: texts,
    });
  }
  const events = new EventBuilder(context);
  for (const event of renewal(claim, context)) events.add(event);
  if (running !== undefined && over !== undefined) {
    events.add(finished(running, over, context.now));
  }
  startExecution(world, events, work, claim, next);
  return accept(events.events);
}

export function decideComplete(
  world: World,
  command: Of<"complete">,
  context: DecisionContext,
): Decision {
  const found = findWork(world, command.target, context);
  if (isRefusal(found)) return found;
  const { work, located } = found;
  const claim = heldClaim(world, work, located, context);
  if (isRefusal(claim)) return claim;
  const execution = runningExecution(world, work, claim, located);
  const task =
    located ??
    (execution?.task === undefined
      ? undefined
      : targetTask(work, { project: work.project.id, task: execution.task }));
  if (isRefusal(task)) return task;
  if (task === undefined) {
    return refuse(
      "not_found",
      `No task of ${quoted(work.project.id)} is in progress. Step to the next one first, or name it.`,
    );
  }
  const { summary, artifacts, status = "success", blocked } = command;
  const succeeded = status === "success";
  if (blocked !== undefined && (succeeded || blocked.trim() === "")) {
    return refuse("invalid_argument", "Say what blocks it; what is done is not blocked.");
  }
  const said = outputsOf(summary, artifacts);
  const outputs = command.outputs === undefined ? said : { ...command.outputs, ...said };
  const given =
    command.release === true && claim.task === task.task.key
      ? endOf(claim, succeeded ? "done" : blocked === undefined ? "given_up" : "blocked", blocked)
      : [];
  if (task.task.done) {
    // Somebody else has ticked it, by a merge for example: what is left is to end the work on it.
    const ended =
      execution === undefined ? [] : [finished(execution, "success", context.now, { outputs })];
    return accept([...ended, ...given]);
  }
  const name = quoted(plainText(task.task.text));
  const open = openSubtasks(task.task).length;
  if (succeeded && open > 0) {
    return refuse("not_ready", `${name} has ${count(open, "open subtask")}. Finish them first.`);
  }
  const asker = { agent: claim.agent, session: claim.session };
  const explanation = explainTask(world, work.project, task, asker, context.now);
  if (execution === undefined && !explanation.ready) {
    const reasons = explanation.reasons.map(({ text }) => text);
    return refuse("not_ready", `${name} ${reasons.join("; ")}.`, { reasons });
  }
  const events = new EventBuilder(context);
  if (given.length === 0) for (const event of renewal(claim, context)) events.add(event);
  const id = execution?.id ?? startExecution(world, events, work, claim, task);
  const started = execution?.started ?? context.now;
  const error = succeeded ? undefined : (blocked ?? summary ?? "failed");
  events.add(finished({ id, started }, status, context.now, { outputs, error }));
  if (succeeded) events.edit(work, `task:${task.task.key}`, true);
  if (blocked !== undefined) {
    const { key } = task.task;
    events.add({ type: "task_blocked", project: work.project.id, task: key, reason: blocked });
  }
  for (const event of given) events.add(event);
  events.touch(work);
  return accept(events.events);
}

function endOf(claim: Claim, outcome: ReleaseOutcome, reason?: string): readonly BoardEvent[] {
  return [{ type: "claim_ended", claim: claim.id, outcome, by: undefined, reason }];
}

export function decideTick(world: World, command: Of<"tick">, context: DecisionContext): Decision {
  const invalid = checkForce(command.force);
  if (invalid !== undefined) return invalid;
  const found = findWork(world, command.target, context);
  if (isRefusal(found)) return found;
  const { work, located } = found;
  if (located === undefined) return refuse("not_found", "Say which task.");
  const { task } = located;
  if (task.done === command.done) return accept([]);
  const target = { project: work.project.id, task: task.key };
  const claim = claimOfOther(world.board, work.document, target, context);
  if (claim !== undefined && command.force === undefined) {
    return refuseNotHolder(claim, context.now);
  }
  const events = new EventBuilder(context);
  if (claim !== undefined) events.override(claim.id, command.force?.reason ?? "");
  if (command.done) {
    const running = executionsOf(world, work.project.id, task.key);
    for (const execution of running) events.add(finished(execution, "success", context.now));
  }
  events.edit(work, `task:${task.key}`, command.done);
  events.touch(work);
  return accept(events.events);
}

interface Found {
  readonly work: Workable;
  readonly located: LocatedTask | undefined;
}

function findWork(
  world: World,
  target: Of<"start">["target"],
  { actor }: DecisionContext,
): Found | Refusal {
  if (actor.claim !== undefined && !world.board.claims.has(actor.claim)) return refuseLost();
  const work = workable(world, target.project);
  if (isRefusal(work)) return work;
  const located = targetTask(work, target);
  return isRefusal(located) ? located : { work, located };
}

/** The actor's claim that covers the work, or why there is none. */
function heldClaim(
  world: World,
  work: Workable,
  located: LocatedTask | undefined,
  { actor, now }: DecisionContext,
): Claim | Refusal {
  const project = work.project.id;
  const claims = claimsOn(world.board, project);
  const presented = actor.claim === undefined ? undefined : world.board.claims.get(actor.claim);
  const task = located?.task.key;
  if (
    presented?.project === project &&
    (located === undefined || covers(presented, work.document, task))
  ) {
    return presented;
  }
  const covering = coveringClaim(world.board, work.document, project, task, now);
  if (covering !== undefined) {
    return mayAct(covering, actor) ? covering : refuseNotHolder(covering, now);
  }
  // The holder's next action renews a claim that expired and that nobody took. PROTOCOL 4.3.
  const own = claims.find(
    (claim) => mayAct(claim, actor) && (task === undefined || covers(claim, work.document, task)),
  );
  if (own !== undefined) return own;
  const name = located === undefined ? project : plainText(located.task.text);
  const other = claims.find((claim) => isLive(claim, now));
  if (other !== undefined && located === undefined) return refuseNotHolder(other, now);
  return refuse("not_holder", `You have not claimed ${quoted(name)}. Claim it first.`);
}

/** The open execution a claim's holder is at, for that task or any. */
export function runningExecution(
  world: World,
  work: Workable,
  claim: Claim,
  located: LocatedTask | undefined,
): OpenExecution | undefined {
  for (const execution of world.board.executions.values()) {
    if (execution.project !== work.project.id || execution.claim !== claim.id) continue;
    if (located === undefined || execution.task === located.task.key) return execution;
  }
  return undefined;
}

/** How it ended when its task was ticked or removed behind Baton's back, as a merge does. */
function endedOutside(
  work: Workable,
  execution: OpenExecution,
): "success" | "cancelled" | undefined {
  const { task } = execution;
  if (task === undefined) return undefined;
  const located = targetTask(work, { project: work.project.id, task });
  if (located === undefined || isRefusal(located)) return "cancelled";
  return located.task.done ? "success" : undefined;
}

function executionsOf(world: World, project: string, task: string): readonly OpenExecution[] {
  return [...world.board.executions.values()].filter(
    (execution) => execution.project === project && execution.task === task,
  );
}

/** Starts an execution; the first one after a handoff is its child. DESIGN 5.3. */
function startExecution(
  world: World,
  events: EventBuilder,
  work: Workable,
  claim: Claim,
  { task }: LocatedTask,
): string {
  const project = work.project.id;
  const handoff = [...world.board.handoffs.values()].find(
    (offer) =>
      offer.project === project &&
      offer.message.to === claim.agent &&
      (offer.task === undefined || offer.task === task.key),
  );
  const id = events.id("exec");
  events.add({
    type: "execution_started",
    execution: id,
    agent: claim.agent,
    project,
    task: task.key,
    title: task.text,
    parent: handoff?.parent,
    handoff: handoff?.id,
    claim: claim.id,
    attempt: (world.board.tasks.get(taskRef(project, task.key))?.failed ?? 0) + 1,
    inputs: undefined,
  });
  return id;
}

function refuseNothingNext(
  world: World,
  work: Workable,
  claim: Claim,
  { now }: DecisionContext,
): Refusal {
  const open = openLeaves(work.document);
  const name = quoted(work.project.id);
  if (open.length === 0) {
    return refuse("not_ready", `All tasks of ${name} are done. Release it as done.`);
  }
  const asker = { agent: claim.agent, session: claim.session };
  const reasons = open.slice(0, 3).map((located) => {
    const { reasons: why } = explainTask(world, work.project, located, asker, now);
    return `${quoted(plainText(located.task.text))} ${why[0]?.text ?? "waits"}`;
  });
  return refuse("not_ready", `Nothing in ${name} can be started: ${reasons.join("; ")}.`, {
    reasons,
  });
}
