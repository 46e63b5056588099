/** What a retry puts back: a step, and everything that depends on it. DESIGN 5.4. */
import type { RunView } from "./runView";
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
 * What failed, or was left out when the run was cancelled: where a retry of the whole begins. Where the
 * run failed all the same, it is what failed and did not have to succeed.
 */
export function failedSteps(view: RunView): readonly string[] {
  const failed = view.nodes.filter(({ id }) => view.state(id).status === "failure");
  const cancelled = view.nodes.filter(({ id }) => view.state(id).skipped?.cause === "cancelled");
  const counting = failed.filter(({ step }) => !step.continueOnError);
  const begin = new Set([...counting, ...cancelled]);
  const found = begin.size === 0 ? failed : view.nodes.filter((node) => begin.has(node));
  return found.map(({ id }) => id);
}
