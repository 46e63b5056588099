/** Steps that a person or an outside agent does: who has them, and whom they wait for. Pure. */
import type { Claim } from "../board/state";
import { claimsOn, isLive } from "../claim/claims";
import type { RunState, StepState, StepStatus } from "../workflow/runState";
import type { Asker, World } from "../world";

interface Context {
  readonly world: World;
  readonly now: number;
}

/** The claim's place of such a step. */
export function stepClaimId(run: string, step: string): string {
  return `run/${run}/${step}`;
}

/** Who has taken a step that was offered. */
export function stepClaim({ world, now }: Context, run: string, step: string): Claim | undefined {
  return claimsOn(world.board, stepClaimId(run, step)).find((claim) => isLive(claim, now));
}

export interface OfferedStep {
  readonly id: string;
  readonly status: StepStatus;
  readonly state: StepState | undefined;
  readonly agent: string | undefined;
}

/** Offered to this person, or by a run that this person started, and not taken by anybody else. */
export function isForMe(
  context: Context & { readonly me: Asker },
  run: RunState,
  { id, status, state, agent }: OfferedStep,
): boolean {
  if (status !== "offered" || run.status !== "running") return false;
  const claim = stepClaim(context, run.id, id);
  if (claim !== undefined) return claim.session === context.me.session;
  const asked = state?.offered ?? agent;
  return asked === context.me.agent || run.startedBy === context.me.agent;
}
