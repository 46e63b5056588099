import type { Target } from "../board/commands";
import { type DecisionContext, isRefusal, targetTask, workable } from "../board/decision";
import type { Claim } from "../board/state";
import { type Refusal, refuse } from "../errors";
import { quoted } from "../view/words";
import type { World } from "../world";
import { claimsOn, isHolder, isLive, mayAct } from "./claims";
import { refuseLost } from "./refuseClaims";

/** The claim a command means: the one presented, else the target's own. */
export function claimOf(
  world: World,
  target: Target,
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
