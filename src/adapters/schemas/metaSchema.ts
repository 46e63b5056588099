/**
 * What a schema in a template may look like: the keywords of draft 2020-12 that values are checked by,
 * with the shapes of their values. Keywords that are not listed say nothing and are let through.
 */
import type { JsonSchema } from "../../core/workflow/template";

const schema = { $ref: "#" };
const schemas = { type: "array", minItems: 1, items: schema };
const schemaMap = { type: "object", additionalProperties: schema };
const count = { type: "integer", minimum: 0 };
const number = { type: "number" };
const text = { type: "string" };
const flag = { type: "boolean" };
const texts = { type: "array", items: text, uniqueItems: true };
const typeName = {
  enum: ["null", "boolean", "object", "array", "number", "integer", "string"],
};

export const metaSchema: JsonSchema = {
  type: ["object", "boolean"],
  properties: {
    $id: false,
    $ref: { type: "string", pattern: "^#" },
    $anchor: text,
    $dynamicRef: false,
    $dynamicAnchor: false,
    $recursiveRef: false,
    $recursiveAnchor: false,
    $defs: schemaMap,
    title: text,
    description: text,
    type: { anyOf: [typeName, { type: "array", minItems: 1, items: typeName, uniqueItems: true }] },
    enum: { type: "array", minItems: 1 },
    multipleOf: { type: "number", exclusiveMinimum: 0 },
    maximum: number,
    exclusiveMaximum: number,
    minimum: number,
    exclusiveMinimum: number,
    maxLength: count,
    minLength: count,
    pattern: text,
    format: text,
    items: schema,
    prefixItems: schemas,
    contains: schema,
    maxItems: count,
    minItems: count,
    uniqueItems: flag,
    maxContains: count,
    minContains: count,
    unevaluatedItems: schema,
    properties: schemaMap,
    patternProperties: schemaMap,
    additionalProperties: schema,
    unevaluatedProperties: schema,
    propertyNames: schema,
    maxProperties: count,
    minProperties: count,
    required: texts,
    dependentRequired: { type: "object", additionalProperties: texts },
    dependentSchemas: schemaMap,
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: schema,
    if: schema,
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: schema,
    else: schema,
    readOnly: flag,
    writeOnly: flag,
    deprecated: flag,
  },
};
