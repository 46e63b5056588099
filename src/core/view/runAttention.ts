/** What of the runs waits for a person: part of the one list that `attention.ts` makes. Pure. */

import type { RunPlan } from "../workflow/runPlan";
import type { RunState, StepState } from "../workflow/runState";
import type { Asker, World } from "../world";
import { isForMe } from "./offeredSteps";
import { runSteps } from "./runSteps";
import { runName } from "./runWords";
import { list, plainText, quoted, withoutStop } from "./words";

/** As `Attention`, without a project or file. */
export interface RunAttention {
  readonly id: string;
  readonly kind: "approval" | "no_go" | "offered" | "stopped" | "alert";
  readonly title: string;
  readonly detail: string;
  readonly project: undefined;
  readonly task: undefined;
  readonly path: undefined;
  readonly line: undefined;
  readonly run: string | undefined;
  readonly step?: string;
  readonly cause?: string;
  readonly at: number;
}

const nowhere = { project: undefined, task: undefined, path: undefined, line: undefined };

/** Approvals, gates that say NO-GO, steps to be done by hand, workflow errors of live runs, alerts. */
export function runAttention(
  world: World,
  me: Asker,
  now: number,
  planOf: PlanOf,
): readonly RunAttention[] {
  const found: RunAttention[] = [];
  for (const run of world.board.runs.values()) {
    if (run.status !== "running" || run.cancelling !== undefined) continue;
    for (const [step, state] of run.steps) {
      const one = ofStep({ world, me, now, planOf }, run, step, state);
      if (one !== undefined) found.push(one);
    }
  }
  for (const { id, run, message, at } of world.board.alerts.values()) {
    const detail = "Acknowledge it once; it then goes in every window.";
    found.push({ ...nowhere, id: `alert:${id}`, kind: "alert", title: message, detail, run, at });
  }
  return found;
}

/** The plan of a run, as far as it was read. */
export type PlanOf = (run: RunState) => RunPlan | undefined;

interface Context {
  readonly world: World;
  readonly me: Asker;
  readonly now: number;
  readonly planOf: PlanOf;
}

function ofStep(
  context: Context,
  run: RunState,
  step: string,
  state: StepState,
): RunAttention | undefined {
  const of = quoted(runName(run));
  const at = state.at ?? run.startedAt;
  const where = { ...nowhere, run: run.id, step, at };
  const called = runSteps(run, context.planOf(run)).byId.get(step)?.title ?? step;
  const name = quoted(plainText(called));
  if (state.status === "waiting" && state.question !== undefined) {
    const title = `${name} of ${of} waits for your approval`;
    return {
      ...where,
      id: `approval:${run.id}:${step}`,
      kind: "approval",
      title,
      detail: state.question,
    };
  }
  if (state.status === "waiting") {
    const title = `${name} of ${of} says NO-GO`;
    return {
      ...where,
      id: `no_go:${run.id}:${step}`,
      kind: "no_go",
      title,
      detail: missing(state),
    };
  }
  if (isForMe(context, run, { id: step, status: state.status, state })) {
    const agent = state.offered === undefined ? "" : ` for ${state.offered.agent}`;
    const title = `${name} of ${of} is to be done by hand`;
    const detail = `It is offered${agent}. Claim it, or complete it with what came out.`;
    return { ...where, id: `offered:${run.id}:${step}`, kind: "offered", title, detail };
  }
  const { error } = state;
  if (
    state.status === "failure" &&
    error?.kind === "workflow" &&
    run.startedBy === context.me.agent
  ) {
    const title = `${name} of ${of} was stopped`;
    const place = error.place === undefined ? "" : ` (${error.place})`;
    const cause = withoutStop(error.message);
    const detail = `${cause}${place}.`;
    return { ...where, id: `stopped:${run.id}:${step}`, kind: "stopped", title, detail, cause };
  }
  return undefined;
}

/** `.env.example is missing: copy it, ask devops.` for each required check that failed. */
function missing({ checks }: StepState): string {
  const failed = checks.filter(({ ok, level }) => !ok && level === "required");
  const names = failed.map(({ name, action, owner }) => {
    const remedy = action === undefined ? "" : `: ${withoutStop(action)}`;
    return `${name}${remedy}${owner === undefined ? "" : ` (ask ${owner})`}`;
  });
  return `Missing: ${list(names)}. Check again when it is mended.`;
}
