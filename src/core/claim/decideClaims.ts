/** Claim and extend. DESIGN 5.2, PROTOCOL 4. */
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
import type { Claim } from "../board/state";
import { refuse } from "../errors";
import { endExecutions } from "../execution/endExecutions";
import { explainProject, explainTask } from "../project/explain";
import { duration } from "../view/words";
import { refuseUnreliable } from "../workflow/breaker";
import { runOfClaim } from "../workflow/stepStates";
import type { World } from "../world";
import { claimOf } from "./claimOf";
import { defaultTtl, isHolder, isLive, mayAct, overlappingClaims } from "./claims";
import { decideReserve } from "./decideReserve";
import { checkForce, checkTtl, refuseClaim, refuseDegraded, refuseNotHolder } from "./refuseClaims";

type Of<T extends Command["type"]> = Extract<Command, { type: T }>;

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
  if (isRefusal(work)) {
    const { project, task: part } = command.target;
    const unknown = work.code === "not_found" && part === undefined;
    // A step of a run is work like any other, by whichever tool it is claimed.
    const ofRun = runOfClaim(world.board.runs, project) !== undefined;
    const any = command.unlisted === true || ofRun;
    return unknown && any ? decideReserve(world, command, context) : work;
  }
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

  const wanted = { hint: located?.phase.hint, assignee: located?.task.assignee };
  const role =
    command.inRole === true ? ({ kind: "fits" } as const) : world.checkRole(actor.agent, wanted);
  if (role.kind === "redirect" && command.force === undefined) {
    return refuse("role_mismatch", role.message, { suggestions: role.suggestions });
  }
  const unreliable = command.force ? undefined : refuseUnreliable(world, actor.agent, now);
  if (unreliable !== undefined) return unreliable;
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
  const allowed = mayAct(claim, context.actor);
  if (!allowed && command.force === undefined) return refuseNotHolder(claim, context.now);
  const events = new EventBuilder(context);
  if (!allowed) events.override(claim.id, command.force?.reason ?? "");
  events.add({ type: "claim_extended", claim: claim.id, ttl: command.ttl ?? claim.ttl });
  return accept(events.events);
}
