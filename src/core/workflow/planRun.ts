/**
 * From a template to what a run will do: sub-workflows unfolded, agents and runners resolved, parameters
 * filled in and checked. Everything that can be wrong before the run is told here, all at once.
 */
import type { AgentRegistry } from "../agent/registry";
import { type BoundAgent, bindAgent, bindRunner, type Report } from "./bindAgents";
import { type Flat, type FlatStep, flatten } from "./flatten";
import type { Names } from "./names";
import {
  checkParameters,
  parameterFields,
  unknownParameters,
  withDefaults,
} from "./parametersForm";
import type { PastTime } from "./pastTimes";
import { findPlaceholders, hasPlaceholders, resolve } from "./placeholder";
import { isInside } from "./readGate";
import type { PlannedStep, PlanScope, RunnerSpec, RunPlan } from "./runPlan";
import type { Schemas } from "./runPorts";
import { schemaClause } from "./schemaSentence";
import type { TemplateFile } from "./template";
import { findTemplate, runnableTemplate } from "./templateSet";

export interface PlanRequest {
  /** All templates that can be found. */
  readonly templates: readonly TemplateFile[];
  readonly workflow: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly registry: AgentRegistry;
  readonly schemas: Schemas;
  readonly past: PastTime;
  /** Answers come from a file instead of the agents' runners. */
  readonly scripted: boolean;
}

/** Something that speaks against a run, or that one should know. */
export interface PlanProblem {
  readonly severity: "error" | "warning";
  readonly message: string;
  /** `.baton/workflows/ship.md:14`; undefined when it is about the parameters. */
  readonly place: string | undefined;
  readonly remedy: string;
}

/** `problems` holds warnings only when there is a plan. */
export type PlanResult =
  | { readonly ok: true; readonly plan: RunPlan; readonly problems: readonly PlanProblem[] }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/** Of one attempt, where nothing is said: programs 30 minutes, people and outside agents a week. */
const programTimeout = 30 * 60_000;
const manualTimeout = 7 * 86_400_000;
/** How many steps run at once, where neither template nor setting says less. */
const mostAtOnce = 100;

/** Plans a run. Never throws; the same request gives the same plan. */
export function planRun(request: PlanRequest): PlanResult {
  const file = findTemplate(request.templates, request.workflow);
  if (file === undefined) {
    return refused(`There is no workflow “${request.workflow}”.`, "See the list of workflows.");
  }
  const { template } = file;
  const problems: PlanProblem[] = file.problems.map(({ line, ...problem }) => ({
    ...problem,
    place: `${file.path}:${line}`,
  }));
  if (template === undefined || hasError(problems)) return { ok: false, problems };

  const find = (name: string) => runnableTemplate(request.templates, name);
  const flat = flatten(template, find);
  problems.push(
    ...flat.problems.map(({ severity, message, remedy, path, line }) => ({
      severity,
      message,
      remedy,
      place: `${path}:${line}`,
    })),
  );
  const params = withDefaults(template.parameters, request.params);
  const error = (message: string, remedy: string) =>
    problems.push({ severity: "error", message, place: undefined, remedy });
  const unknown = unknownParameters(template.parameters, params);
  for (const { name, remedy } of unknown) {
    error(`The workflow “${template.name}” has no parameter “${name}”.`, remedy);
  }
  for (const { name, message } of checkParameters(request.schemas, template.parameters, params)) {
    if (unknown.some((one) => one.name === name)) continue;
    error(message, "Give the parameters as the workflow describes them.");
  }
  const planner = new Planner(request, flat, params, problems);
  const steps = planner.steps();
  const snapshot = planner.snapshot();
  if (hasError(problems)) return { ok: false, problems };
  const plan: RunPlan = {
    v: 1,
    workflow: template.name,
    source: template.source,
    scopes: planner.scopes,
    steps,
    concurrency: template.concurrency ?? mostAtOnce,
    successWhen: template.successWhen,
    result: template.result,
    snapshot,
    scripted: request.scripted,
  };
  return { ok: true, plan, problems };
}

class Planner {
  readonly scopes: readonly PlanScope[];
  readonly #request: PlanRequest;
  readonly #flat: Flat;
  readonly #problems: PlanProblem[];
  /** The parameters of each scope that are known before the run. */
  readonly #known: readonly Readonly<Record<string, unknown>>[];

  constructor(
    request: PlanRequest,
    flat: Flat,
    params: Readonly<Record<string, unknown>>,
    problems: PlanProblem[],
  ) {
    this.#request = request;
    this.#flat = flat;
    this.#problems = problems;
    const known: Readonly<Record<string, unknown>>[] = [];
    this.scopes = flat.scopes.map(({ prefix, template, outer }) => {
      const given =
        outer === undefined
          ? params
          : withDefaults(template.parameters, this.#handed(prefix, known[outer] ?? {}));
      known.push(outer === undefined ? params : knownOf(given, known[outer] ?? {}));
      return {
        prefix,
        workflow: template.name,
        source: template.source,
        path: template.path,
        outer,
        params: given,
        parameters: outer === undefined ? undefined : template.parameters,
        contracts: template.contracts,
        successWhen: outer === undefined ? undefined : template.successWhen,
      };
    });
    this.#known = known;
  }

  steps(): readonly PlannedStep[] {
    return this.#flat.steps.map((step) => this.#planned(step));
  }

  snapshot(): readonly string[] {
    const { snapshot = [], path = "" } = this.#flat.scopes[0]?.template ?? {};
    return snapshot.flatMap((text) => {
      const value = this.#static(text, 0);
      if (typeof value === "string" && isInside(value)) return [value];
      const message = `The path “${String(value)}” to keep for a rollback leads out of the workspace.`;
      const remedy = "Give a path below the workspace's folder.";
      this.#problems.push({ severity: "error", message, place: `${path}:1`, remedy });
      return [];
    });
  }

  /** `with` of the step that stands for a sub-workflow, checked as far as it is known. */
  #handed(
    prefix: string,
    outer: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const step = this.#flat.byId.get(prefix.slice(0, -1));
    const scope = this.#flat.scopes.find((candidate) => candidate.prefix === prefix);
    if (step === undefined || scope === undefined) return {};
    const given = step.definition.with;
    const { parameters, name } = scope.template;
    const fields = parameterFields(parameters);
    for (const field of fields) {
      const value = Object.hasOwn(given, field.name) ? given[field.name] : field.default;
      if (value === undefined && field.required) {
        const remedy = `Add ${field.name} below with.`;
        this.#problem(step, `The workflow “${name}” needs the parameter “${field.name}”.`, remedy);
      }
      const known = value === undefined ? undefined : knownOf({ value }, outer)["value"];
      if (known === undefined) continue;
      const [problem] = this.#request.schemas.check(field.schema, known);
      if (problem === undefined) continue;
      const message = `The parameter “${field.name}” of “${name}” does not fit: ${schemaClause(problem)}`;
      this.#problem(step, message, "Change its value below with.");
    }
    for (const { name: key, remedy } of unknownParameters(parameters, given)) {
      this.#problem(step, `The workflow “${name}” has no parameter “${key}”.`, remedy);
    }
    return given;
  }

  #planned(step: FlatStep): PlannedStep {
    const { definition, id, scope } = step;
    const { agent, runner } = step.kind === "work" ? this.#bound(step) : nobody;
    const workflow = this.scopes[scope];
    const name = agent?.name ?? "";
    // As it is called in its own template, so that it is known wherever that runs.
    const own = id.slice(workflow?.prefix.length ?? 0);
    const usual = runner?.kind === "manual" ? manualTimeout : programTimeout;
    return {
      id,
      title: definition.title ?? definition.id,
      kind: step.kind,
      group: step.group,
      scope,
      agent: agent?.name,
      runner,
      instructions: agent?.definitions.find(({ instructions }) => instructions !== "")
        ?.instructions,
      with: definition.with,
      needs: step.needs,
      conditions: step.conditions,
      gate: definition.gate,
      forEach: definition.forEach,
      outputSchema: definition.outputSchema,
      provides: definition.provides,
      uses: definition.uses,
      artifact: definition.artifact,
      requires: definition.requires,
      retry: definition.retry ?? this.#flat.scopes[scope]?.template.retry ?? onlyOnce,
      timeout: definition.timeout ?? usual,
      continueOnError: definition.continueOnError,
      stream: definition.stream,
      expected:
        this.#request.past(workflow?.workflow ?? "", own, name) ??
        // As a part of this very workflow.
        this.#request.past(this.scopes[0]?.workflow ?? "", id, name) ??
        (step.kind === "work" ? definition.estimate : undefined),
      handoff: definition.handoff,
      line: definition.line,
    };
  }

  #bound(step: FlatStep): {
    readonly agent: BoundAgent | undefined;
    readonly runner: RunnerSpec | undefined;
  } {
    const { definition, scope } = step;
    const report: Report = (message, remedy, severity) => {
      // Whom nobody knows is told once, not at each of its steps.
      if (severity === "warning" && this.#problems.some((one) => one.message === message)) return;
      this.#problem(step, message, remedy, severity);
    };
    const asked = this.#static(definition.agent, scope);
    const agent = bindAgent(this.#request.registry, definition, asked, report);
    const fill = (text: string) => this.#static(text, scope);
    return { agent, runner: bindRunner(definition, agent?.definitions ?? [], fill, report) };
  }

  /** A text with the parameters put in; undefined when it is not known before the run. */
  #static(text: string | undefined, scope: number): unknown {
    if (text === undefined) return undefined;
    return knownOf({ text }, this.#known[scope] ?? {})["text"];
  }

  #problem(
    step: FlatStep,
    message: string,
    remedy: string,
    severity: PlanProblem["severity"] = "error",
  ): void {
    const path = this.#flat.scopes[step.scope]?.template.path ?? "";
    const place = `${path}:${step.definition.line}`;
    this.#problems.push({ severity, message, place, remedy });
  }
}

const nobody = { agent: undefined, runner: undefined } as const;

const onlyOnce = {
  maxAttempts: 1,
  initialInterval: 0,
  backoffCoefficient: 1,
  maxInterval: 0,
  nonRetryable: [],
} as const;

/** Those values that depend on nothing but known parameters. */
function knownOf(
  values: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const names: Names = { params, steps: {}, run: { id: "", workspace: "", workflow: "" } };
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      if (!hasPlaceholders(value)) return [[key, value]];
      const { uses } = findPlaceholders(value);
      if (uses.some(({ path }) => path[0] !== "params")) return [];
      const resolved = resolve(value, names);
      return resolved.ok ? [[key, resolved.value]] : [];
    }),
  );
}

function hasError(problems: readonly PlanProblem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

function refused(message: string, remedy: string): PlanResult {
  return { ok: false, problems: [{ severity: "error", message, place: undefined, remedy }] };
}
