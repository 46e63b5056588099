/** A small value that fits a schema: what a scripted agent answers when nobody wrote an answer for it. */
import type { JsonSchema } from "./template";

const maxDepth = 12;

/**
 * Makes a value from the schema's shape. It fits schemas as templates write them: types, enums, constants,
 * required properties, bounds of length and size. Patterns and combinations are not solved; who needs
 * them writes the answer. Deterministic.
 */
export function demoValue(schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return { text: "Done." };
  return valueOf(schema, schema, "output", 0);
}

function valueOf(given: unknown, root: JsonSchema, name: string, depth: number): unknown {
  const schema = followed(objectOf(given), root);
  if (schema["const"] !== undefined) return schema["const"];
  const options = listOf(schema["enum"]);
  if (options.length > 0) return options[0];
  if (schema["default"] !== undefined) return schema["default"];
  const [alternative] = [...listOf(schema["anyOf"]), ...listOf(schema["oneOf"])];
  const type = typeOf(schema);
  if (alternative !== undefined && type === undefined) {
    return valueOf(alternative, root, name, depth + 1);
  }
  if (depth > maxDepth) return null;
  switch (type ?? "object") {
    case "string":
      return textOf(schema, name);
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return true;
    case "array":
      return itemsOf(schema, root, name, depth);
    case "null":
      return null;
    default:
      return membersOf(schema, root, depth);
  }
}

/** A reference into the same schema; a chain of them ends somewhere or is given up. */
function followed(given: JsonSchema, root: JsonSchema): JsonSchema {
  let schema = given;
  for (let step = 0; step < maxDepth; step += 1) {
    const reference = schema["$ref"];
    if (typeof reference !== "string" || !reference.startsWith("#/$defs/")) return schema;
    const name = reference.slice("#/$defs/".length);
    schema = objectOf(objectOf(root["$defs"])[name]);
  }
  return {};
}

function typeOf(schema: JsonSchema): string | undefined {
  const type = schema["type"];
  const first: unknown = Array.isArray(type) ? type[0] : type;
  if (typeof first === "string") return first;
  if (schema["properties"] !== undefined) return "object";
  return schema["items"] === undefined ? undefined : "array";
}

function textOf(schema: JsonSchema, name: string): string {
  const least = countOf(schema["minLength"], 0);
  const most = countOf(schema["maxLength"], 10_000);
  return `demo ${name}`.padEnd(Math.min(least, 10_000), ".").slice(0, most);
}

function numberOf(schema: JsonSchema): number {
  const least = schema["minimum"] ?? schema["exclusiveMinimum"];
  const most = schema["maximum"] ?? schema["exclusiveMaximum"];
  const step = typeof schema["multipleOf"] === "number" ? schema["multipleOf"] : 1;
  if (typeof least === "number" && least >= 0) {
    const value = Math.ceil(least / step) * step;
    return value === schema["exclusiveMinimum"] ? value + step : value;
  }
  return typeof most === "number" && most < 0 ? Math.floor(most / step) * step - step : 0;
}

function itemsOf(
  schema: JsonSchema,
  root: JsonSchema,
  name: string,
  depth: number,
): readonly unknown[] {
  const first = listOf(schema["prefixItems"]).map((item) => valueOf(item, root, name, depth + 1));
  const least = Math.min(countOf(schema["minItems"], 0), 100);
  const items = [...first];
  while (items.length < least) {
    const item = valueOf(schema["items"] ?? {}, root, `${name} ${items.length + 1}`, depth + 1);
    items.push(item);
  }
  return items;
}

function membersOf(schema: JsonSchema, root: JsonSchema, depth: number): unknown {
  const properties = objectOf(schema["properties"]);
  const required = listOf(schema["required"]).filter((name) => typeof name === "string");
  return Object.fromEntries(
    required.map((name) => [name, valueOf(properties[name] ?? {}, root, name, depth + 1)]),
  );
}

function countOf(value: unknown, otherwise: number): number {
  return typeof value === "number" && value >= 0 ? value : otherwise;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): JsonSchema {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonSchema) : {};
}
