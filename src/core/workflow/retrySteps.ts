/** Which steps begin anew when a run is tried again: what failed, and what depends on it. Pure. */
import type { RunPlan } from "./runPlan";
import type { RunState } from "./runState";
import { instanceOf } from "./stepStates";

/**
 * The step itself first, then everything that depends on it, in the plan's order. A group stands for
 * what is in it; an instance of a divided step leaves the other instances as they are.
 */
export function stepsFrom(plan: RunPlan, run: RunState, id: string): readonly string[] {
  const first = partsOf(plan, id);
  const after = dependants(plan, [instanceOf(id)?.step ?? id, ...first]);
  const known = (step: string) => run.steps.has(step) || instanceOf(step) !== undefined;
  return [...new Set([...first, ...after])].filter(known);
}

/** Everything that failed for good or was left out for it, and what depends on that. */
export function failedSteps(plan: RunPlan, run: RunState): readonly string[] {
  const tolerated = new Set(
    plan.steps.filter(({ continueOnError }) => continueOnError).map(({ id }) => id),
  );
  const wrong = [...run.steps].flatMap(([id, { status, skipped }]) => {
    const failed = status === "failure" && !tolerated.has(instanceOf(id)?.step ?? id);
    const left = status === "skipped" && skipped?.cause !== "condition";
    const stopped = run.status !== "running" && (status === "pending" || status === "waiting");
    return failed || left || stopped ? [id] : [];
  });
  return [...new Set(wrong.flatMap((id) => stepsFrom(plan, run, id)))];
}

/** Steps of a group, however deep; a step alone. */
function partsOf(plan: RunPlan, id: string): readonly string[] {
  const step = plan.steps.find((one) => one.id === id);
  if (step?.kind !== "group") return [id];
  return plan.steps.filter(({ group }) => group === id).flatMap((one) => partsOf(plan, one.id));
}

/** Steps that need one of these, or a group that one of them is in, directly or not. */
function dependants(plan: RunPlan, ids: readonly string[]): readonly string[] {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const affected = new Set(ids);
  const withGroups = (id: string): void => {
    affected.add(id);
    const group = byId.get(id)?.group;
    if (group !== undefined && !affected.has(group)) withGroups(group);
  };
  for (const id of ids) withGroups(id);
  const found = new Set<string>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, kind, needs } of plan.steps) {
      if (kind === "group" || found.has(id) || ids.includes(id)) continue;
      if (!needs.some((need) => affected.has(need))) continue;
      found.add(id);
      withGroups(id);
      grown = true;
    }
  }
  return plan.steps.map(({ id }) => id).filter((id) => found.has(id));
}
