/**
 * Claims on ids that are no project here: the coordinator of the source documents reserves any id, so
 * that what lives elsewhere can be coordinated too. Nothing but the journal knows them.
 */
import type { Command } from "../board/commands";
import { accept, type Decision, type DecisionContext, EventBuilder } from "../board/decision";
import { refuse } from "../errors";
import { duration, quoted, timeLeft } from "../view/words";
import { refuseUnreliable } from "../workflow/breaker";
import { refuseNoStep } from "../workflow/decideRuns";
import { decideClaimStep } from "../workflow/decideSteps";
import { hasStep, runOfClaim } from "../workflow/stepStates";
import type { World } from "../world";
import { claimsOn, defaultTtl, holderInfo, isHolder, isLive } from "./claims";

type Claim = Extract<Command, { type: "claim" }>;

/** Characters; longer names are not meant to be read by anybody. */
const longestId = 200;

export function decideReserve(world: World, command: Claim, context: DecisionContext): Decision {
  const { actor, now } = context;
  const id = command.target.project;
  if (id.trim() === "" || id.length > longestId || /\p{Cc}/u.test(id)) {
    return refuse(
      "invalid_argument",
      `An id is one line of 1 to ${longestId} characters that can be seen.`,
    );
  }
  const named = runOfClaim(world.board.runs, id);
  if (named !== undefined) {
    const { run, step } = named;
    // A mistyped step would be reserved and never done.
    if (!hasStep(run, step)) return refuseNoStep(run, step);
    return decideClaimStep(world, named, command, context);
  }
  const ttl = command.ttl ?? defaultTtl;
  const events = new EventBuilder(context);
  const claims = claimsOn(world.board, id);
  const own = claims.find((claim) => isHolder(claim, actor));
  if (own !== undefined && (isLive(own, now) || claims.length === 1)) {
    return accept([{ type: "claim_extended", claim: own.id, ttl }]);
  }
  const other = claims.find((claim) => isLive(claim, now));
  if (other !== undefined && command.force === undefined) {
    const text = `is claimed by ${other.agent}, ${timeLeft(other, now)}`;
    return refuse("already_claimed", `${quoted(id)} ${text}.`, {
      holder: holderInfo(other),
      reasons: [text],
      retryAfter: Math.ceil((other.expires - now) / 1000),
    });
  }
  const unreliable = command.force ? undefined : refuseUnreliable(world, actor.agent, now);
  if (unreliable !== undefined) return unreliable;
  for (const claim of claims) {
    events.add({
      type: "claim_ended",
      claim: claim.id,
      outcome: "taken_over",
      by: isHolder(claim, actor) ? undefined : actor.agent,
      reason: command.force?.reason ?? `expired ${duration(now - claim.expires)} before`,
    });
  }
  events.add({
    type: "claim_granted",
    claim: events.id("claim"),
    project: id,
    task: undefined,
    agent: actor.agent,
    session: actor.session,
    ttl,
    note: command.note,
  });
  return accept(events.events);
}
