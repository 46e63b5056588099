/** The steps of a template, as it writes them. DESIGN 4.2. */
import { type Fields, isAbsent } from "./fields";
import { fieldsOf, maxItems, maxStepDepth, maxSteps, retryShape, stepShape } from "./format/shape";
import { readGate } from "./readGate";
import type { RetryPolicy, StepDefinition } from "./template";

/** Nothing is tried again unless a template says so: an attempt may cost money. */
export const noRetry: RetryPolicy = {
  maxAttempts: 1,
  initialInterval: 1000,
  backoffCoefficient: 2,
  maxInterval: 60_000,
  nonRetryable: [],
};

/** Reads the steps below `key`; `retry` is what steps that say nothing fall back on. */
export function readSteps(
  fields: Fields,
  key: string,
  retry: RetryPolicy,
): readonly StepDefinition[] {
  const budget = { left: maxSteps };
  const steps = readLevel(fields, key, retry, budget, 0);
  if (budget.left < 0) {
    fields.problem(
      key,
      `A workflow has at most ${maxSteps} steps.`,
      "Move some into a sub-workflow.",
    );
  }
  return steps;
}

function readLevel(
  fields: Fields,
  key: string,
  retry: RetryPolicy,
  budget: { left: number },
  depth: number,
): readonly StepDefinition[] {
  if (depth >= maxStepDepth) {
    fields.problem(key, `Steps are nested at most ${maxStepDepth} deep.`, "Use a sub-workflow.");
    return [];
  }
  return fields.entries(key).flatMap((step) => {
    budget.left -= 1;
    if (budget.left < 0) return [];
    return [readStep(step, retry, budget, depth)];
  });
}

function readStep(
  step: Fields,
  retry: RetryPolicy,
  budget: { left: number },
  depth: number,
): StepDefinition {
  step.knownOnly(fieldsOf("step"), "A step", "error");
  const id = readId(step);
  if (!["agent", "gate", "workflow", "steps"].some((key) => step.has(key))) {
    const remedy = "Give it one of agent, gate, workflow or steps.";
    step.problem(undefined, `The step “${id}” says nothing of who does what.`, remedy);
  }
  return {
    id,
    title: step.text("title", stepShape.title.limit),
    agent: step.text("agent", stepShape.agent.limit),
    runner: step.text("runner", stepShape.runner.limit),
    with: step.object("with") ?? {},
    needs: step.texts("needs"),
    condition: step.text("condition", stepShape.condition.limit),
    gate: readGate(step),
    workflow: step.text("workflow", stepShape.workflow.limit),
    steps: readLevel(step, "steps", retry, budget, depth + 1),
    pattern: step.oneOf("pattern", stepShape.pattern.values),
    forEach: readForEach(step),
    outputSchema: step.object("output_schema"),
    provides: step.texts("provides"),
    uses: step.texts("uses"),
    artifact: readArtifact(step),
    requires: step.texts("requires"),
    retry: step.has("retry") ? readRetry(step, retry) : undefined,
    timeout: step.duration("timeout"),
    continueOnError: step.flag("continue_on_error"),
    stream: step.flag("stream"),
    estimate: step.duration("estimate"),
    handoff: readHandoff(step),
    line: step.line,
  };
}

function readId(step: Fields): string {
  const id = step.text("id", stepShape.id.limit);
  if (id === undefined) {
    step.problem(undefined, "A step has no id.", "Begin it with `- id: name`.");
    return "";
  }
  if (/^[A-Za-z_][\w-]*$/u.test(id)) return id;
  const remedy = "Begin with a letter; then letters, digits, `-` and `_`.";
  step.problem("id", `“${id}” is no id for a step.`, remedy);
  return "";
}

function readForEach(step: Fields): string | readonly unknown[] | undefined {
  const value = step.raw("for_each");
  if (isAbsent(value)) return undefined;
  if (!Array.isArray(value)) return step.text("for_each", 1000);
  if (value.length <= maxItems) return value as readonly unknown[];
  step.problem("for_each", `A step is done for at most ${maxItems} items.`, "Shorten the list.");
  return undefined;
}

/** A plain name: artifacts lie directly in the run's folder. */
function readArtifact(step: Fields): string | undefined {
  const name = step.text("artifact", stepShape.artifact.limit);
  if (name === undefined || /^[A-Za-z0-9][\w.-]*$/u.test(name)) return name;
  step.problem("artifact", `“${name}” is no plain file name.`, "Write for example plan.json.");
  return undefined;
}

function readHandoff(step: Fields): StepDefinition["handoff"] {
  const handoff = step.fields("handoff");
  if (handoff === undefined) return { context: "", requirements: [] };
  handoff.knownOnly(fieldsOf("handoff"), "A handoff", "error");
  return {
    context: handoff.text("context") ?? "",
    requirements: handoff.texts("requirements"),
  };
}

/** `retry: 3`, or its fields; what is not said is as in `base`. */
export function readRetry(fields: Fields, base: RetryPolicy): RetryPolicy {
  if (typeof fields.raw("retry") === "number") {
    return {
      ...base,
      maxAttempts: fields.number("retry", retryShape.max_attempts) ?? base.maxAttempts,
    };
  }
  const retry = fields.fields("retry");
  if (retry === undefined) return base;
  retry.knownOnly(fieldsOf("retry"), "A retry", "error");
  return {
    maxAttempts: retry.number("max_attempts", retryShape.max_attempts) ?? base.maxAttempts,
    initialInterval: retry.duration("initial_interval") ?? base.initialInterval,
    backoffCoefficient:
      retry.number("backoff_coefficient", retryShape.backoff_coefficient) ??
      base.backoffCoefficient,
    maxInterval: retry.duration("max_interval") ?? base.maxInterval,
    nonRetryable: retry.has("non_retryable") ? retry.texts("non_retryable") : base.nonRetryable,
  };
}
