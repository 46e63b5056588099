/** What a step's agent gets, worked out from the plan and what came before. DESIGN 5.4. */
import { jsonBytes } from "../board/jsonBytes";
import { cutJson } from "../history/cutJson";
import { type Handoff, handoffFor, handoffProblem } from "./handoffs";
import { resolve } from "./placeholder";
import type { RunNode } from "./runGraph";
import type { StepInput } from "./runPorts";
import type { StepError } from "./runState";
import type { RunView } from "./runView";
import { codes, stepError } from "./stepErrors";
import type { JsonSchema } from "./template";

export type PreparedStep =
  | { readonly ok: true; readonly input: StepInput; readonly handoff: Handoff | undefined }
  | { readonly ok: false; readonly error: StepError };

/** All that the step begins with, or the workflow error that keeps it from beginning. */
export function prepareStep(
  view: RunView,
  node: RunNode,
  agent: string,
  workspace: string,
): PreparedStep {
  const { step } = node;
  const place = view.placeOf(step);
  const names = view.names(node);
  // What was asked for meanwhile is meant as it was said, braces and all.
  const inputs =
    node.request !== undefined
      ? ({ ok: true, value: step.with } as const)
      : names.ok
        ? resolve(step.with, names.names)
        : names;
  if (!inputs.ok) {
    return { ok: false, error: stepError(codes.badPlaceholder, inputs.message, place) };
  }
  const handoff = handoffFor(view, node, agent);
  const problem = handoff === undefined ? undefined : handoffProblem(handoff.message);
  if (problem !== undefined) {
    const message = `The handoff to ${agent} cannot be passed on: ${problem}.`;
    return { ok: false, error: stepError(codes.contractBroken, message, place) };
  }
  const state = view.state(node.id);
  const known = view.plan.scopes[step.scope]?.contracts ?? [];
  const contracts: Record<string, JsonSchema> = {};
  for (const { name, schema } of known) if (step.uses.includes(name)) contracts[name] = schema;
  const input: StepInput = {
    run: view.run.id,
    workflow: view.run.workflow,
    step: node.id,
    title: node.title,
    agent,
    attempt: state.attempts + 1,
    workspace,
    inputs: inputs.value as StepInput["inputs"],
    handoff: handoff?.message,
    contracts,
    outputSchema: step.outputSchema,
    lastError: state.error?.message,
  };
  return { ok: true, input, handoff };
}

/** Bytes of inputs or outputs that the history keeps itself; the whole is in the run's files. */
const keptBytes = 4_000;

/** As much of a value as the history keeps, as named values; undefined for nothing. */
export function keptValue(
  name: "inputs" | "output",
  value: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null) return undefined;
  const record = isRecord(value) ? value : { [name]: value };
  if (Object.keys(record).length === 0) return undefined;
  if (jsonBytes(record) <= keptBytes) return record;
  const cut = cutJson(record);
  if (isRecord(cut) && jsonBytes(cut) <= keptBytes) return cut;
  const text = JSON.stringify(record);
  return { [name]: `${text.slice(0, 1_000)}… ${text.length - 1_000} more characters` };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
