/** Steps that a person or an outside agent does: who has them, and whom they wait for. Pure. */
import type { Claim } from "../board/state";
import { claimsOn, isLive } from "../claim/claims";
import type { RunState, StepState, StepStatus } from "../workflow/runState";
import { claimIdOf } from "../workflow/stepStates";
import type { Asker, World } from "../world";

interface Context {
  readonly world: World;
  readonly now: number;
}

/** Who has taken a step that was offered. */
export function stepClaim({ world, now }: Context, run: string, step: string): Claim | undefined {
  return claimsOn(world.board, claimIdOf(run, step)).find((claim) => isLive(claim, now));
}

export interface OfferedStep {
  readonly id: string;
  readonly status: StepStatus;
  readonly state: StepState | undefined;
}

/** It waits to be done by a person or an outside agent, or one of them is at it. */
export function isByHand({ status, state }: Pick<OfferedStep, "status" | "state">): boolean {
  return state?.offered !== undefined && (status === "offered" || status === "running");
}

/** Taken by this person; or offered to them, or by a run they started, and taken by nobody. */
export function isForMe(
  context: Context & { readonly me: Asker },
  run: RunState,
  step: OfferedStep,
): boolean {
  if (!isByHand(step) || run.status !== "running") return false;
  const claim = stepClaim(context, run.id, step.id);
  if (claim !== undefined) return claim.session === context.me.session;
  const { agent } = context.me;
  return step.state?.offered?.agent === agent || run.startedBy === agent;
}
