/**
 * What is wrong with a template by itself: everything that can be known without agents, parameters and
 * other templates. All problems at once, each with its line and what to do about it.
 */
import type { Place } from "./fields";
import { type Flat, type FlatStep, flatten } from "./flatten";
import { fieldOf, maxItems, type StepKind } from "./format/shape";
import { NameChecks, type NameFault } from "./nameChecks";
import { hasPlaceholders, parseText } from "./placeholder";
import { parseRunner } from "./runnerSpec";
import type { Schemas } from "./runPorts";
import { schemaClause } from "./schemaSentence";
import type { JsonSchema, StepDefinition, TemplateProblem, WorkflowTemplate } from "./template";

/** Checks a template; `lineOf` tells the line of a place in its front matter. Never throws. */
export function checkTemplate(
  template: WorkflowTemplate,
  lineOf: (place: Place) => number,
  schemas: Schemas,
): readonly TemplateProblem[] {
  const flat = flatten(template);
  const check = new TemplateCheck(template, flat, lineOf, schemas);
  check.parameters();
  check.contracts();
  for (const step of flat.steps) check.step(step);
  check.ending();
  const ordering = flat.problems.map(
    ({ severity, message, remedy, place }): TemplateProblem => ({
      severity,
      message,
      line: lineOf(place),
      remedy,
    }),
  );
  return [...ordering, ...check.problems];
}

class TemplateCheck {
  readonly problems: TemplateProblem[] = [];
  readonly #template: WorkflowTemplate;
  readonly #flat: Flat;
  readonly #lineOf: (place: Place) => number;
  readonly #schemas: Schemas;
  readonly #names: NameChecks;

  constructor(
    template: WorkflowTemplate,
    flat: Flat,
    lineOf: (place: Place) => number,
    schemas: Schemas,
  ) {
    this.#template = template;
    this.#flat = flat;
    this.#lineOf = lineOf;
    this.#schemas = schemas;
    this.#names = new NameChecks(flat, template.parameters);
  }

  parameters(): void {
    const { parameters } = this.#template;
    const place = ["parameters"];
    if (parameters["type"] !== "object") {
      const remedy = "Write `type: object`, and the parameters below `properties:`.";
      this.#add(place, "parameters is no schema of type object.", remedy);
      return;
    }
    if (!this.#schema(parameters, place)) return;
    const properties = objectOf(parameters["properties"]);
    for (const [name, schema] of Object.entries(properties)) {
      const value = objectOf(schema)["default"];
      if (value === undefined) continue;
      const [problem] = this.#schemas.check(withDefinitions(objectOf(schema), parameters), value);
      if (problem === undefined) continue;
      const message = `The default of “${name}” does not fit its own schema: ${schemaClause(problem)}`;
      this.#add([...place, "properties", name, "default"], message, "Change the default.");
    }
  }

  contracts(): void {
    for (const [at, { name, schema }] of this.#template.contracts.entries()) {
      this.#schema(schema, ["contracts", at, "schema"]);
      const providers = this.#flat.steps.filter(({ definition }) =>
        definition.provides.includes(name),
      );
      if (providers.length > 1) {
        const message = `Several steps provide “${name}”: ${providers.map(({ id }) => id).join(", ")}.`;
        this.#add(["contracts", at], message, "Let one of them provide it.");
      }
      if (providers.length === 0) {
        const message = `No step provides “${name}”, so nothing is checked against it.`;
        this.#add(["contracts", at], message, `Add provides: [${name}] to a step.`, "warning");
      }
    }
  }

  step(step: FlatStep): void {
    this.#kind(step);
    this.#contractNames(step);
    this.#runner(step);
    const { definition, place } = step;
    if (definition.outputSchema !== undefined) {
      this.#schema(definition.outputSchema, [...place, "output_schema"]);
    }
    const here = { step, items: false };
    if (definition.condition !== undefined) {
      const faults = this.#names.ofCondition(definition.condition, here);
      this.#addFaults([...place, "condition"], faults);
    }
    for (const [key, value] of Object.entries(definition.with)) {
      const position = { step, items: definition.forEach !== undefined };
      this.#addFaults([...place, "with", key], this.#names.ofValue(value, position));
    }
    this.#forEach(step);
    this.#gate(step);
  }

  ending(): void {
    const position = { step: undefined, items: false };
    const { successWhen, result, snapshot } = this.#template;
    if (successWhen !== undefined) {
      this.#addFaults(["success_when"], this.#names.ofCondition(successWhen, position));
    }
    for (const [key, value] of Object.entries(result)) {
      this.#addFaults(["result", key], this.#names.ofValue(value, position));
    }
    const before = { ...position, paramsOnly: true };
    this.#addFaults(["snapshot"], this.#names.ofValue(snapshot, before));
  }

  /** A step is one thing; what only makes sense for another is misplaced. */
  #kind({ definition, place }: FlatStep): void {
    const { id, agent, gate, workflow, steps } = definition;
    const given: readonly StepKind[] = [
      ...(agent === undefined ? [] : (["agent"] as const)),
      ...(gate === undefined ? [] : (["gate"] as const)),
      ...(workflow === undefined ? [] : (["workflow"] as const)),
      ...(steps.length === 0 ? [] : (["steps"] as const)),
    ];
    if (given.length > 1) {
      const message = `The step “${id}” has ${given.join(" and ")}; it can be one of them only.`;
      this.#add(place, message, "Make two steps of it.");
    }
    const [kind] = given;
    if (kind === undefined || given.length > 1) return;
    const misplaced = misplacedFields(definition, kind);
    const [first] = misplaced;
    if (first === undefined) return;
    const message = `${misplaced.join(", ")} means nothing for a step with ${kind}.`;
    const meant = fieldOf("step", first)?.only?.[0] ?? "agent";
    this.#add([...place, first], message, `Move it to a step with ${homes[meant]}.`);
  }

  #contractNames({ definition, place }: FlatStep): void {
    const known = this.#template.contracts.map(({ name }) => name);
    for (const key of ["provides", "uses"] as const) {
      for (const name of definition[key].filter((contract) => !known.includes(contract))) {
        const there = known.length === 0 ? "there are none" : `there are ${known.join(", ")}`;
        const remedy = `Declare it below contracts; ${there}.`;
        this.#add([...place, key], `There is no contract “${name}”.`, remedy);
      }
    }
  }

  #runner({ definition, place }: FlatStep): void {
    const before = { step: undefined, items: false, paramsOnly: true };
    this.#addFaults([...place, "agent"], this.#names.ofValue(definition.agent, before));
    const { runner } = definition;
    if (runner === undefined) return;
    const faults = this.#names.ofValue(runner, before);
    this.#addFaults([...place, "runner"], faults);
    if (faults.length > 0 || hasPlaceholders(runner)) return;
    const parsed = parseRunner(runner);
    if (!parsed.ok) this.#add([...place, "runner"], parsed.message, parsed.remedy);
  }

  #forEach(step: FlatStep): void {
    const { forEach } = step.definition;
    if (forEach === undefined) return;
    const place = [...step.place, "for_each"];
    if (typeof forEach === "string") {
      const parsed = parseText(forEach);
      const isOne = parsed.ok && parsed.pieces.length === 1 && parsed.pieces[0]?.kind === "name";
      if (parsed.ok && !isOne) {
        const remedy = 'Write for example for_each: "{{ steps.find.output.packages }}".';
        this.#add(place, "for_each is neither a list nor one placeholder.", remedy);
      }
    } else if (forEach.length > maxItems) {
      this.#add(place, `A step is done for at most ${maxItems} items.`, "Shorten the list.");
    }
    this.#addFaults(place, this.#names.ofValue(forEach, { step, items: false }));
  }

  #gate(step: FlatStep): void {
    const { gate } = step.definition;
    if (gate === undefined) return;
    const position = { step, items: false };
    const place = [...step.place, "gate"];
    if (gate.kind === "approval") {
      this.#addFaults([...place, "approval"], this.#names.ofValue(gate.question, position));
      return;
    }
    for (const [at, { subject, condition, owner, action }] of gate.checks.entries()) {
      const checkPlace = [...place, "checks", at];
      if (condition !== undefined) {
        const faults = this.#names.ofCondition(condition, position);
        this.#addFaults([...checkPlace, "condition"], faults);
      }
      const faults =
        subject.kind === "condition"
          ? this.#names.ofCondition(subject.condition, position)
          : this.#names.ofValue([Object.values(subject), owner, action], position);
      this.#addFaults(checkPlace, faults);
    }
  }

  #schema(schema: JsonSchema, place: Place): boolean {
    const problems = this.#schemas.checkSchema(schema);
    for (const problem of problems.slice(0, 5)) {
      const inner = problem.at.split("/").slice(1).map(unescape);
      const remedy = "Write a JSON Schema of draft 2020-12.";
      const message = `This is no usable schema: ${schemaClause(problem)}`;
      this.#add([...place, ...inner], message, remedy);
    }
    return problems.length === 0;
  }

  #addFaults(place: Place, faults: readonly NameFault[]): void {
    for (const { severity, message, remedy } of faults) this.#add(place, message, remedy, severity);
  }

  #add(
    place: Place,
    message: string,
    remedy: string,
    severity: TemplateProblem["severity"] = "error",
  ): void {
    this.problems.push({ severity, message, line: this.#lineOf(place), remedy });
  }
}

const homes: Readonly<Record<StepKind, string>> = {
  agent: "an agent",
  gate: "a gate",
  steps: "steps of its own",
  workflow: "a workflow",
};

/** Fields that say nothing about a step of this kind, as the file spells them. */
function misplacedFields(definition: StepDefinition, kind: StepKind): readonly string[] {
  const { runner, forEach, outputSchema, provides, uses, artifact, requires, retry } = definition;
  const { timeout, pattern, estimate, handoff } = definition;
  const given = {
    runner: runner !== undefined,
    for_each: forEach !== undefined,
    output_schema: outputSchema !== undefined,
    provides: provides.length > 0,
    uses: uses.length > 0,
    artifact: artifact !== undefined,
    requires: requires.length > 0,
    retry: retry !== undefined,
    timeout: timeout !== undefined,
    pattern: pattern !== undefined,
    estimate: estimate !== undefined,
    handoff: handoff.context !== "" || handoff.requirements.length > 0,
    with: Object.keys(definition.with).length > 0,
  };
  return Object.entries(given).flatMap(([field, isGiven]) =>
    isGiven && fieldOf("step", field)?.only?.includes(kind) === false ? [field] : [],
  );
}

/** A part of a schema can still refer to the definitions of the whole. */
export function withDefinitions(part: JsonSchema, whole: JsonSchema): JsonSchema {
  const definitions = whole["$defs"];
  return definitions === undefined ? part : { ...part, $defs: definitions };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : {};
}

function unescape(step: string): string | number {
  const text = step.replaceAll("~1", "/").replaceAll("~0", "~");
  return /^\d{1,6}$/u.test(text) ? Number(text) : text;
}
