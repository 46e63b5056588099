/** The parameters of a workflow, asked for one after another from their JSON Schema. */
import * as vscode from "vscode";
import {
  checkAnswer,
  type ParameterField,
  parameterFields,
  parseTyped,
  showTyped,
} from "../../core/workflow/parametersForm";
import type { Schemas } from "../../core/workflow/runPorts";
import type { JsonSchema } from "../../core/workflow/template";
import { ask, choice, inSteps, type Position, pick, pickMany } from "./quickPick";

export type Parameters = Readonly<Record<string, unknown>>;

interface Question {
  readonly schemas: Schemas;
  readonly title: string;
  readonly field: ParameterField;
  /** What is proposed: the last value, else the default. */
  readonly value: unknown;
  readonly position: Position;
}

/**
 * Asks for every parameter. What was given the last time is proposed, else the schema's default.
 *
 * @throws Cancelled
 */
export async function askParameters(
  schemas: Schemas,
  title: string,
  schema: JsonSchema,
  last: Parameters,
): Promise<Parameters> {
  const fields = parameterFields(schema);
  return inSteps<Parameters>(
    last,
    fields.map((field) => async (state: Parameters, position: Position) => {
      const value = field.name in state ? state[field.name] : field.default;
      const answer = await askOne({ schemas, title, field, value, position });
      return withValue(state, field.name, answer);
    }),
  );
}

/** An answer of nothing leaves the parameter out. */
function withValue(state: Parameters, name: string, value: unknown): Parameters {
  const others = Object.entries(state).filter(([key]) => key !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

function askOne(question: Question): Promise<unknown> {
  const { field } = question;
  switch (field.kind) {
    case "boolean":
      return askChoice(question, [true, false]);
    case "choice":
      return askChoice(question, field.options);
    case "choices":
      return askChoices(question);
    case "text":
    case "texts":
    case "integer":
    case "number":
    case "json":
      return askText(question);
  }
}

function askChoice({ title, field, value, position }: Question, options: readonly unknown[]) {
  const none = field.required || field.default !== undefined ? [] : [undefined];
  return pick<{ readonly option: unknown }>({
    title: `${title}: ${field.title}`,
    placeholder: promptOf(field),
    position,
    items: [...options, ...none].map((option) =>
      choice({ option }, optionWords(option), undefined, {
        ...(option === field.default ? { description: "default" } : {}),
      }),
    ),
    active: ({ option }) => option === value,
  }).then(({ option }) => option);
}

function askChoices({ title, field, value, position }: Question): Promise<unknown> {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  return pickMany<{ readonly option: unknown }>({
    title: `${title}: ${field.title}`,
    placeholder: `${promptOf(field)} Enter goes on`,
    position,
    items: field.options.map((option) => choice({ option }, optionWords(option), undefined)),
    picked: ({ option }) => chosen.includes(option),
  }).then((all) => all.map(({ option }) => option));
}

async function askText({ schemas, title, field, value, position }: Question): Promise<unknown> {
  const { Error } = vscode.InputBoxValidationSeverity;
  const typed = await ask({
    title: `${title}: ${field.title}`,
    prompt: promptOf(field),
    placeholder: field.kind === "texts" ? "Separated by commas" : "",
    position,
    value: showTyped(field, value),
    password: field.secret,
    validate: (text) => {
      if (isLeftOut(field, text)) return undefined;
      const parsed = parseTyped(field, text);
      const message = parsed.ok ? checkAnswer(schemas, field, parsed.value) : parsed.message;
      return message === undefined ? undefined : { message, severity: Error };
    },
  });
  if (isLeftOut(field, typed)) return undefined;
  const parsed = parseTyped(field, typed);
  return parsed.ok ? parsed.value : undefined;
}

/** What may be left out is left out when nothing is typed; an empty text may still be meant. */
function isLeftOut(field: ParameterField, text: string): boolean {
  if (text !== "" || field.required) return false;
  return field.kind !== "texts" && field.default !== "";
}

function promptOf({ description, title, required, kind }: ParameterField): string {
  const about = description === "" ? `${title}.` : description;
  const optional = required || kind === "boolean" ? "" : " Leave it empty for the default.";
  return `${about}${optional}`;
}

function optionWords(option: unknown): string {
  if (option === undefined) return "Leave it out";
  if (option === true) return "Yes";
  if (option === false) return "No";
  return typeof option === "string" ? option : JSON.stringify(option);
}
