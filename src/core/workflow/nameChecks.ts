/**
 * Whether the names in a template can lead anywhere, before it runs: parameters that are declared, steps
 * that are there and over by then, items where there are some. Static errors are found first: DESIGN 4.2.
 */
import { namesIn, parseCondition } from "./condition";
import type { Flat, FlatStep } from "./flatten";
import { type NamePath, showName } from "./names";
import { OverBefore } from "./overBefore";
import { findPlaceholders } from "./placeholder";
import { stepIdFor } from "./stepNames";
import type { JsonSchema } from "./template";

/** Where a name stands, and what may be named there. */
export interface NamePosition {
  /** Undefined behind all steps, as for the result. */
  readonly step: FlatStep | undefined;
  readonly items: boolean;
  /** Only parameters are known before the run. */
  readonly paramsOnly?: boolean;
}

export interface NameFault {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly remedy: string;
}

/** Checks the names of one template that was not unfolded. */
export class NameChecks {
  readonly #flat: Flat;
  readonly #parameters: JsonSchema;
  readonly #over: OverBefore;

  constructor(flat: Flat, parameters: JsonSchema) {
    this.#flat = flat;
    this.#over = new OverBefore(flat);
    this.#parameters = parameters;
  }

  /** Faults of all placeholders in a value. */
  ofValue(value: unknown, position: NamePosition): readonly NameFault[] {
    const { uses, faults } = findPlaceholders(value);
    return distinct([
      ...faults.map(({ message }) => fault(message, placeholderRemedy)),
      ...uses.flatMap(({ path }) => this.#name(path, position, true)),
    ]);
  }

  ofCondition(text: string, position: NamePosition): readonly NameFault[] {
    const parsed = parseCondition(text);
    if (!parsed.ok) {
      const place = text.length > 60 ? ` (character ${parsed.at + 1})` : pointer(text, parsed.at);
      return [fault(`The condition cannot be read: ${parsed.message}`, `Mend it${place}.`)];
    }
    return distinct(
      namesIn(parsed.condition).flatMap(({ path, mayBeMissing }) =>
        this.#name(path, position, !mayBeMissing),
      ),
    );
  }

  #name(path: NamePath, position: NamePosition, mustBe: boolean): readonly NameFault[] {
    const [root] = path;
    if (root === "params") return this.#param(path, mustBe);
    if (position.paramsOnly === true) {
      const message = `\`${showName(path)}\` is not known before the run.`;
      return [fault(message, "Name a parameter here, such as `params.agent`.")];
    }
    if (root === "steps") return this.#step(path, position);
    if (root === "run") return runName(path);
    if (position.items) return [];
    const message = `\`${showName(path)}\` means something only in \`with\` of a step with for_each.`;
    return [fault(message, "Name a parameter or a step's output here.")];
  }

  #param(path: NamePath, mustBe: boolean): readonly NameFault[] {
    const [, name] = path;
    if (name === undefined) return [];
    const { properties, additionalProperties, patternProperties } = this.#parameters;
    const declared = keysOf(properties);
    if (declared.includes(String(name)) || !mustBe || patternProperties !== undefined) return [];
    const open = additionalProperties !== false && declared.length === 0;
    if (open) return [];
    const message = `There is no parameter “${name}”.`;
    const known = declared.length === 0 ? "there are none" : `there are ${declared.join(", ")}`;
    return [fault(message, `Declare it below parameters; ${known}.`)];
  }

  #step(path: NamePath, { step }: NamePosition): readonly NameFault[] {
    const [, name, field] = path;
    if (typeof name !== "string") {
      return [fault("`steps` alone names nothing.", "Write for example `steps.plan.output`.")];
    }
    const id = stepIdFor(this.#flat.byId, "", step?.group, name);
    const other = id === undefined ? undefined : this.#flat.byId.get(id);
    if (id === undefined || other === undefined) {
      const remedy = "Name a step of the same level, or of a level around it.";
      return [fault(`There is no step “${name}” here.`, remedy)];
    }
    if (step !== undefined && !this.#over.of(step).has(id)) {
      const message = `The step “${step.definition.id}” does not wait for “${name}”, so its output may not be there.`;
      return [fault(message, `Add needs: [${name}].`)];
    }
    if (field !== undefined && !["status", "output", "error"].includes(String(field))) {
      const message = `A step has status, output and error, and no “${field}”.`;
      return [fault(message, `Write \`steps.${name}.output\` and then what you need of it.`)];
    }
    return field === "output" ? this.#output(path, other, step) : [];
  }

  /** What the output is known to have; the schema may well say less than there is. */
  #output(path: NamePath, step: FlatStep, reader: FlatStep | undefined): readonly NameFault[] {
    const key = path[3];
    if (key === undefined) return [];
    const child = this.#flat.byId.get(`${step.id}/${key}`);
    if (child !== undefined && reader !== undefined && !this.#over.of(reader).has(child.id)) {
      const message = `“${step.definition.id}” does not wait for its stream “${key}”, so its output may not be there.`;
      return [fault(message, `Move “${key}” out of the group, and add it to needs.`)];
    }
    if (step.definition.forEach !== undefined) {
      if (typeof key === "number") return [];
      const message = `The output of “${step.definition.id}” is a list, one entry for each item.`;
      return [
        fault(message, `Name an entry, such as \`${showName(path.slice(0, 3))}[0].output\`.`),
      ];
    }
    const known = knownKeys(step);
    if (known === undefined || known.includes(String(key))) return [];
    const message = `The output of “${step.definition.id}” is not said to have “${key}”.`;
    return [{ severity: "warning", message, remedy: `It has ${known.join(", ")}.` }];
  }
}

const placeholderRemedy = "Write a name between the braces, such as `{{ params.topic }}`.";

function fault(message: string, remedy: string): NameFault {
  return { severity: "error", message, remedy };
}

function runName(path: NamePath): readonly NameFault[] {
  if (path.length === 2 && ["id", "workspace", "workflow"].includes(String(path[1]))) return [];
  const message = `\`${showName(path)}\` is nothing that a run has.`;
  return [fault(message, "A run has run.id, run.workspace and run.workflow.")];
}

function knownKeys({ definition }: FlatStep): readonly string[] | undefined {
  if (definition.steps.length > 0) return definition.steps.map(({ id }) => id);
  const schema = definition.outputSchema;
  if (schema === undefined) return undefined;
  const open = ["$ref", "allOf", "anyOf", "oneOf", "patternProperties", "if", "dependentSchemas"];
  if (open.some((keyword) => schema[keyword] !== undefined)) return undefined;
  if (typeof schema["additionalProperties"] === "object") return undefined;
  const keys = keysOf(schema["properties"]);
  return keys.length === 0 ? undefined : keys;
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function pointer(text: string, at: number): string {
  const rest = text.slice(at, at + 20);
  return rest === "" ? " at its end" : ` at “${rest}”`;
}

function distinct(faults: readonly NameFault[]): readonly NameFault[] {
  return [...new Map(faults.map((one) => [one.message, one])).values()];
}
