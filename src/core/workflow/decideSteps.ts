/** What people and agents do to single steps: take, complete, approve, look again, ask, override. */
import type { Command } from "../board/commands";
import { accept, type Decision, type DecisionContext, EventBuilder } from "../board/decision";
import type { Claim, OpenExecution } from "../board/state";
import { claimsOn, defaultTtl, holderInfo, isHolder, isLive, mayAct } from "../claim/claims";
import { type Refusal, refuse } from "../errors";
import { finished } from "../execution/endExecutions";
import { duration, quoted, timeLeft } from "../view/words";
import type { World } from "../world";
import { refuseUnreliable } from "./breaker";
import { endEvent } from "./decideAdvance";
import { decideRetryRun, knownRun, openRun, refuseNoStep } from "./decideRuns";
import type { RunCommand } from "./runCommands";
import type { RunState, StepState } from "./runState";
import { codes } from "./stepErrors";
import { claimIdOf, hasStep, stepState } from "./stepStates";

type Of<T extends RunCommand["type"]> = Extract<RunCommand, { type: T }>;

/** Requests of one run, and characters of one. */
const mostRequests = 50;
const longestRequest = 6_000;

interface FoundStep {
  readonly run: RunState;
  readonly state: StepState;
}

function findStep(
  world: World,
  { run: id, step }: { readonly run: string; readonly step: string },
  find: typeof knownRun = openRun,
): FoundStep | Refusal {
  const run = find(world, id);
  if ("ok" in run) return run;
  return hasStep(run, step) ? { run, state: stepState(run, step) } : refuseNoStep(run, step);
}

/** Takes a step that was offered: the claim of its reserved id, and its attempt with it. */
export function decideClaimStep(
  world: World,
  { run, step }: { readonly run: RunState; readonly step: string },
  command: Extract<Command, { type: "claim" }>,
  context: DecisionContext,
): Decision {
  const { actor, now } = context;
  const id = claimIdOf(run.id, step);
  const ttl = command.ttl ?? defaultTtl;
  const claims = claimsOn(world.board, id);
  const own = claims.find((claim) => isHolder(claim, actor));
  if (own !== undefined && (isLive(own, now) || claims.length === 1)) {
    return accept([{ type: "claim_extended", claim: own.id, ttl }]);
  }
  const { offered, status } = stepState(run, step);
  if (run.status !== "running" || offered === undefined || !isToBeDone(status)) {
    return refuse("not_ready", `The step ${quoted(step)} is not waiting for anybody now.`);
  }
  const other = claims.find((claim) => isLive(claim, now));
  if (other !== undefined && command.force === undefined) {
    const text = `is claimed by ${other.agent}, ${timeLeft(other, now)}`;
    return refuse("already_claimed", `${quoted(step)} ${text}.`, {
      holder: holderInfo(other),
      reasons: [text],
      retryAfter: Math.ceil((other.expires - now) / 1000),
    });
  }
  if (command.force === undefined) {
    // Who takes the role on with the step is only asked whether it can be relied on.
    const unfit =
      command.inRole === true
        ? refuseUnreliable(world, actor.agent, now)
        : refuseUnfit(world, offered.agent, context);
    if (unfit !== undefined) return unfit;
  }
  const events = new EventBuilder(context);
  for (const claim of claims) {
    const reason = command.force?.reason ?? `expired ${duration(now - claim.expires)} before`;
    const by = isHolder(claim, actor) ? undefined : actor.agent;
    events.add({ type: "claim_ended", claim: claim.id, outcome: "taken_over", by, reason });
  }
  const running = executionOf(world, run.id, step);
  if (running !== undefined) {
    const error = `taken over by ${actor.agent}`;
    events.add(finished(running, "cancelled", now, { error }));
  }
  const claim = events.id("claim");
  events.add({
    type: "claim_granted",
    claim,
    project: id,
    task: undefined,
    agent: actor.agent,
    session: actor.session,
    ttl,
    note: command.note,
  });
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
  command: Of<"complete_step">,
  context: DecisionContext,
): Decision {
  const { actor, now } = context;
  const found = findStep(world, command);
  if ("ok" in found) return found;
  const { run, state } = found;
  if (state.status === "waiting") return refuseGate(run.id, command.step, state);
  if (run.cancelling !== undefined || state.offered === undefined || !isToBeDone(state.status)) {
    return refuse("not_ready", `The step ${quoted(command.step)} is not waiting for anybody now.`);
  }
  const claims = claimsOn(world.board, claimIdOf(run.id, command.step));
  const holder = claims.find((claim) => isLive(claim, now) && !mayAct(claim, actor));
  if (holder !== undefined) return refuseOthersStep(holder, command.step, now);
  const events = new EventBuilder(context);
  const running = executionOf(world, run.id, command.step);
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

function executionOf(world: World, run: string, step: string): OpenExecution | undefined {
  const id = world.board.runs.get(run)?.steps.get(step)?.execution;
  return id === undefined ? undefined : world.board.executions.get(id);
}

/** A gate that waits is no work that one can say is done. */
function refuseGate(run: string, step: string, { question }: StepState): Refusal {
  if (question !== undefined) return refusePersonsAnswer(run, step);
  return refuse(
    "not_ready",
    `${quoted(step)} is a gate whose checks said NO-GO. When what they ask for is mended, a person has them made again with “baton retry ${run} ${step}”, or with Check Again in VS Code.`,
  );
}

function refusePersonsAnswer(run: string, step: string): Refusal {
  return refuse(
    "role_mismatch",
    `Only a person may answer this: in VS Code, with “baton approve ${run} ${step}”, or over HTTP with the key. Ask for it, and go on with other work.`,
  );
}

/** A person opens an approval gate, or does not. */
export function decideApproval(
  world: World,
  command: Of<"answer_approval">,
  { actor }: DecisionContext,
): Decision {
  const found = findStep(world, command);
  if ("ok" in found) return found;
  const { run, step, approved, comment } = command;
  if (!["vscode", "cli", "http"].includes(actor.source)) return refusePersonsAnswer(run, step);
  if (found.state.status !== "waiting" || found.state.question === undefined) {
    return refuse("not_ready", `${quoted(step)} does not wait for an answer now.`);
  }
  const said = comment?.trim() || undefined;
  const by = actor.agent;
  return accept([{ type: "approval_given", run, step, approved, by, comment: said }]);
}

/** Looks at all checks of a gate again. */
export function decideRecheck(world: World, command: Of<"recheck">): Decision {
  const found = findStep(world, command);
  if ("ok" in found) return found;
  const { run, step } = command;
  if (found.state.status !== "waiting" || found.state.question !== undefined) {
    return refuse("not_ready", `${quoted(step)} has no checks that wait to be looked at again.`);
  }
  return accept([{ type: "recheck_asked", run, step }]);
}

/** `needs X from Y`: a step for another agent, for which only the steps wait that cannot do without. */
export function decideStepRequest(
  world: World,
  command: Of<"request_for_step">,
  { actor }: DecisionContext,
): Decision {
  const found = findStep(world, command);
  if ("ok" in found) return found;
  const { run, state } = found;
  const execution = executionOf(world, run.id, command.step);
  if (execution === undefined || state.status !== "running") {
    return refuse("not_ready", `${quoted(command.step)} is not at work, so it cannot ask.`);
  }
  const claim = execution.claim === undefined ? undefined : world.board.claims.get(execution.claim);
  const itself = claim === undefined ? actor.agent === execution.agent : mayAct(claim, actor);
  if (!itself && run.driver?.session !== actor.session) {
    return refuse("not_holder", `Only ${execution.agent} may ask at ${quoted(command.step)}.`);
  }
  const agent = command.agent.trim();
  const what = command.what.trim();
  const context = command.context?.trim() ?? "";
  if (agent === "" || what === "")
    return refuse("invalid_argument", "Say what is needed from whom.");
  if (what.length + context.length > longestRequest) {
    return refuse(
      "invalid_argument",
      `A request has at most ${longestRequest} characters. Put the rest into a file and name it.`,
    );
  }
  const same = run.requests.find(
    (one) => one.step === command.step && one.agent === agent && one.what === what,
  );
  // A step that is tried again asks again for what is under way already.
  if (same !== undefined) return accept([]);
  if (run.requests.length >= mostRequests) {
    return refuse("not_ready", `The run ${quoted(run.id)} has ${mostRequests} requests already.`);
  }
  const waiting = [...new Set(command.waiting)];
  for (const step of waiting) {
    if (!hasStep(run, step)) return refuseNoStep(run, step);
    if (stepState(run, step).status !== "pending") {
      return refuse("invalid_argument", `${quoted(step)} has begun, so it cannot wait for this.`);
    }
  }
  const request = {
    id: `request-${run.requests.length + 1}`,
    from: execution.agent,
    step: command.step,
    execution: execution.id,
    agent,
    what,
    context,
    waiting,
  };
  if (run.steps.has(request.id)) {
    return refuse("invalid_argument", `The template has a step ${quoted(request.id)} of its own.`);
  }
  return accept([{ type: "step_requested", run: run.id, request }]);
}

/**
 * A person lets a step through that its agent's role stopped. It begins anew in the same commit: let
 * through alone, it would be a step that no longer failed of a run that is over, and nothing would go on.
 */
export function decideOverride(
  world: World,
  command: Of<"override_boundary">,
  context: DecisionContext,
): Decision {
  const { actor } = context;
  const found = findStep(world, command, knownRun);
  if ("ok" in found) return found;
  const { run, step, dependants } = command;
  if (actor.source === "mcp") {
    return refuse("role_mismatch", "Only a person may let a step through that a role stopped.");
  }
  const reason = command.reason.trim();
  if (reason === "") return refuse("reason_required", "Say why, so that it can be looked up.");
  const { status, error } = found.state;
  if (status !== "failure" || error?.code !== codes.roleBoundary) {
    return refuse("not_ready", `${quoted(step)} was not stopped by a role.`);
  }
  const steps = [step, ...dependants];
  const retry = { type: "retry_run", run, steps, agent: undefined, replaced: undefined } as const;
  const again = decideRetryRun(world, retry, context);
  if (!again.ok) return again;
  const through = { type: "boundary_overridden", run, step, by: actor.agent, reason } as const;
  return accept([through, ...again.events], again.warnings);
}
