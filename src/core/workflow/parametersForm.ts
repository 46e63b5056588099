/**
 * What a face needs to ask for a workflow's parameters one after another, from their JSON Schema: the
 * questions, values from typed text, and what is wrong with the answers. DESIGN 5.4.
 */
import type { Schemas } from "./runPorts";
import { pathOf, schemaSentence } from "./schemaSentence";
import type { JsonSchema } from "./template";
import { withDefinitions } from "./templateChecks";

/** `json` takes any JSON: objects, lists of objects, and whatever no simpler question fits. */
export type ParameterKind =
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "choices"
  | "texts"
  | "json";

export interface ParameterField {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /** Undefined when there is none. */
  readonly default: unknown;
  /** What can be chosen; empty unless it is a choice. */
  readonly options: readonly unknown[];
  /** Shown as it is typed: a password is not. */
  readonly secret: boolean;
  readonly schema: JsonSchema;
}

export type ParsedValue =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Something wrong with a parameter; `name` is undefined when it is about all of them. */
export interface ParameterProblem {
  readonly name: string | undefined;
  readonly message: string;
}

/** The questions, in the order of the schema. */
export function parameterFields(parameters: JsonSchema): readonly ParameterField[] {
  const required = textsOf(parameters["required"]);
  return Object.entries(objectOf(parameters["properties"])).map(([name, value]) => {
    const own = objectOf(value);
    const options = optionsOf(own);
    return {
      name,
      kind: kindOf(own, options),
      title: textOf(own["title"]) ?? name,
      description: textOf(own["description"]) ?? "",
      required: required.includes(name) && own["default"] === undefined,
      default: own["default"],
      options,
      secret: own["format"] === "password" || own["writeOnly"] === true,
      schema: withDefinitions(own, parameters),
    };
  });
}

/**
 * The value that a typed text means. Lists of texts are separated by commas, or written as JSON. An
 * empty text is an empty text, an empty list, and else nothing.
 */
export function parseTyped(field: ParameterField, typed: string): ParsedValue {
  const text = typed.trim();
  switch (field.kind) {
    case "text":
      return { ok: true, value: typed };
    case "integer":
    case "number":
      return parseNumber(text, field.kind === "integer");
    case "boolean":
      return parseBoolean(text);
    case "choice":
      return parseChoice(field, text);
    case "choices":
    case "texts":
      return text.startsWith("[") ? parseJson(text) : { ok: true, value: splitList(text) };
    case "json":
      return parseJson(text);
  }
}

/** A value as a person would type it: what `parseTyped` reads back. */
export function showTyped(field: ParameterField, value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "string" && field.kind !== "json") return value;
  if ((field.kind === "texts" || field.kind === "choices") && Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const plain = items.every(
      (item) => typeof item === "string" && item.trim() === item && !/^$|,|^\[/u.test(item),
    );
    if (plain) return items.join(", ");
  }
  return JSON.stringify(value);
}

/** What is wrong with one answer, in a sentence; undefined when it can be taken. */
export function checkAnswer(
  schemas: Schemas,
  field: ParameterField,
  value: unknown,
): string | undefined {
  const [problem] = schemas.check(field.schema, value);
  return problem && schemaSentence(problem);
}

/** The parameters with the defaults of those that were not given. */
export function withDefaults(
  parameters: JsonSchema,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = new Map(Object.entries(given));
  for (const [name, schema] of Object.entries(objectOf(parameters["properties"]))) {
    const value = objectOf(schema)["default"];
    if (value !== undefined && !entries.has(name)) entries.set(name, value);
  }
  return Object.fromEntries(entries);
}

/**
 * Values that no parameter has the name of, most of them misspelled, each with what to do. A schema that
 * allows others explicitly, or names none, takes whatever it is given.
 */
export function unknownParameters(
  parameters: JsonSchema,
  values: Readonly<Record<string, unknown>>,
): readonly { readonly name: string; readonly remedy: string }[] {
  const { additionalProperties: others } = parameters;
  const open = ["patternProperties", "allOf", "anyOf", "oneOf", "$ref", "if", "dependentSchemas"];
  if (others !== undefined && others !== false) return [];
  if (others === undefined && open.some((keyword) => parameters[keyword] !== undefined)) return [];
  const names = Object.keys(objectOf(parameters["properties"]));
  if (others === undefined && names.length === 0) return [];
  const remedy = names.length === 0 ? "Take it out." : `It takes ${names.join(", ")}.`;
  return Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => ({ name, remedy }));
}

/** Everything wrong with the parameters, defaults filled in. */
export function checkParameters(
  schemas: Schemas,
  parameters: JsonSchema,
  values: Readonly<Record<string, unknown>>,
): readonly ParameterProblem[] {
  return schemas.check(parameters, values).map((problem) => {
    const [name] = pathOf(problem.at);
    return {
      name: name === undefined ? undefined : String(name),
      message: schemaSentence(problem),
    };
  });
}

/**
 * Parameters from `name=value` words, as a command line gives them. Of two of one name the later
 * counts. `missing` fields and what does not fit the schema are for `checkParameters` to tell.
 */
export function parseAssignments(
  parameters: JsonSchema,
  words: readonly string[],
): {
  readonly values: Readonly<Record<string, unknown>>;
  readonly problems: readonly ParameterProblem[];
} {
  const fields = new Map(parameterFields(parameters).map((field) => [field.name, field]));
  const values = new Map<string, unknown>();
  const problems: ParameterProblem[] = [];
  for (const word of words) {
    const cut = word.indexOf("=");
    const name = cut < 0 ? word : word.slice(0, cut);
    if (cut <= 0) {
      problems.push({ name: undefined, message: `“${word}” is no parameter: write NAME=VALUE.` });
      continue;
    }
    const typed = word.slice(cut + 1);
    const field = fields.get(name);
    const parsed: ParsedValue =
      field === undefined ? { ok: true, value: typed } : parseTyped(field, typed);
    if (parsed.ok) values.set(name, parsed.value);
    else problems.push({ name, message: `${name}: ${parsed.message}` });
  }
  return { values: Object.fromEntries(values), problems };
}

function kindOf(schema: JsonSchema, options: readonly unknown[]): ParameterKind {
  const type = schema["type"];
  if (type === "array") {
    const items = objectOf(schema["items"]);
    if (optionsOf(items).length > 0) return "choices";
    return items["type"] === "string" ? "texts" : "json";
  }
  if (options.length > 0) return "choice";
  if (type === "string") return "text";
  return type === "integer" || type === "number" || type === "boolean" ? type : "json";
}

/** Of a list: what its items can be. */
function optionsOf(schema: JsonSchema): readonly unknown[] {
  if (schema["type"] === "array") return optionsOf(objectOf(schema["items"]));
  const options = schema["enum"];
  return Array.isArray(options) ? (options as readonly unknown[]) : [];
}

function parseNumber(text: string, whole: boolean): ParsedValue {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) return { ok: false, message: "Type a number." };
  if (whole && !Number.isInteger(value)) return { ok: false, message: "Type a whole number." };
  return { ok: true, value };
}

function parseBoolean(text: string): ParsedValue {
  const word = text.toLowerCase();
  if (["true", "yes", "y", "on", "1"].includes(word)) return { ok: true, value: true };
  if (["false", "no", "n", "off", "0"].includes(word)) return { ok: true, value: false };
  return { ok: false, message: "Type yes or no." };
}

function parseChoice(field: ParameterField, text: string): ParsedValue {
  const shown = (option: unknown) => (typeof option === "string" ? option : JSON.stringify(option));
  const found = field.options.find((option) => shown(option) === text);
  if (found !== undefined) return { ok: true, value: found };
  return { ok: false, message: `Choose one of ${field.options.map(shown).join(", ")}.` };
}

function parseJson(text: string): ParsedValue {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, message: `This is no JSON: ${reason}.` };
  }
}

function splitList(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function textsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).filter((item) => typeof item === "string");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : {};
}
