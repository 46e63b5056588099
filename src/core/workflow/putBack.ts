/** What a retry puts back: a step, and everything that depends on it. DESIGN 5.4. */
import { namesIn, parseCondition } from "./condition";
import type { PlannedStep } from "./runPlan";
import type { RunView } from "./runView";
import { codes } from "./stepErrors";
import { visibleSteps } from "./stepNames";
import { instanceOf } from "./stepStates";

/**
 * The ids to put back, the given ones first, then what depends on them in the plan's order. A group
 * means all of its steps.
 */
export function dependantsOf(view: RunView, from: readonly string[]): readonly string[] {
  const back = new Set<string>();
  const add = (id: string): void => {
    for (const child of view.childrenOf(id)) add(child.id);
    if (view.step(id)?.kind !== "group") back.add(id);
  };
  for (const id of from) add(id);
  // A need is touched when it is put back itself, or when something in it is.
  const touched = (need: string): boolean =>
    back.has(need) ||
    [...back].some((id) => instanceOf(id)?.step === need) ||
    view.childrenOf(need).some(({ id, stream }) => !stream && touched(id));
  for (let more = true; more; ) {
    more = false;
    for (const node of view.nodes) {
      if (back.has(node.id) || back.has(node.step.id)) continue;
      if (!view.needsOf(node).some(touched)) continue;
      // All instances of a step begin anew with it: their list may be another one then.
      back.add(node.step.id);
      more = true;
    }
  }
  return [...back];
}

/**
 * Where a retry of the whole begins: at what failed, or was left out when the run was cancelled. Of a
 * workflow whose steps are all done, and whose `success_when` does not hold, at the steps it names.
 */
export function failedSteps(view: RunView): readonly string[] {
  const short = view.plan.steps.filter((step) => view.fallsShort(step));
  const failed = [...failedNodes(view), ...short.flatMap(({ id }) => namedBy(view, id))];
  if (failed.length > 0 || view.run.error?.code !== codes.successWhen) return failed;
  const named = namedBy(view, undefined);
  if (named.length > 0) return named;
  // What failed, and did not have to succeed by itself.
  return view.nodes.filter(({ id }) => view.state(id).status === "failure").map(({ id }) => id);
}

/** The steps that a condition of success names; of a sub-workflow all, where it names none. */
function namedBy(view: RunView, group: string | undefined): readonly string[] {
  const condition = view.successOf(group);
  if (condition === undefined) return [];
  const at = { id: group === undefined ? "" : `${group}/`, group };
  const ids = namedIn(view, condition.text, at, condition.scope);
  return ids.length === 0 && group !== undefined ? [group] : ids;
}

/** Ids of the steps that a condition names where it stands, each once. */
export function namedIn(
  view: RunView,
  condition: string,
  at: Pick<PlannedStep, "id" | "group">,
  scope: number,
): readonly string[] {
  const parsed = parseCondition(condition);
  const names = parsed.ok ? namesIn(parsed.condition) : [];
  const visible = visibleSteps(view.plan, at, scope);
  const ids = names.flatMap(({ path: [root, name] }) =>
    root === "steps" ? (visible.get(String(name)) ?? []) : [],
  );
  return [...new Set(ids)];
}

function failedNodes(view: RunView): readonly string[] {
  return view.nodes
    .filter((node) => {
      const { status, skipped } = view.state(node.id);
      const failed = status === "failure" && !node.step.continueOnError;
      return failed || skipped?.cause === "cancelled";
    })
    .map(({ id }) => id);
}
