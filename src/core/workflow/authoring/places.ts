/** What may stand at a place of the front matter, from the description of the format. */
import type { Place } from "../fields";
import { type FieldShape, type FieldType, fieldOf, type ShapeName } from "../format/shape";

/** Besides fields of the format, the parts of JSON Schemas and of free values. */
export type Expected =
  | FieldType
  /** Names of anything, each with a schema: `properties`, `$defs`. */
  | { readonly kind: "schemas" }
  /** A list of schemas: `anyOf`. */
  | { readonly kind: "alternatives" }
  /** What stands behind a keyword of a schema, where that is no schema. */
  | { readonly kind: "keyword"; readonly keyword: string };

/** Undefined where nothing is known of what may stand there. */
export function expectedAt(place: Place): Expected | undefined {
  let expected: Expected | undefined = { kind: "object", shape: "template" };
  for (const part of place) {
    if (expected === undefined) return undefined;
    expected = inside(expected, part);
  }
  return expected;
}

/** The field that a key at this place is, with the shape it belongs to. */
export function fieldAt(
  place: Place,
): { readonly shape: ShapeName; readonly name: string; readonly field: FieldShape } | undefined {
  const name = place.at(-1);
  const around = expectedAt(place.slice(0, -1));
  if (typeof name !== "string" || around?.kind !== "object") return undefined;
  const field = fieldOf(around.shape, name);
  return field && { shape: around.shape, name, field };
}

/** The keyword of a JSON Schema that a key at this place is. */
export function keywordAt(place: Place): string | undefined {
  const name = place.at(-1);
  const isKeyword = expectedAt(place.slice(0, -1))?.kind === "schema";
  return isKeyword && typeof name === "string" ? name : undefined;
}

function inside(expected: Expected, part: string | number): Expected | undefined {
  switch (expected.kind) {
    case "object":
      if (typeof part === "string") return fieldOf(expected.shape, part);
      return expected.or === undefined ? undefined : inside(expected.or, part);
    case "entries":
      return typeof part === "number" ? { kind: "object", shape: expected.shape } : undefined;
    case "texts":
      return typeof part === "number" ? expected : undefined;
    case "schema":
      return typeof part === "string" ? behindKeyword(part) : undefined;
    case "schemas":
      return typeof part === "string" ? { kind: "schema" } : undefined;
    case "alternatives":
      return typeof part === "number" ? { kind: "schema" } : undefined;
    case "keyword":
      return typeof part === "number" ? expected : undefined;
    case "values":
    case "items":
      return { kind: "values" };
    case "command":
      return { kind: "text", limit: expected.limit };
    case "text":
    case "condition":
    case "choice":
    case "flag":
    case "number":
    case "duration":
      return undefined;
  }
}

function behindKeyword(keyword: string): Expected {
  switch (keyword) {
    case "properties":
    case "patternProperties":
    case "dependentSchemas":
    case "$defs":
      return { kind: "schemas" };
    case "allOf":
    case "anyOf":
    case "oneOf":
    case "prefixItems":
      return { kind: "alternatives" };
    case "items":
    case "additionalProperties":
    case "not":
    case "if":
    case "then":
    case "else":
    case "contains":
    case "propertyNames":
      return { kind: "schema" };
    case "uniqueItems":
      return { kind: "flag" };
    default:
      return { kind: "keyword", keyword };
  }
}
