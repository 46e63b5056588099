/**
 * Which step a name means. Inside a group, `steps.x` and `needs: [x]` mean a sibling first, then a step
 * of the group around it, and so on up to the workflow; a sub-workflow does not see out of itself.
 */
import type { PlannedStep, RunPlan } from "./runPlan";

/**
 * The id in the run of the step that goes by `name` where a step of `group` stands.
 *
 * @param prefix Of the scope: empty for the run, `deploy/` for the sub-workflow of step `deploy`.
 * @param group Id of the innermost group around; undefined at the top of the run.
 */
export function stepIdFor(
  ids: { has(id: string): boolean },
  prefix: string,
  group: string | undefined,
  name: string,
): string | undefined {
  let around = group === undefined ? "" : `${group}/`;
  for (;;) {
    const id = `${around}${name}`;
    if (around.startsWith(prefix) && ids.has(id)) return id;
    if (around === prefix || around === "" || !around.startsWith(prefix)) return undefined;
    around = around.slice(0, around.lastIndexOf("/", around.length - 2) + 1);
  }
}

/**
 * The names by which a step sees others, each with its id in the run: what belongs into `Names.steps`.
 * Nearer ones hide farther ones. The groups around the step are in it too.
 *
 * @param scope In which the names stand: the step's own for `with`, each condition's own for conditions.
 */
export function visibleSteps(
  plan: Pick<RunPlan, "steps" | "scopes">,
  step: Pick<PlannedStep, "id" | "group">,
  scope: number,
): ReadonlyMap<string, string> {
  const prefix = plan.scopes[scope]?.prefix ?? "";
  const all = plan.steps.map(({ id }) => id);
  return visibleNames(all, step.group, prefix);
}

/** The names by which a step of `group` sees others, each with its id, of all steps of a run or a template. */
export function visibleNames(
  all: Iterable<string>,
  group: string | undefined,
  prefix = "",
): ReadonlyMap<string, string> {
  const levels = new Set<string>();
  for (let around = group === undefined ? "" : `${group}/`; ; ) {
    if (around.startsWith(prefix)) levels.add(around);
    if (around === "" || around === prefix) break;
    around = around.slice(0, around.lastIndexOf("/", around.length - 2) + 1);
  }
  const seen = new Map<string, string>();
  const byLevel = new Map<string, [string, string][]>();
  for (const id of all) {
    const cut = id.lastIndexOf("/") + 1;
    const level = id.slice(0, cut);
    if (!levels.has(level)) continue;
    const entries = byLevel.get(level) ?? [];
    entries.push([id.slice(cut), id]);
    byLevel.set(level, entries);
  }
  for (const level of levels) {
    for (const [name, id] of byLevel.get(level) ?? []) if (!seen.has(name)) seen.set(name, id);
  }
  return seen;
}
