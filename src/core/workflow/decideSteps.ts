/** What people and agents do to steps that are offered to them: take, complete. */
import type { Command } from "../board/commands";
import { accept, type Decision, type DecisionContext, EventBuilder } from "../board/decision";
import type { Claim } from "../board/state";
import { claimsOn, defaultTtl, holderInfo, isLive, mayAct } from "../claim/claims";
import {
  grantReserved,
  ownReserved,
  refuseReserved,
  takeOverReserved,
} from "../claim/reservedClaims";
import { type Refusal, refuse } from "../errors";
import { finished } from "../execution/endExecutions";
import { quoted } from "../view/words";
import type { World } from "../world";
import { refuseUnreliable } from "./breaker";
import { endEvent } from "./decideAdvance";
import { refuseGate } from "./decideAnswers";
import { attemptUnderWay, findStep, lateOr } from "./foundStep";
import type { RunCommand } from "./runCommands";
import type { RunState, StepState } from "./runState";
import { claimIdOf, stepState } from "./stepStates";

/** Takes a step that was offered: the claim of its reserved id, and its attempt with it. */
export function decideClaimStep(
  world: World,
  { run, step }: { readonly run: RunState; readonly step: string },
  command: Extract<Command, { type: "claim" }>,
  context: DecisionContext,
): Decision {
  const { actor, now } = context;
  const id = claimIdOf(run.id, step);
  const claims = claimsOn(world.board, id);
  const own = ownReserved(claims, actor, now);
  if (own !== undefined) {
    const { ttl = defaultTtl } = command;
    return accept([{ type: "claim_extended", claim: own.id, ttl }]);
  }
  const { offered, status } = stepState(run, step);
  if (run.status !== "running" || offered === undefined || !isToBeDone(status)) {
    const message = `The step ${quoted(step)} is not waiting for anybody now.`;
    return lateOr(world, { run: run.id, step }, context, refuse("not_ready", message));
  }
  const taken = refuseReserved(claims, step, command, now);
  if (taken !== undefined) return taken;
  if (command.force === undefined) {
    // Who takes the role on with the step is only asked whether it can be relied on.
    const unfit =
      command.inRole === true
        ? refuseUnreliable(world, actor.agent, now)
        : refuseUnfit(world, offered.agent, context);
    if (unfit !== undefined) return unfit;
  }
  const events = new EventBuilder(context);
  takeOverReserved(events, claims, command, context);
  const running = attemptUnderWay(world, run.id, step);
  if (running !== undefined) {
    const error = `taken over by ${actor.agent}`;
    events.add(finished(running, "cancelled", now, { error }));
  }
  const claim = grantReserved(events, id, command, actor);
  begin(events, run, step, actor.agent, claim);
  return accept(events.events);
}

function isToBeDone(status: StepState["status"]): boolean {
  return status === "offered" || status === "running";
}

/** Somebody who is no one for this work, or who fails too often, is told so. */
function refuseUnfit(
  world: World,
  wanted: string,
  { actor, now }: DecisionContext,
): Refusal | undefined {
  const role = world.checkRole(actor.agent, { assignee: wanted });
  if (role.kind === "redirect") {
    return refuse("role_mismatch", role.message, { suggestions: role.suggestions });
  }
  return refuseUnreliable(world, actor.agent, now);
}

export function decideCompleteStep(
  world: World,
  command: Extract<RunCommand, { type: "complete_step" }>,
  context: DecisionContext,
): Decision {
  const { actor, now } = context;
  const found = findStep(world, command);
  if ("ok" in found) return lateOr(world, command, context, found);
  const { run, state } = found;
  if (state.status === "waiting") return refuseGate(run.id, command.step, state);
  if (run.cancelling !== undefined || state.offered === undefined || !isToBeDone(state.status)) {
    const message = `The step ${quoted(command.step)} is not waiting for anybody now.`;
    return lateOr(world, command, context, refuse("not_ready", message));
  }
  const claims = claimsOn(world.board, claimIdOf(run.id, command.step));
  const holder = claims.find((claim) => isLive(claim, now) && !mayAct(claim, actor));
  if (holder !== undefined) return refuseOthersStep(holder, command.step, now);
  const events = new EventBuilder(context);
  const running = attemptUnderWay(world, run.id, command.step);
  if (running === undefined) {
    const unfit = refuseUnfit(world, state.offered.agent, context);
    if (unfit !== undefined) return unfit;
    const id = begin(events, run, command.step, actor.agent, undefined);
    events.add(endEvent({ id, started: now }, command.end, now));
  } else {
    events.add(endEvent(running, command.end, now));
  }
  for (const claim of claims) endClaim(events, claim, context);
  return accept(events.events);
}

/** Completing knows no force: who must do it all the same takes the step over first. */
function refuseOthersStep(holder: Claim, step: string, now: number): Refusal {
  return refuse(
    "not_holder",
    `Only ${holder.agent} may do this: ${holder.agent} has claimed the step ${quoted(step)}. If you must, take it over first, with a reason: claim_task with force, or “baton claim ${holder.project} --force REASON”.`,
    {
      holder: holderInfo(holder),
      retryAfter: Math.max(0, Math.ceil((holder.expires - now) / 1000)),
    },
  );
}

function endClaim(events: EventBuilder, claim: Claim, { actor }: DecisionContext): void {
  const by = mayAct(claim, actor) ? undefined : actor.agent;
  const reason = by === undefined ? undefined : "the step was completed";
  events.add({ type: "claim_ended", claim: claim.id, outcome: "done", by, reason });
}

function begin(
  events: EventBuilder,
  run: RunState,
  step: string,
  agent: string,
  claim: string | undefined,
): string {
  const { attempts, offered } = stepState(run, step);
  const id = events.id("exec");
  events.add({
    type: "execution_started",
    execution: id,
    agent,
    project: run.project,
    task: claimIdOf(run.id, step),
    title: offered?.title,
    parent: offered?.parent,
    handoff: undefined,
    claim,
    attempt: attempts + 1,
    inputs: offered?.inputs,
    run: run.id,
    step,
    workflow: run.workflow,
    message: offered?.message === undefined ? undefined : { ...offered.message, to: agent },
  });
  return id;
}
