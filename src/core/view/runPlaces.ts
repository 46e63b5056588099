/** Where in its template stands what a row of the workflows tree is about. Pure. */
import { stepsOf, type WorkflowContext, type WorkflowRow } from "./workflowRows";

/**
 * As errors name it, `.baton/workflows/ship.md:14`: where the error is when there is one, else where the
 * step begins. Undefined where no template says it, or its plan is not read yet.
 */
export function placeOfRow(context: WorkflowContext, row: WorkflowRow): string | undefined {
  if (!("run" in row)) return undefined;
  const run = context.world.board.runs.get(row.run);
  const plan = run === undefined ? undefined : context.planOf(run);
  if (run === undefined || plan === undefined) return undefined;
  if (!("step" in row)) return run.error?.place ?? plan.scopes[0]?.path;
  const step = stepsOf(context, row.run)?.byId.get(row.step);
  const { state, planned } = step ?? {};
  if (state?.error?.place !== undefined) return state.error.place;
  const path = planned === undefined ? undefined : plan.scopes[planned.scope]?.path;
  return path === undefined ? undefined : `${path}:${planned?.line ?? 1}`;
}
