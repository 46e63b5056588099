/** The step that a command is about. */
import type { OpenExecution } from "../board/state";
import type { Refusal } from "../errors";
import type { World } from "../world";
import { openRun, refuseNoStep } from "./decideRuns";
import type { RunState, StepState } from "./runState";
import { hasStep, stepState } from "./stepStates";

/** A step of a run that is known here. */
export interface FoundStep {
  readonly run: RunState;
  readonly state: StepState;
}

/** @param find which runs count; those that are not over, where nothing is said */
export function findStep(
  world: World,
  { run: id, step }: { readonly run: string; readonly step: string },
  find: (world: World, id: string) => RunState | Refusal = openRun,
): FoundStep | Refusal {
  const run = find(world, id);
  if ("ok" in run) return run;
  return hasStep(run, step) ? { run, state: stepState(run, step) } : refuseNoStep(run, step);
}

/** The attempt of a step that is under way. */
export function attemptUnderWay(
  world: World,
  run: string,
  step: string,
): OpenExecution | undefined {
  const id = world.board.runs.get(run)?.steps.get(step)?.execution;
  return id === undefined ? undefined : world.board.executions.get(id);
}
