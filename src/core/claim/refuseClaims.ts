/** How claims are refused: who has it, what is ready instead, and what each command must bring. */
import type { DecisionContext, Workable } from "../board/decision";
import type { Claim } from "../board/state";
import { type Refusal, refuse } from "../errors";
import { explainProject, explainTask } from "../project/explain";
import { unleasedOwner } from "../project/holderReasons";
import { byUrgency, openLeaves } from "../project/ready";
import type { Explanation } from "../project/reasons";
import type { LocatedTask } from "../project/tasks";
import { plainText, quoted } from "../view/words";
import type { World } from "../world";
import { holderInfo, isHolder, isLive, maxTtl, minTtl, overlappingClaims } from "./claims";

export function refuseClaim(
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
      // The reason names the task itself where it is another than the one that was asked for.
      const colon = held.text.startsWith("“") ? ":" : "";
      return refuse("already_claimed", `${quoted(name)}${colon} ${held.text}.${advice}`, details);
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

export function checkTtl(ttl: number, inherited = false): Refusal | undefined {
  if (inherited || (Number.isFinite(ttl) && ttl >= minTtl && ttl <= maxTtl)) return undefined;
  return refuse(
    "invalid_argument",
    `The time must be between ${minTtl} and ${maxTtl} seconds, not ${ttl}.`,
  );
}
