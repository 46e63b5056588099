/** Steps of runs as work that can be taken, beside projects and tasks: which there are, and why not. DESIGN 5.1, 5.4. */
import type { Actor } from "../board/events";
import { claimsOn, isHolder, isLive } from "../claim/claims";
import type { ReasonCode } from "../project/reasons";
import { stepClaim } from "../view/offeredSteps";
import { quoted, someOf, timeLeft } from "../view/words";
import { refuseUnreliable } from "../workflow/breaker";
import type { RunState, StepState } from "../workflow/runState";
import { claimIdOf, isOver, stepState } from "../workflow/stepStates";
import type { World } from "../world";
import type { ExplanationData, ReadyStep } from "./shapes";

/**
 * Steps that wait for a person or an outside agent and that nobody has: those meant for the actor or its
 * role first, then those it may take all the same. Whoever would be refused for its role is not shown them.
 */
export function readySteps(world: World, actor: Actor, now: number): readonly ReadyStep[] {
  const found: ReadyStep[] = [];
  for (const run of world.board.runs.values()) {
    if (run.status !== "running" || run.cancelling !== undefined) continue;
    for (const [id, state] of run.steps) {
      const { offered } = state;
      if (offered === undefined || !isToBeTaken({ world, now }, run, id, state)) continue;
      const fit = world.checkRole(actor.agent, { assignee: offered.agent });
      if (fit.kind === "redirect") continue;
      found.push({
        claim_id: claimIdOf(run.id, id),
        run_id: run.id,
        step_id: id,
        title: offered.title,
        workflow: run.workflow,
        run_title: run.title ?? null,
        agent: offered.agent,
        from: offered.message?.from ?? null,
        for_you: fit.kind === "fits",
      });
    }
  }
  // Runs are in the order in which they began, and so are steps of equal standing.
  return found.toSorted((a, b) => Number(b.for_you) - Number(a.for_you));
}

/** Offered, or begun by somebody whose time ran out. */
function isToBeTaken(
  at: { readonly world: World; readonly now: number },
  run: RunState,
  id: string,
  { status }: StepState,
): boolean {
  if (status === "offered") return stepClaim(at, run.id, id) === undefined;
  if (status !== "running") return false;
  const claims = claimsOn(at.world.board, claimIdOf(run.id, id));
  return claims.length > 0 && claims.every((claim) => !isLive(claim, at.now));
}

/** Why a step is not to be taken by the actor now; what would mend it. */
export function explainStep(
  world: World,
  { run, step }: { readonly run: RunState; readonly step: string },
  actor: Actor,
  now: number,
): ExplanationData {
  const reason = reasonOf(world, run, step, actor, now);
  const { offered } = stepState(run, step);
  return {
    project_id: claimIdOf(run.id, step),
    task_id: null,
    text: offered?.title ?? step,
    ready: reason === undefined,
    reasons: reason === undefined ? [] : [{ ...reason, project_id: null, task_id: null }],
    remedy: reason?.remedy ?? null,
  };
}

interface StepReason {
  readonly code: ReasonCode;
  readonly text: string;
  readonly remedy: string;
}

function reasonOf(
  world: World,
  run: RunState,
  id: string,
  actor: Actor,
  now: number,
): StepReason | undefined {
  const state = stepState(run, id);
  if (run.status !== "running") {
    const code = run.status === "cancelled" ? "cancelled" : "done";
    return { code, text: `its run is over: ${run.status}`, remedy: "Take other ready work" };
  }
  if (isOver(state)) {
    const remedy = `Begin it again with baton retry ${run.id} ${id} if it must be`;
    return { code: "done", text: `is over: ${state.status}`, remedy };
  }
  const claim = stepClaim({ world, now }, run.id, id);
  if (claim !== undefined && !isHolder(claim, actor)) {
    const text = `is claimed by ${claim.agent}, ${timeLeft(claim, now)}`;
    return { code: "held", text, remedy: `Leave it to ${claim.agent}` };
  }
  const { offered, status, question } = state;
  if (status === "waiting") {
    if (question === undefined) {
      const remedy = `Mend what its checks ask for, then baton retry ${run.id} ${id}`;
      return { code: "blocked", text: "its checks said NO-GO", remedy };
    }
    const text = `asks a person: ${quoted(question)}`;
    return { code: "blocked", text, remedy: `A person answers with baton approve ${run.id} ${id}` };
  }
  if (offered === undefined) {
    if (status === "running") {
      return { code: "held", text: "is at work by itself", remedy: "Wait for it" };
    }
    const at = [...run.steps].flatMap(([one, { status: how }]) =>
      how === "offered" || how === "waiting" || how === "running" ? [one] : [],
    );
    const where = at.length === 0 ? "" : `; the run is at ${someOf(at)}`;
    const remedy = at.length === 0 ? "Wait for it" : `Wait for ${someOf(at)}`;
    return { code: "dependency_open", text: `waits for steps before it${where}`, remedy };
  }
  const fit = world.checkRole(actor.agent, { assignee: offered.agent });
  if (fit.kind === "redirect") {
    const [first = offered.agent] = fit.suggestions;
    return { code: "held", text: fit.message.replace(/\.$/u, ""), remedy: `Leave it to ${first}` };
  }
  const unreliable = refuseUnreliable(world, actor.agent, now);
  if (unreliable === undefined) return undefined;
  const text = unreliable.reasons?.join("; ") ?? unreliable.message;
  return { code: "blocked", text, remedy: unreliable.message };
}
