/** Which keys may be written at the cursor. */

import { schemaKeywords, schemaWordsOf } from "../format/schemaWords";
import {
  checkDetails,
  checkSubjects,
  type FieldShape,
  fieldOf,
  fieldsOf,
  type ShapeName,
  type StepKind,
} from "../format/shape";
import { wordsOf } from "../format/words";
import { fieldText, keywordText } from "./markdown";
import type { Span } from "./outlineNodes";
import { indented, type Offer, suggest } from "./suggestion";
import type { Suggestion } from "./writingHelp";

/** How a key is written where the cursor is. */
export interface KeyPlace {
  readonly replaces: Span;
  /** Keys that are there already, the one that is being written not among them. */
  readonly taken: readonly string[];
  readonly flow: boolean;
  /** A colon stands behind it already: only the key is written anew. */
  readonly colon: boolean;
  /** By how many columns deeper the key stands than its line begins, as behind a dash. */
  readonly deeper: number;
}

const stepKinds: readonly StepKind[] = ["agent", "gate", "steps", "workflow"];

export function completeFields(shape: ShapeName, at: KeyPlace): readonly Suggestion[] {
  const offers = fieldsOf(shape).flatMap((name): readonly Offer[] => {
    const field = fieldOf(shape, name);
    if (field === undefined || at.taken.includes(name) || !fits(shape, name, field, at.taken)) {
      return [];
    }
    return [
      {
        ...keyOffer(name, field, at),
        docs: fieldText(shape, name, field),
        detail: shortWords(shape, name),
      },
    ];
  });
  return suggest(at.replaces, offers);
}

export function completeKeywords(at: KeyPlace): readonly Suggestion[] {
  const offers = schemaKeywords
    .filter((name) => !at.taken.includes(name))
    .flatMap((name): readonly Offer[] => {
      const words = schemaWordsOf(name);
      if (words === undefined) return [];
      const insert = inserted(name, keywordBody(name, at.flow), at);
      const goesOn = ["type", "required", "additionalProperties", "$ref", "uniqueItems"].includes(
        name,
      );
      return [
        {
          label: name,
          kind: "field",
          detail: words.meaning,
          docs: keywordText(words),
          insert,
          snippet: true,
          goesOn,
        },
      ];
    });
  return suggest(at.replaces, offers);
}

/** Keys of any name, such as the parameters of a workflow that is run in a step's place. */
export function completeNamed(
  named: Iterable<readonly [name: string, detail: string, docs: string]>,
  at: KeyPlace,
): readonly Suggestion[] {
  const offers = [...named]
    .filter(([name]) => !at.taken.includes(name))
    .map(
      ([name, detail, docs]): Offer => ({
        label: name,
        kind: "field",
        detail,
        docs,
        insert: inserted(name, "", at),
        snippet: true,
        goesOn: true,
      }),
    );
  return suggest(at.replaces, offers);
}

/** Whether a field still makes sense beside the others. */
function fits(
  shape: ShapeName,
  name: string,
  { only }: FieldShape,
  taken: readonly string[],
): boolean {
  if (shape === "gate") return taken.length === 0;
  if (shape === "check") {
    const subject = checkSubjects.find((one) => taken.includes(one));
    if (checkSubjects.some((one) => one === name)) return subject === undefined;
    const about = checkDetails[name];
    return about === undefined || subject === undefined || subject === about;
  }
  if (shape !== "step" || only === undefined) return true;
  const kind = stepKinds.find((one) => taken.includes(one));
  return kind === undefined || only.includes(kind);
}

function keyOffer(name: string, field: FieldShape, at: KeyPlace): Offer {
  const insert = inserted(name, bodyOf(name, field, at.flow), at);
  return { label: name, kind: "field", insert, snippet: true, goesOn: asksAgain(field) };
}

function inserted(name: string, body: string, at: KeyPlace): string {
  if (at.colon) return name.replaceAll("$", "\\$");
  const separator = body.startsWith("\n") ? "" : " ";
  return indented(`${name.replaceAll("$", "\\$")}:${separator}${body}`, at.deeper);
}

/** What is put behind a key: the frame of its value. */
function bodyOf(name: string, field: FieldShape, flow: boolean): string {
  switch (field.kind) {
    case "schema":
      return flow
        ? "{ type: ${1:object} }"
        : "\n  type: object\n  required: [${1:name}]\n  properties:\n    ${1:name}: { type: ${2:string} }";
    case "values":
      return flow ? "{ $1 }" : "\n  $1";
    case "object":
      if (field.or?.kind === "number") return "";
      return flow ? "{ $1 }" : "\n  $1";
    case "entries":
      if (flow) return "[$1]";
      return name === "contracts"
        ? "\n  - name: $1"
        : name === "steps"
          ? "\n  - id: $1"
          : "\n  - $1";
    case "texts":
      return "[$1]";
    case "text":
      return name === "approval" || name === "minimum" ? '"$1"' : "";
    case "items":
    case "command":
    case "condition":
    case "choice":
    case "flag":
    case "number":
    case "duration":
      return "";
  }
}

function keywordBody(name: string, flow: boolean): string {
  if (name === "properties" || name === "$defs")
    return flow ? "{ $1 }" : "\n  ${1:name}: { type: ${2:string} }";
  if (name === "items") return "{ type: ${1:string} }";
  return ["required", "enum", "anyOf", "oneOf", "allOf"].includes(name) ? "[$1]" : "";
}

/** Whether what stands behind the key can be chosen from a list too. */
function asksAgain(field: FieldShape): boolean {
  switch (field.kind) {
    case "choice":
    case "flag":
    case "duration":
    case "condition":
    case "items":
      return true;
    case "text":
    case "texts":
      return field.of !== undefined;
    case "object":
      return true;
    case "entries":
      return field.shape === "check";
    case "schema":
    case "values":
    case "number":
    case "command":
      return false;
  }
}

function shortWords(shape: ShapeName, name: string): string {
  const meaning = wordsOf(shape, name)?.meaning ?? "";
  return meaning.replaceAll(/[`*]/gu, "");
}
