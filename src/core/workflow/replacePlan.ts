/** Whether a run may go on by another plan: what is done must mean there what it meant here. Pure. */
import { quoted } from "../view/words";
import type { PlannedStep, RunPlan } from "./runPlan";
import type { RunState } from "./runState";
import { instanceOf } from "./stepStates";

/**
 * What speaks against it, in words; undefined when nothing does.
 *
 * @param back Steps that begin anew, or are gone, whatever they were.
 */
export function replaceProblem(
  run: RunState,
  before: RunPlan,
  after: RunPlan,
  back: readonly string[],
): string | undefined {
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const next = new Map(after.steps.map((step) => [step.id, step]));
  const requests = new Set(run.requests.map(({ id }) => id));
  const isBack = new Set(back);
  for (const [id, { status }] of run.steps) {
    const base = instanceOf(id)?.step ?? id;
    if (status === "pending" || requests.has(id) || isBack.has(id) || isBack.has(base)) continue;
    if (status === "running") return `${quoted(id)} is under way`;
    if (status === "offered" || status === "waiting") continue;
    const was = old.get(base);
    const is = next.get(base);
    if (is === undefined) return `${quoted(base)} is over, and is not in the workflow any more`;
    if (was !== undefined && !isSame(was, is)) {
      return `${quoted(base)} is over, and stands elsewhere in the workflow now`;
    }
  }
  return undefined;
}

function isSame(was: PlannedStep, is: PlannedStep): boolean {
  const needs = (step: PlannedStep) => JSON.stringify([...step.needs].sort());
  const divided = (step: PlannedStep) => step.forEach !== undefined;
  return was.kind === is.kind && needs(was) === needs(is) && divided(was) === divided(is);
}
