/**
 * Command lines that a run comes to by itself, such as the test command of a package it finds: as far as
 * they can be known before it, they belong to the one question before it. The rest is asked when the run
 * comes to it.
 */
import { commandLines } from "./commandLines";
import {
  commandsOf,
  type DryRun,
  dryRun,
  type KnownOutputs,
  namesBefore,
  type PlannedCommand,
  withCommands,
} from "./dryRun";
import type { Names } from "./names";
import { resolve } from "./placeholder";
import type { PlannedStep, RunPlan } from "./runPlan";
import type { Foresight } from "./runPorts";

/** What a plan will do, with the command lines that its programs would find now. */
export async function foreseenDryRun(plan: RunPlan, foresight: Foresight): Promise<DryRun> {
  const divided = plan.steps.some(({ forEach }) => typeof forEach === "string");
  const asks = !plan.scripted && (divided || comesToLines(plan));
  const outputs = asks ? await outputsOf(plan, foresight) : new Map<string, unknown>();
  return { ...dryRun(plan, outputs), commands: commandsWith(plan, outputs) };
}

/** All command lines of a plan that can be known before it runs, each once. */
export async function foreseenCommands(
  plan: RunPlan,
  foresight: Foresight,
): Promise<readonly PlannedCommand[]> {
  if (!comesToLines(plan)) return commandsOf(plan);
  return commandsWith(plan, await outputsOf(plan, foresight));
}

function commandsWith(plan: RunPlan, outputs: KnownOutputs): readonly PlannedCommand[] {
  const asking = plan.scripted ? [] : plan.steps.filter(isToldLines);
  const found = asking.flatMap((step) =>
    inputsOf(plan, step, outputs).flatMap((inputs) =>
      step.runner === undefined
        ? []
        : commandLines(step.runner, inputs).map((argv) => ({ argv, step: step.id })),
    ),
  );
  return withCommands(commandsOf(plan), found);
}

function comesToLines({ scripted, steps }: RunPlan): boolean {
  return !scripted && steps.some(isToldLines);
}

/** Programs that run what they are told to; a step's own command line stands in the plan. */
function isToldLines({ runner }: PlannedStep): boolean {
  return runner?.kind === "program" && runner.name === "run-tests";
}

/** By step: what those give whose input follows from the parameters, and from each other. */
async function outputsOf(plan: RunPlan, foresight: Foresight): Promise<KnownOutputs> {
  const outputs = new Map<string, unknown>();
  for (const step of plan.steps) {
    const { runner, forEach, conditions } = step;
    if (runner?.kind !== "program" || isToldLines(step)) continue;
    if (forEach !== undefined || conditions.length > 0) continue;
    const [inputs] = inputsOf(plan, step, outputs);
    if (inputs === undefined) continue;
    const output = await foresight.foresee(runner.name, inputs);
    if (output !== undefined) outputs.set(step.id, output);
  }
  return outputs;
}

type Inputs = Readonly<Record<string, unknown>>;

/** What a step is given, for each of its items; nothing where that is not known yet. */
function inputsOf(plan: RunPlan, step: PlannedStep, outputs: KnownOutputs): readonly Inputs[] {
  const names = namesBefore(plan, step, outputs);
  if (names === undefined) return [];
  const items = itemsOf(step, names);
  return items.flatMap((item) => {
    const resolved = resolve(step.with, { ...names, ...item });
    return resolved.ok && isInputs(resolved.value) ? [resolved.value] : [];
  });
}

function isInputs(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function itemsOf({ forEach }: PlannedStep, names: Names): readonly Pick<Names, "item" | "index">[] {
  if (forEach === undefined) return [{}];
  const resolved = resolve(forEach, names);
  if (!resolved.ok || !Array.isArray(resolved.value)) return [];
  return resolved.value.map((item: unknown, index) => ({ item, index }));
}
