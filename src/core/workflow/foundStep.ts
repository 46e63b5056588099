/** The step that a command is about. */
import type { DecisionContext } from "../board/decision";
import type { OpenExecution } from "../board/state";
import { type Refusal, refuse } from "../errors";
import type { World } from "../world";
import { openRun, refuseNoStep } from "./decideRuns";
import { lateStepAnswer } from "./lateAnswers";
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

/** What another person, window or face was faster with; else the refusal as it is. */
export function lateOr(
  world: World,
  { run: id, step }: { readonly run: string; readonly step: string },
  { now }: DecisionContext,
  refusal: Refusal,
): Refusal {
  const run = world.board.runs.get(id);
  const late = run && lateStepAnswer(world.board, run, { id: step, title: step }, now);
  return late === undefined ? refusal : refuse("not_ready", late);
}
