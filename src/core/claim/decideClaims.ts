/** Claim, extend and release. DESIGN 5.2, PROTOCOL 4. */
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
import type { HandoffMessage } from "../board/events";
import type { Claim } from "../board/state";
import { type Refusal, refuse } from "../errors";
import { endExecutions } from "../execution/endExecutions";
import { handoffNote } from "../execution/handoffWords";
import { type Explanation, explainProject, explainTask, unleasedOwner } from "../project/explain";
import { allTasks } from "../project/model";
import { byUrgency, openLeaves } from "../project/ready";
import type { LocatedTask } from "../project/tasks";
import { writeStatus } from "../project/writeStatus";
import { count, duration, plainText, quoted } from "../view/words";
import type { World } from "../world";
import {
  claimsOn,
  defaultTtl,
  holderInfo,
  isHolder,
  isLive,
  maxTtl,
  mayAct,
  minTtl,
  overlappingClaims,
} from "./claims";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

/** Characters of a handoff message in all; it stands in the journal and as a note in the file. */
const maxHandoff = 6_000;

export function decideClaim(
  world: World,
  command: Of<"claim">,
  context: DecisionContext,
): Decision {
  const { actor, now } = context;
  const ttl = command.ttl ?? defaultTtl;
  const invalid = checkTtl(ttl) ?? checkForce(command.force);
  if (invalid !== undefined) return invalid;
  if (actor.agent.trim() === "") {
    return refuse("invalid_argument", "A claim needs the name of an agent.");
  }
  if (world.board.damage.length > 0) return refuseDegraded();
  const work = workable(world, command.target.project);
  if (isRefusal(work)) return work;
  const located = targetTask(work, command.target);
  if (isRefusal(located)) return located;
  const task = located?.task.key;

  const overlapping = overlappingClaims(world.board, work.document, work.project.id, task);
  const own = overlapping.find(
    (claim) => (claim.task === task || claim.task === undefined) && isHolder(claim, actor),
  );
  if (own !== undefined && (isLive(own, now) || overlapping.length === 1)) {
    return accept([{ type: "claim_extended", claim: own.id, ttl }]);
  }
  const explanation =
    located === undefined
      ? explainProject(world, work.project, actor, now)
      : explainTask(world, work.project, located, actor, now);
  const standing = explanation.reasons.filter(
    ({ code }) => !(command.force && (code === "held" || code === "unleased_owner")),
  );
  if (standing.length > 0) return refuseClaim(world, work, located, explanation, context);

  const role = world.checkRole(actor.agent, {
    hint: located?.phase.hint,
    assignee: located?.task.assignee,
  });
  if (role.kind === "redirect" && command.force === undefined) {
    return refuse("role_mismatch", role.message, { suggestions: role.suggestions });
  }
  const events = new EventBuilder(context);
  for (const claim of overlapping) {
    // One's own live claim on a part stays; an expired one must not come back beside the new one.
    if (claim === own || (isHolder(claim, actor) && isLive(claim, now))) continue;
    supersede(world, events, work, claim, context, command.force?.reason);
  }
  if (own !== undefined) {
    events.add({ type: "claim_extended", claim: own.id, ttl });
    events.touch(work);
    return accept(events.events);
  }
  events.add({
    type: "claim_granted",
    claim: events.id("claim"),
    project: work.project.id,
    task,
    agent: actor.agent,
    session: actor.session,
    ttl,
    note: command.note,
  });
  if (task === undefined) events.edit(work, "owner", actor.agent);
  if (command.note !== undefined && command.note.trim() !== "") {
    events.note(world, work, actor.agent, command.note);
  }
  events.touch(work);
  return accept(events.events, role.kind === "warning" ? [role.message] : []);
}

/** Ends a claim that a new grant replaces: expired, or taken over by force. */
function supersede(
  world: World,
  events: EventBuilder,
  work: Workable,
  claim: Claim,
  { actor, now }: DecisionContext,
  reason: string | undefined,
): void {
  const why = reason ?? `expired ${duration(now - claim.expires)} before`;
  const by = isHolder(claim, actor) ? undefined : actor.agent;
  if (claim.task === undefined) events.clearOwner(world, work, claim.agent);
  events.add({ type: "claim_ended", claim: claim.id, outcome: "taken_over", by, reason: why });
  endExecutions(world.board, events, claim, "cancelled", now, `taken over by ${actor.agent}`);
}

export function decideExtend(
  world: World,
  command: Of<"extend">,
  context: DecisionContext,
): Decision {
  const invalid =
    checkTtl(command.ttl ?? defaultTtl, command.ttl === undefined) ?? checkForce(command.force);
  if (invalid !== undefined) return invalid;
  const claim = claimOf(world, command.target, context);
  if (isRefusal(claim)) return claim;
  if (!mayAct(claim, context.actor) && command.force === undefined) {
    return refuseNotHolder(claim, context.now);
  }
  return accept([{ type: "claim_extended", claim: claim.id, ttl: command.ttl ?? claim.ttl }]);
}

export function decideRelease(
  world: World,
  command: Of<"release">,
  context: DecisionContext,
): Decision {
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

/** The claim a command means: the one presented, else the target's own. */
function claimOf(
  world: World,
  target: Of<"release">["target"],
  { actor, now }: DecisionContext,
): Claim | Refusal {
  if (actor.claim !== undefined) {
    const claim = world.board.claims.get(actor.claim);
    return claim ?? refuseLost();
  }
  const claims = claimsOn(world.board, target.project);
  const work = workable(world, target.project);
  const located = isRefusal(work) ? undefined : targetTask(work, target);
  if (isRefusal(located)) return located;
  const task = located?.task.key ?? target.task;
  const candidates = claims.filter((claim) => claim.task === task);
  const found =
    candidates.find((claim) => isHolder(claim, actor)) ??
    candidates.find((claim) => mayAct(claim, actor)) ??
    candidates.find((claim) => isLive(claim, now)) ??
    candidates[0];
  if (found !== undefined) return found;
  if (isRefusal(work) && work.code === "not_found") return work;
  const name = task === undefined ? quoted(target.project) : quoted(task.replace(/^~/u, ""));
  return refuse("not_found", `Nobody has claimed ${name}.`);
}

function refuseClaim(
  world: World,
  work: Workable,
  located: LocatedTask | undefined,
  explanation: Explanation,
  { actor, now }: DecisionContext,
): Refusal {
  const name = located === undefined ? work.project.id : plainText(located.task.text);
  const reasons = explanation.reasons.map(({ text }) => text);
  const held = explanation.reasons.find(({ code }) => code === "held");
  const suggestions = readyInstead(world, work, actor, now);
  if (held !== undefined) {
    const holder = overlappingClaims(
      world.board,
      work.document,
      work.project.id,
      located?.task.key,
    ).find((claim) => isLive(claim, now) && !isHolder(claim, actor));
    if (holder !== undefined) {
      const sameName = holder.agent === actor.agent;
      const advice = sameName
        ? " It runs in another session; present its claim id to renew it."
        : "";
      const details = {
        holder: holderInfo(holder),
        reasons,
        suggestions,
        retryAfter: Math.ceil((holder.expires - now) / 1000),
      };
      return refuse("already_claimed", `${quoted(name)} ${held.text}.${advice}`, details);
    }
  }
  const owner = unleasedOwner(world, work.project, now);
  if (owner !== undefined && explanation.reasons.some(({ code }) => code === "unleased_owner")) {
    const holder = {
      agent: owner.name,
      since: now - owner.age,
      until: undefined,
      project: work.project.id,
      task: undefined,
    };
    const message = `${quoted(name)}: ${reasons.join("; ")}.`;
    return refuse("already_claimed", message, { holder, reasons, suggestions });
  }
  const remedy = explanation.remedy === undefined ? "" : ` ${explanation.remedy.text}.`;
  return refuse("not_ready", `${quoted(name)} ${reasons.join("; ")}.${remedy}`, {
    reasons,
    suggestions,
  });
}

const maxSuggestions = 3;

/** At most three things that are ready instead: tasks of the same project, then projects. */
function readyInstead(
  world: World,
  work: Workable,
  asker: DecisionContext["actor"],
  now: number,
): readonly string[] {
  const found: string[] = [];
  const { project } = work;
  for (const located of openLeaves(work.document)) {
    if (found.length === maxSuggestions) return found;
    const { ready } = explainTask(world, project, located, asker, now);
    if (ready) found.push(`${project.id}#${located.task.position}`);
  }
  for (const other of byUrgency(world, [...world.catalog.projects.values()])) {
    if (found.length === maxSuggestions) return found;
    if (other !== project && explainProject(world, other, asker, now).ready) found.push(other.id);
  }
  return found;
}

export function refuseNotHolder(claim: Claim, now: number): Refusal {
  const what = claim.task === undefined ? quoted(claim.project) : "the task";
  return refuse(
    "not_holder",
    `Only ${claim.agent} may do this: ${claim.agent} has claimed ${what}. Force it with a reason if you must.`,
    {
      holder: holderInfo(claim),
      retryAfter: Math.max(0, Math.ceil((claim.expires - now) / 1000)),
    },
  );
}

export function refuseLost(): Refusal {
  return refuse(
    "lease_lost",
    "This claim is no longer yours: it was released, taken over or replaced. Claim it again before you go on.",
  );
}

export function refuseDegraded(): Refusal {
  return refuse(
    "degraded",
    "Part of Baton's history is damaged, so new claims wait. Look at what is missing and accept it, then go on.",
  );
}

/** Force without a reason is refused: the former holder is told why. */
export function checkForce(force: { readonly reason: string } | undefined): Refusal | undefined {
  if (force === undefined || force.reason.trim() !== "") return undefined;
  return refuse("reason_required", "Say why, so that the one who had it can be told.");
}

function checkTtl(ttl: number, inherited = false): Refusal | undefined {
  if (inherited || (Number.isFinite(ttl) && ttl >= minTtl && ttl <= maxTtl)) return undefined;
  return refuse(
    "invalid_argument",
    `The time must be between ${minTtl} and ${maxTtl} seconds, not ${ttl}.`,
  );
}

function checkRelease({ how }: Of<"release">): Refusal | undefined {
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
