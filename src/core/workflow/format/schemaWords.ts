/** The keywords of JSON Schema that templates use most, for who writes one. */
import type { FieldWords } from "./words";

export const schemaTypes = [
  ...["string", "number", "integer", "boolean", "array", "object", "null"],
] as const;

const keywords: Readonly<Record<string, FieldWords>> = {
  type: { meaning: "what kind of value it is", example: "type: object" },
  properties: {
    meaning: "the keys of an object, each with its schema",
    example: "properties:\n  topic: { type: string }",
  },
  required: { meaning: "keys that must be there", example: "required: [topic]" },
  additionalProperties: {
    meaning: "`false`: no other keys; or the schema of the others",
    otherwise: "true",
    example: "additionalProperties: false",
  },
  items: { meaning: "the schema of each item of a list", example: "items: { type: string }" },
  enum: { meaning: "the values it may have", example: "enum: [staging, production]" },
  const: { meaning: "the only value it may have", example: "const: approved" },
  default: { meaning: "what counts where nothing is given", example: "default: staging" },
  title: { meaning: "what people are asked", example: "title: Where to" },
  description: { meaning: "what it is for", example: "description: What this run is about." },
  minLength: { meaning: "least length of a text", example: "minLength: 1" },
  maxLength: { meaning: "greatest length of a text", example: "maxLength: 200" },
  pattern: { meaning: "regular expression that a text must match", example: "pattern: ^v[0-9]+$" },
  format: { meaning: "kind of a text, such as `date` or `uri`", example: "format: uri" },
  minimum: { meaning: "least number", example: "minimum: 0" },
  maximum: { meaning: "greatest number", example: "maximum: 10" },
  minItems: { meaning: "least number of items", example: "minItems: 1" },
  maxItems: { meaning: "greatest number of items", example: "maxItems: 20" },
  uniqueItems: { meaning: "`true`: no item twice", example: "uniqueItems: true" },
  anyOf: { meaning: "schemas of which one must fit", example: "anyOf: [{ type: string }]" },
  oneOf: { meaning: "schemas of which exactly one must fit", example: "oneOf: [{ type: string }]" },
  allOf: { meaning: "schemas that all must fit", example: "allOf: [{ required: [id] }]" },
  $ref: { meaning: "a schema of `$defs`", example: "$ref: '#/$defs/task'" },
  $defs: { meaning: "schemas for `$ref`", example: "$defs:\n  task: { type: object }" },
};

export const schemaKeywords: readonly string[] = Object.keys(keywords);

/** Undefined for a keyword that is not described. */
export function schemaWordsOf(keyword: string): FieldWords | undefined {
  return Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
}
