/** What can be done with a run and with a step, as words that menus are switched by. Pure. */
import type { RunState } from "../workflow/runState";
import { keptIntervals } from "../workflow/workIntervals";
import { isByHand, stepClaim } from "./offeredSteps";
import { isOver, type RunStep, type RunSteps, saysNoGo } from "./runSteps";
import type { WorkflowContext } from "./workflowRows";

/** What can be done with a run. */
export function runFlags(run: RunState, steps: RunSteps): readonly string[] {
  const over = run.status !== "running";
  const failed = [...steps.byId.values()].some(({ status }) => status === "failure");
  return [
    "run",
    run.status,
    ...(!over && run.cancelling === undefined ? ["canCancel"] : []),
    ...(failed && !isBeingCancelled(run) ? ["canRetry"] : []),
    // Its own condition of success may have failed, and no step.
    ...(over && run.status !== "success" ? ["canRetryFailed"] : []),
    ...(over && keptIntervals(run).length > 0 && !run.rolledBack ? ["canRollBack"] : []),
    ...(over ? ["over"] : []),
  ];
}

/** What can be done with a step. */
export function stepFlags(
  context: WorkflowContext,
  run: RunState,
  step: RunStep,
): readonly string[] {
  const { kind, status, state, children } = step;
  const leaf = children.length === 0;
  const live = run.status === "running" && run.cancelling === undefined;
  const again = isOver(status) && !isBeingCancelled(run) && !isLeftOut(run, step);
  const byHand = live && leaf && isByHand(step);
  const claim = byHand ? stepClaim(context, run.id, step.id) : undefined;
  const mine = claim?.session === context.me.session;
  const may = claim === undefined || mine;
  return [
    "step",
    kind,
    status,
    ...(live && leaf && status === "waiting"
      ? [saysNoGo(step) ? "canCheckAgain" : "canApprove"]
      : []),
    ...(byHand && may ? ["canComplete"] : []),
    ...(byHand && claim === undefined ? ["canClaim"] : []),
    ...(again ? ["canRetry"] : []),
    ...(again && (kind === "work" || kind === "each" || kind === "request")
      ? ["canRetryWith"]
      : []),
    ...(again && state?.error?.code === "role_boundary" ? ["canOverride"] : []),
    ...(state?.execution !== undefined ? ["hasExecution"] : []),
    ...(state?.output !== undefined ? ["hasOutput"] : []),
    ...(step.planned !== undefined ? ["hasPlace"] : []),
    ...(mine ? ["mine"] : []),
  ];
}

function isBeingCancelled({ status, cancelling }: RunState): boolean {
  return status === "running" && cancelling !== undefined;
}

/** Its condition or what it needs would leave it out again: only a cancelled one can be begun by itself. */
function isLeftOut(run: RunState, { status, state, children }: RunStep): boolean {
  if (status !== "skipped") return false;
  return children.length === 0 ? state?.skipped?.cause !== "cancelled" : run.status !== "cancelled";
}
