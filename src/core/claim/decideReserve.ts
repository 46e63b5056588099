/**
 * Claims on ids that are no project here: the coordinator of the source documents reserves any id, so
 * that what lives elsewhere can be coordinated too. Nothing but the journal knows them.
 */
import type { Command } from "../board/commands";
import { accept, type Decision, type DecisionContext, EventBuilder } from "../board/decision";
import { refuse } from "../errors";
import { refuseUnreliable } from "../workflow/breaker";
import { refuseNoStep } from "../workflow/decideRuns";
import { decideClaimStep } from "../workflow/decideSteps";
import { hasStep, runOfClaim } from "../workflow/stepStates";
import type { World } from "../world";
import { claimsOn, defaultTtl } from "./claims";
import { grantReserved, ownReserved, refuseReserved, takeOverReserved } from "./reservedClaims";

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
  const claims = claimsOn(world.board, id);
  const own = ownReserved(claims, actor, now);
  if (own !== undefined) {
    const { ttl = defaultTtl } = command;
    return accept([{ type: "claim_extended", claim: own.id, ttl }]);
  }
  const taken = refuseReserved(claims, id, command, now);
  if (taken !== undefined) return taken;
  const unreliable = command.force ? undefined : refuseUnreliable(world, actor.agent, now);
  if (unreliable !== undefined) return unreliable;
  const events = new EventBuilder(context);
  takeOverReserved(events, claims, command, context);
  grantReserved(events, id, command, actor);
  return accept(events.events);
}
