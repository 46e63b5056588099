/** Starting, driving, cancelling and retrying a run as a whole. DESIGN 5.4. */
import { accept, type Decision, type DecisionContext, EventBuilder } from "../board/decision";
import type { Claim } from "../board/state";
import { refuseDegraded } from "../claim/refuseClaims";
import { type Refusal, refuse } from "../errors";
import { finished } from "../execution/endExecutions";
import { similarTo } from "../view/similar";
import { quoted } from "../view/words";
import type { World } from "../world";
import { alertsSeen } from "./breaker";
import type { RunCommand } from "./runCommands";
import type { RunState } from "./runState";
import { hasStep, instanceOf, isOver, stepState } from "./stepStates";
import { openInterval } from "./workIntervals";

type Of<T extends RunCommand["type"]> = Extract<RunCommand, { type: T }>;

/** Steps of one run; they are named in one line of the journal. */
const mostSteps = 1_000;
const longestIds = 30_000;
/** Seconds a process may be silent before another one drives on. */
const longestDrive = 3_600;

export function decideStartRun(
  world: World,
  command: Of<"start_run">,
  { actor }: DecisionContext,
): Decision {
  if (world.board.damage.length > 0) return refuseDegraded();
  const { run, workflow, title, project, plan, steps, scripted } = command;
  if (!/^[\w-]{1,64}$/u.test(run) || world.board.runs.has(run)) {
    return refuse("invalid_argument", `${quoted(run)} cannot name a new run.`);
  }
  const wrong = stepsProblem(workflow, steps);
  if (wrong !== undefined) return wrong;
  if (actor.agent.trim() === "") return refuse("invalid_argument", "Say who starts it.");
  return accept([{ type: "run_started", run, workflow, title, project, plan, steps, scripted }]);
}

/** What is wrong with the ids of a plan's steps. */
function stepsProblem(workflow: string, steps: readonly string[]): Refusal | undefined {
  if (steps.length === 0) return refuse("invalid_argument", `${quoted(workflow)} has no steps.`);
  if (steps.length > mostSteps || steps.join("").length > longestIds) {
    return refuse(
      "invalid_argument",
      `${quoted(workflow)} has ${steps.length} steps; at most ${mostSteps} with short ids can run.`,
    );
  }
  if (new Set(steps).size === steps.length) return undefined;
  return refuse("invalid_argument", `Two steps of ${quoted(workflow)} have the same id.`);
}

export function decideDriveRun(
  world: World,
  { run: id, ttl, gone }: Of<"drive_run">,
  { actor, now }: DecisionContext,
): Decision {
  const run = openRun(world, id);
  if ("ok" in run) return run;
  const { session } = actor;
  const { driver } = run;
  if (ttl === 0) {
    return accept(
      driver?.session === session ? [{ type: "run_driven", run: id, session, ttl }] : [],
    );
  }
  if (!Number.isFinite(ttl) || ttl < 1 || ttl > longestDrive) {
    return refuse(
      "invalid_argument",
      `A run is driven for 1 to ${longestDrive} seconds at a time.`,
    );
  }
  const free =
    driver === undefined ||
    driver.session === session ||
    driver.session === gone ||
    now >= driver.expires;
  if (!free) {
    return refuse("busy", `Another process drives the run ${quoted(id)} already.`, {
      retryAfter: Math.ceil((driver.expires - now) / 1000),
    });
  }
  return accept([{ type: "run_driven", run: id, session, ttl }]);
}

export function decideCancelRun(
  world: World,
  { run: id, reason }: Of<"cancel_run">,
  context: DecisionContext,
): Decision {
  const run = openRun(world, id);
  if ("ok" in run) return run;
  if (run.cancelling !== undefined) return accept([]);
  const by = context.actor.agent;
  const events = new EventBuilder(context);
  events.add({ type: "run_cancelled", run: id, by, reason });
  // Somebody has to keep the worktree as the work left it.
  let working = openInterval(run) !== undefined;
  for (const execution of world.board.executions.values()) {
    if (execution.run !== id) continue;
    const offered = stepState(run, execution.step ?? "").offered !== undefined;
    if (!offered) working = true;
    else {
      events.add(finished(execution, "cancelled", context.now, { error: "the run was cancelled" }));
    }
  }
  for (const claim of claimsOfRun(world, id)) {
    const why = reason ?? "the run was cancelled";
    events.add({ type: "claim_ended", claim: claim.id, outcome: "project_gone", by, reason: why });
  }
  // Nobody has to end anything, so nobody has to drive it any more.
  if (!working)
    events.add({ type: "run_finished", run: id, status: "cancelled", error: undefined });
  return accept(events.events);
}

export function decideRetryRun(
  world: World,
  { run: id, steps, agent, replaced }: Of<"retry_run">,
  { actor }: DecisionContext,
): Decision {
  const run = knownRun(world, id);
  if ("ok" in run) return run;
  if (run.status === "running" && run.cancelling !== undefined) {
    return refuse(
      "not_ready",
      `The run ${quoted(id)} is being cancelled. Retry it when it is over.`,
    );
  }
  const unknown = steps.find((step) => !hasStep(run, step));
  if (unknown !== undefined) return refuseNoStep(run, unknown);
  if (steps.length === 0) return refuse("invalid_argument", "Say from which step.");
  const working = steps.find((step) => isAtWork(run, step));
  if (working !== undefined) {
    return refuse("not_ready", `${quoted(working)} is under way. Retry when it is over.`);
  }
  const name = agent?.trim();
  if (name === "") return refuse("invalid_argument", "Say which agent does it instead.");
  // Who tries again has seen that it failed.
  const seen = alertsSeen(world, ({ kind, run: of }) => kind === "run_failed" && of === id);
  const all = run.rolledBack ? withAllSteps(run, steps) : steps;
  const retried = {
    type: "run_retried",
    run: id,
    steps: all,
    by: actor.agent,
    agent: name,
  } as const;
  const warnings =
    all.length > steps.length ? ["Its files were put back, so all of its steps begin anew."] : [];
  if (replaced === undefined) return accept([retried, ...seen], warnings);
  const { plan, planned } = replaced;
  const refusal = stepsProblem(run.workflow, planned) ?? refuseReplacing(run, planned, all);
  if (refusal !== undefined) return refusal;
  return accept(
    [{ type: "run_replanned", run: id, plan, steps: planned }, retried, ...seen],
    warnings,
  );
}

/** After a rollback nothing is done any more. What was divided from a step goes with it. */
function withAllSteps(run: RunState, steps: readonly string[]): readonly string[] {
  const whole = [...run.steps.keys()].filter((step) => instanceOf(step) === undefined);
  return [...new Set([...steps, ...whole])];
}

/** It was made for where the run stood then; `replaceProblem` has looked at the rest. */
function refuseReplacing(
  run: RunState,
  planned: readonly string[],
  back: readonly string[],
): Refusal | undefined {
  const known = new Set([...planned, ...run.requests.map(({ id }) => id)]);
  for (const [id, { status }] of run.steps) {
    const base = instanceOf(id)?.step ?? id;
    if (status === "pending" || back.includes(id) || back.includes(base)) continue;
    if (status === "running" || (status === "success" && !known.has(id) && !known.has(base))) {
      return refuse("not_ready", `The run ${quoted(run.id)} went on meanwhile. Retry it again.`);
    }
  }
  return undefined;
}

function isAtWork(run: RunState, step: string): boolean {
  const items = run.items.get(step) ?? 0;
  if (stepState(run, step).status === "running") return true;
  return [...run.steps].some(
    ([id, state]) => items > 0 && id.startsWith(`${step}[`) && state.status === "running",
  );
}

export function decideRolledBack(
  world: World,
  { run: id, written, left }: Of<"rolled_back">,
  { actor }: DecisionContext,
): Decision {
  const run = knownRun(world, id);
  if ("ok" in run) return run;
  if (run.status === "running") return refuseRunning(id);
  return accept([{ type: "run_rolled_back", run: id, by: actor.agent, written, left }]);
}

/** The claims that people and outside agents have on its steps. */
export function claimsOfRun(world: World, run: string): readonly Claim[] {
  const prefix = `run/${run}/`;
  return [...world.board.claims.values()].filter(({ project }) => project.startsWith(prefix));
}

/** Why what needs a run to be over is refused. */
export function refuseRunning(run: string): Refusal {
  return refuse(
    "not_ready",
    `The run ${quoted(run)} is under way. Cancel it first, or wait for it.`,
  );
}

/** A run that the board still knows. */
export function knownRun(world: World, id: string): RunState | Refusal {
  const run = world.board.runs.get(id);
  if (run !== undefined) return run;
  return refuse("not_found", `There is no run ${quoted(id)} here any more.`, {
    suggestions: similarTo(id, world.board.runs.keys()),
  });
}

/** A run that is under way. */
export function openRun(world: World, id: string): RunState | Refusal {
  const run = knownRun(world, id);
  if ("ok" in run || run.status === "running") return run;
  return refuse("not_ready", `The run ${quoted(id)} is over: ${run.status}.`);
}

export function refuseNoStep(run: RunState, step: string): Refusal {
  const open = [...run.steps].filter(([, state]) => !isOver(state)).map(([id]) => id);
  return refuse("not_found", `The run ${quoted(run.id)} has no step ${quoted(step)}.`, {
    suggestions: open.slice(0, 5),
  });
}
