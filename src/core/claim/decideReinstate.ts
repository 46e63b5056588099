/** Giving back a claim that was ended by mistake: released, or taken over. PROTOCOL 4. */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  targetTask,
  workable,
} from "../board/decision";
import type { Claim } from "../board/state";
import { refuse } from "../errors";
import { endExecutions } from "../execution/endExecutions";
import { unleasedOwner } from "../project/holderReasons";
import { plainText, quoted } from "../view/words";
import type { World } from "../world";
import { holderInfo, isLive, overlappingClaims } from "./claims";
import { refuseDegraded } from "./refuseClaims";

type Reinstate = Extract<Command, { type: "reinstate" }>;

/**
 * Grants the claim again, under its old id and to its old session, for as long as it was granted
 * first. Refused when somebody has taken the work since, and to everybody but who held or ended it.
 */
export function decideReinstate(
  world: World,
  { claim }: Reinstate,
  context: DecisionContext,
): Decision {
  const { board } = world;
  if (board.damage.length > 0) return refuseDegraded();
  if (board.claims.has(claim.id)) return accept([]);
  if (!mayGiveBack(world, claim, context)) {
    return refuse(
      "not_holder",
      `Only ${claim.agent}, or who ended the claim, may give it back to ${claim.agent}.`,
    );
  }
  const { agent, project, task, session, ttl, note } = claim;
  const work = workable(world, project);
  if (isRefusal(work)) return work;
  const located = targetTask(work, { project, task });
  if (isRefusal(located)) return located;
  const name = quoted(located === undefined ? project : plainText(located.task.text));
  const others = overlappingClaims(board, work.document, project, task);
  const taken = others.find((other) => isLive(other, context.now));
  if (taken !== undefined) {
    const message = `${taken.agent} has claimed ${name} since; it was not given back to ${agent}.`;
    return refuse("already_claimed", message, { holder: holderInfo(taken) });
  }
  const owner = unleasedOwner(world, work.project, context.now)?.name;
  if (owner !== undefined && owner !== agent) {
    return refuse("already_claimed", `${name} belongs to ${owner} now, as the file says.`);
  }
  const events = new EventBuilder(context);
  // One that has expired must not come back beside it.
  for (const expired of others) {
    const reason = `given back to ${agent}`;
    const ended = { claim: expired.id, outcome: "taken_over", by: agent, reason } as const;
    events.add({ type: "claim_ended", ...ended });
    endExecutions(board, events, expired, "cancelled", context.now, reason);
  }
  events.add({ type: "claim_granted", claim: claim.id, project, task, agent, session, ttl, note });
  // Who has it again need not be told any more that it was gone.
  if (board.notices.has(claim.id)) events.add({ type: "notice_seen", claims: [claim.id] });
  if (task === undefined) events.edit(work, "owner", agent);
  events.touch(work);
  return accept(events.events);
}

/** The notice of an ended claim says who ended it; a claim of one's own needs none. */
function mayGiveBack({ board }: World, claim: Claim, { actor }: DecisionContext): boolean {
  if (claim.session === actor.session) return true;
  const notice = board.notices.get(claim.id);
  return notice !== undefined && notice.by === actor.agent;
}
