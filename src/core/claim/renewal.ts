import type { Decision, DecisionContext } from "../board/decision";
import type { BoardEvent } from "../board/events";
import type { Claim } from "../board/state";
import type { World } from "../world";
import { claimsOn, mayAct } from "./claims";

/** Any action by the holder renews the claim; not more than once a minute. PROTOCOL 4.2. */
export function renewal(claim: Claim, { now }: DecisionContext): readonly BoardEvent[] {
  const renewed = now + claim.ttl * 1000;
  if (renewed - claim.expires < 60_000) return [];
  return [{ type: "claim_extended", claim: claim.id, ttl: claim.ttl }];
}

/** An accepted change of a project, with the renewal of the actor's claims on it. */
export function withRenewal(
  world: World,
  project: string,
  decision: Decision,
  context: DecisionContext,
): Decision {
  if (!decision.ok || decision.events.length === 0) return decision;
  const renewals = claimsOn(world.board, project)
    .filter((claim) => mayAct(claim, context.actor))
    .flatMap((claim) => renewal(claim, context));
  return { ...decision, events: [...renewals, ...decision.events] };
}
