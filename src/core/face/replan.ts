/**
 * The plan a retry goes by: a run's plan is pinned, so that an edited template changes no run by itself;
 * whoever retries has mended something, and means it to count. DESIGN 5.4.
 */
import { withoutStop } from "../view/words";
import { pastTimes } from "../workflow/pastTimes";
import { planRun } from "../workflow/planRun";
import { dependantsOf } from "../workflow/putBack";
import { replaceProblem } from "../workflow/replacePlan";
import type { RunPlan } from "../workflow/runPlan";
import type { FileRef } from "../workflow/runPorts";
import { hasStep } from "../workflow/stepStates";
import { iso } from "./moments";
import type { LoadedRun, RunFace } from "./runFace";
import { pastSteps } from "./runs";

export interface RetryPlan {
  /** By which the run goes on. */
  readonly plan: RunPlan;
  /** What begins anew. */
  readonly steps: readonly string[];
  /** It is another plan than before. */
  readonly isNew: boolean;
  /** What one should know: whether a change counts, and why not. */
  readonly notes: readonly string[];
}

/** What a retry from these steps does, after a look at template and agents as they are now. */
export async function retryPlan(
  runs: RunFace,
  { run, plan, view }: LoadedRun,
  from: readonly string[],
): Promise<RetryPlan> {
  const steps = dependantsOf(view, from);
  const kept = (why: string): RetryPlan => {
    const note = `The workflow or its agents changed since, and this run keeps its plan of ${iso(run.startedAt)}: ${withoutStop(why)}. Start a new run to use what changed.`;
    return { plan, steps, isNew: false, notes: [note] };
  };
  await runs.face.history.catchUp();
  const planned = planRun({
    templates: await runs.templates.list(),
    workflow: run.workflow,
    params: plan.scopes[0]?.params ?? {},
    registry: runs.face.registry,
    schemas: runs.schemas,
    past: pastTimes(pastSteps(runs.face.history.history, runs.face.board.world.board.runs)),
    scripted: plan.scripted,
  });
  if (!planned.ok) {
    const wrong = planned.problems.find(({ severity }) => severity === "error");
    const place = wrong?.place === undefined ? "" : `${wrong.place}: `;
    return kept(`${place}${wrong?.message ?? "it cannot be run now"}`);
  }
  // What is kept for a rollback was decided when the run began.
  const next: RunPlan = { ...planned.plan, snapshot: plan.snapshot };
  if (sense(next) === sense(plan)) return { plan, steps, isNew: false, notes: [] };
  const newView = view.withPlan(next);
  const known = (id: string) => newView.node(id) !== undefined || newView.step(id) !== undefined;
  const back = dependantsOf(newView, [...from, ...steps].filter(known));
  const problem = replaceProblem(run, plan, next, [...back, ...steps]);
  if (problem !== undefined) return kept(problem);
  const begun = back.filter((id) => hasStep(run, id));
  if (begun.length === 0) return kept("nothing of what would begin again is in the workflow now");
  const note = "The workflow or its agents changed since: what is not done goes by the new plan.";
  return { plan: next, steps: begun, isNew: true, notes: [note] };
}

/** Writes a new plan under a name of its own: until the journal names it, the old one counts. */
export async function keepPlan(
  runs: RunFace,
  run: string,
  { plan, isNew }: RetryPlan,
): Promise<{ readonly plan: FileRef; readonly planned: readonly string[] } | undefined> {
  if (!isNew) return undefined;
  const name = `plan-${runs.ids.next()}.json`;
  const file = await runs.files.write(run, name, `${JSON.stringify(plan)}\n`);
  const planned = plan.steps.filter(({ kind }) => kind !== "group").map(({ id }) => id);
  return { plan: file, planned };
}

/** A plan without what changes by itself: expected times follow from the history. */
function sense({ steps, ...rest }: RunPlan): string {
  return JSON.stringify({
    ...rest,
    steps: steps.map((step) => ({ ...step, expected: undefined })),
  });
}
