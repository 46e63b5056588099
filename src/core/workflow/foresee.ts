/**
 * Command lines that a run comes to by itself, such as the test command of a package it finds: as far as
 * they can be known before it, they belong to the one question before it. The rest is asked when the run
 * comes to it.
 */
import { commandLines } from "./commandLines";
import { commandsOf, type DryRun, dryRun, type PlannedCommand, withCommands } from "./dryRun";
import type { Names } from "./names";
import { hasPlaceholders, resolve } from "./placeholder";
import type { PlannedStep, RunPlan } from "./runPlan";
import type { Foresight } from "./runPorts";
import { visibleSteps } from "./stepNames";

/** What a plan will do, with the command lines that its programs would find now. */
export async function foreseenDryRun(plan: RunPlan, foresight: Foresight): Promise<DryRun> {
  return { ...dryRun(plan), commands: await foreseenCommands(plan, foresight) };
}

/** All command lines of a plan that can be known before it runs, each once. */
export async function foreseenCommands(
  plan: RunPlan,
  foresight: Foresight,
): Promise<readonly PlannedCommand[]> {
  const asking = plan.scripted ? [] : plan.steps.filter(comesToLines);
  const known = commandsOf(plan);
  if (asking.length === 0) return known;
  const outputs = await outputsOf(plan, foresight);
  const found = asking.flatMap((step) =>
    inputsOf(plan, step, outputs).flatMap((inputs) =>
      step.runner === undefined
        ? []
        : commandLines(step.runner, inputs).map((argv) => ({ argv, step: step.id })),
    ),
  );
  return withCommands(known, found);
}

/** Programs that run what they are told to; a step's own command line stands in the plan. */
function comesToLines({ runner }: PlannedStep): boolean {
  return runner?.kind === "program" && runner.name === "run-tests";
}

/** By step: what those give whose input follows from the parameters, and from each other. */
async function outputsOf(
  plan: RunPlan,
  foresight: Foresight,
): Promise<ReadonlyMap<string, unknown>> {
  const outputs = new Map<string, unknown>();
  for (const step of plan.steps) {
    const { runner, forEach, conditions } = step;
    if (runner?.kind !== "program" || comesToLines(step)) continue;
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
function inputsOf(
  plan: RunPlan,
  step: PlannedStep,
  outputs: ReadonlyMap<string, unknown>,
): readonly Inputs[] {
  const names = namesAt(plan, step, outputs);
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

function namesAt(
  plan: RunPlan,
  step: PlannedStep,
  outputs: ReadonlyMap<string, unknown>,
): Names | undefined {
  const params = plan.scopes[step.scope]?.params ?? {};
  if (hasPlaceholders(params)) return undefined;
  const seen = [...visibleSteps(plan, step, step.scope)].flatMap(([name, id]) =>
    outputs.has(id) ? [[name, { status: "success", output: outputs.get(id), error: null }]] : [],
  );
  const steps = Object.fromEntries(seen) as Names["steps"];
  return { params, steps, run: { id: "", workspace: "", workflow: plan.workflow } };
}
