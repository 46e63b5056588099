/** Plans made by hand, for tests of what happens while a run lives. */
import type { PlannedStep, PlanScope, RunPlan } from "../../../src/core/workflow/runPlan";
import { plannedStep } from "./plannedStep";

type StepFields = Partial<PlannedStep> & Pick<PlannedStep, "id">;

/** A step that a program does, unless the fields say otherwise. */
export function step(fields: StepFields): PlannedStep {
  const { id } = fields;
  return plannedStep({
    title: id,
    kind: fields.gate === undefined ? "work" : "gate",
    group: id.includes("/") ? id.slice(0, id.lastIndexOf("/")) : undefined,
    agent: fields.gate === undefined ? `${id.split("/").at(-1) ?? id}-agent` : undefined,
    runner: { kind: "command", argv: ["work", id], input: "json" },
    timeout: 600_000,
    ...fields,
  });
}

export function retry(maxAttempts: number, initialInterval = 1_000): PlannedStep["retry"] {
  return {
    maxAttempts,
    initialInterval,
    backoffCoefficient: 2,
    maxInterval: 60_000,
    nonRetryable: [],
  };
}

/** A plan with one scope, unless the fields say otherwise. */
export function plan(steps: readonly PlannedStep[], fields: Partial<RunPlan> = {}): RunPlan {
  return {
    v: 1,
    workflow: "ship",
    source: "workspace",
    scopes: [scope({})],
    steps,
    concurrency: 100,
    successWhen: undefined,
    result: {},
    snapshot: [],
    scripted: false,
    ...fields,
  };
}

export function scope(fields: Partial<PlanScope>): PlanScope {
  return {
    prefix: "",
    workflow: "ship",
    source: "workspace",
    path: ".baton/workflows/ship.md",
    outer: undefined,
    params: {},
    contracts: [],
    successWhen: undefined,
    ...fields,
  };
}
