/**
 * Claims on ids that are no project: of the coordinator's users, and of the steps of runs. Of several
 * claims on an id that are left from before, none counts that has expired.
 */
import type { Command } from "../board/commands";
import type { EventBuilder } from "../board/decision";
import type { Actor } from "../board/events";
import type { Claim } from "../board/state";
import { type Refusal, refuse } from "../errors";
import { duration, quoted, timeLeft } from "../view/words";
import { defaultTtl, holderInfo, isHolder, isLive } from "./claims";

type ClaimCommand = Extract<Command, { type: "claim" }>;

/** The actor's own claim, which is extended rather than made anew, also when it has just expired. */
export function ownReserved(
  claims: readonly Claim[],
  actor: Actor,
  now: number,
): Claim | undefined {
  const own = claims.find((claim) => isHolder(claim, actor));
  return own !== undefined && (isLive(own, now) || claims.length === 1) ? own : undefined;
}

/** Whoever else has it keeps it, unless it is taken over by force. @param name what people call it */
export function refuseReserved(
  claims: readonly Claim[],
  name: string,
  { force }: Pick<ClaimCommand, "force">,
  now: number,
): Refusal | undefined {
  const other = claims.find((claim) => isLive(claim, now));
  if (other === undefined || force !== undefined) return undefined;
  const text = `is claimed by ${other.agent}, ${timeLeft(other, now)}`;
  return refuse("already_claimed", `${quoted(name)} ${text}.`, {
    holder: holderInfo(other),
    reasons: [text],
    retryAfter: Math.ceil((other.expires - now) / 1000),
  });
}

/** Ends what claims there are, because the actor takes their place. */
export function takeOverReserved(
  events: EventBuilder,
  claims: readonly Claim[],
  { force }: Pick<ClaimCommand, "force">,
  { actor, now }: { readonly actor: Actor; readonly now: number },
): void {
  for (const claim of claims) {
    const by = isHolder(claim, actor) ? undefined : actor.agent;
    const reason = force?.reason ?? `expired ${duration(now - claim.expires)} before`;
    events.add({ type: "claim_ended", claim: claim.id, outcome: "taken_over", by, reason });
  }
}

/** Returns the id of the claim. */
export function grantReserved(
  events: EventBuilder,
  id: string,
  { ttl = defaultTtl, note }: Pick<ClaimCommand, "ttl" | "note">,
  { agent, session }: Actor,
): string {
  const claim = events.id("claim");
  const task = undefined;
  events.add({ type: "claim_granted", claim, project: id, task, agent, session, ttl, note });
  return claim;
}
