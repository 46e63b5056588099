/** Where steps stand: the state each begins with, and questions about ids of instances and requests. */
import type { RunState, StepState } from "./runState";

/** Nothing happened to it yet. */
export const pendingStep: StepState = {
  status: "pending",
  attempts: 0,
  lost: 0,
  retryAt: undefined,
  offered: undefined,
  execution: undefined,
  at: undefined,
  output: undefined,
  error: undefined,
  skipped: undefined,
  checks: [],
  question: undefined,
  answer: undefined,
};

/** The state of a step; one that is not known yet is pending. */
export function stepState(run: RunState, step: string): StepState {
  return run.steps.get(step) ?? pendingStep;
}

/** True when nothing happens to it any more, unless somebody puts it back. */
export function isOver({ status }: StepState): boolean {
  return status === "success" || status === "failure" || status === "skipped";
}

/** A step with `for_each` is divided into at most so many. */
export const mostItems = 200;

/** The id of one instance of a step that is done once for each item. */
export function instanceId(step: string, index: number): string {
  return `${step}[${index}]`;
}

/** The step an instance was divided from, and its place; undefined for other ids. */
export function instanceOf(
  id: string,
): { readonly step: string; readonly index: number } | undefined {
  const match = /^(.+)\[(\d+)\]$/u.exec(id);
  if (match === null) return undefined;
  return { step: match[1] ?? "", index: Number(match[2]) };
}

/** True when the run has a step of that id now: planned, divided or requested. */
export function hasStep(run: RunState, id: string): boolean {
  if (run.steps.has(id)) return true;
  const instance = instanceOf(id);
  return instance !== undefined && instance.index < (run.items.get(instance.step) ?? 0);
}

/** The id under which a person or an outside agent claims a step that is offered. */
export function claimIdOf(run: string, step: string): string {
  return `run/${run}/${step}`;
}

/** The run that such an id means, and what it calls the step, whether there is one or not. */
export function runOfClaim(
  runs: ReadonlyMap<string, RunState>,
  id: string,
): { readonly run: RunState; readonly step: string } | undefined {
  if (!id.startsWith("run/")) return undefined;
  const end = id.indexOf("/", 4);
  const run = end < 0 ? undefined : runs.get(id.slice(4, end));
  return run === undefined ? undefined : { run, step: id.slice(end + 1) };
}

/** The run and step that such an id means, where there is such a step. */
export function stepOfClaim(
  runs: ReadonlyMap<string, RunState>,
  id: string,
): { readonly run: RunState; readonly step: string } | undefined {
  const found = runOfClaim(runs, id);
  return found === undefined || !hasStep(found.run, found.step) ? undefined : found;
}

/** How long a run has gone on, without the time in which it was over and not retried yet. Milliseconds. */
export function runTime(
  run: Pick<RunState, "startedAt" | "finishedAt" | "paused">,
  now: number,
): number {
  return (run.finishedAt ?? now) - run.startedAt - (run.paused ?? 0);
}
