/** What a gate's conditions stand on: looking at it again means doing that again. DESIGN 5.4. */
import { namesIn, parseCondition } from "./condition";
import type { RunView } from "./runView";
import { visibleSteps } from "./stepNames";

/**
 * The steps whose output made a gate say NO-GO. Their output cannot change by being looked at again, as
 * files and tools can. In the order of the checks; empty where only the world is missing something.
 */
export function stepsBehindNoGo(view: RunView, gateStep: string): readonly string[] {
  const planned = view.step(gateStep);
  const { status, checks: results } = view.state(gateStep);
  if (planned?.gate?.kind !== "checks" || status !== "waiting") return [];
  const missing = new Set(
    results.filter(({ ok, level }) => !ok && level === "required").map(({ name }) => name),
  );
  const visible = visibleSteps(view.plan, planned, planned.scope);
  const found = new Set<string>();
  for (const { name, subject } of planned.gate.checks) {
    if (subject.kind !== "condition" || !missing.has(name)) continue;
    const parsed = parseCondition(subject.condition);
    if (!parsed.ok) continue;
    for (const { path } of namesIn(parsed.condition)) {
      const [root, step, ...rest] = path;
      const id = root === "steps" ? visible.get(String(step)) : undefined;
      if (id !== undefined) found.add(innermost(view, id, rest));
    }
  }
  return [...found];
}

/** `qa.output.run.passed` is about the step `run` of the group `qa`. */
function innermost(view: RunView, id: string, path: readonly unknown[]): string {
  if (view.step(id)?.kind !== "group" || path[0] !== "output") return id;
  const child = `${id}/${String(path[1])}`;
  if (!view.childrenOf(id).some((one) => one.id === child)) return id;
  return innermost(view, child, ["output", ...path.slice(2)]);
}
