import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonSchemas } from "../../../src/adapters/schemas/jsonSchemas";
import type { JsonSchema } from "../../../src/core/workflow/template";

const schemas = new JsonSchemas();

function found(schema: JsonSchema, value: unknown): readonly string[] {
  return schemas.check(schema, value).map(({ at, message }) => `${at} ${message}`);
}

describe("values", () => {
  const schema: JsonSchema = {
    type: "object",
    required: ["name", "steps"],
    additionalProperties: false,
    properties: {
      name: { type: "string", minLength: 2, pattern: "^[a-z]+$" },
      steps: { type: "array", minItems: 1, maxItems: 3, items: { $ref: "#/$defs/step" } },
      level: { enum: ["low", "high"] },
      date: { type: "string", format: "date" },
      "a/b ü": { type: "integer" },
      either: { anyOf: [{ type: "string" }, { type: "number", minimum: 3 }] },
    },
    $defs: { step: { type: "object", required: ["id"], properties: { id: { type: "integer" } } } },
  };

  it.each([
    [{ name: "ab", steps: [{ id: 1 }] }, []],
    [{ name: "ab" }, [" “steps” is missing."]],
    [{ name: "a", steps: [{ id: 1 }] }, ["/name The text is too short (1 < 2)."]],
    [{ name: "A1", steps: [{ id: 1 }] }, ["/name “A1” does not have the right form."]],
    [{ name: "ab", steps: [] }, ["/steps The list has too few items (0 < 1)."]],
    [
      { name: "ab", steps: [{}, { id: "x" }] },
      ["/steps/0 “id” is missing.", "/steps/1/id This should be a whole number, and is a text."],
    ],
    [{ name: "ab", steps: [{ id: 1 }], x: 1 }, ["/x “x” is not known here."]],
    [{ name: "ab", steps: [{ id: 1 }], level: "mid" }, ['/level This is none of ["low","high"].']],
    [{ name: "ab", steps: [{ id: 1 }], date: "soon" }, ["/date “soon” is no date."]],
    [
      { name: "ab", steps: [{ id: 1 }], "a/b ü": 1.5 },
      ["/a~1b ü This should be a whole number, and is a number."],
    ],
    [
      { name: "ab", steps: [{ id: 1 }], either: 1 },
      ["/either This fits none of the alternatives, or too many."],
    ],
    [[], [" This should be a set of keys, and is a list."]],
    [undefined, [" There is no value."]],
  ])("%j", (value, expected) => {
    expect(found(schema, value)).toEqual(expected);
  });

  it("are told all that is wrong, up to a bound", () => {
    const many = { type: "array", items: { type: "integer" } };
    expect(
      found(
        many,
        Array.from({ length: 100 }, () => "x"),
      ),
    ).toHaveLength(20);
  });
});

describe("schemas", () => {
  it.each([
    [{ type: "text" }, "/type"],
    [{ properties: [] }, "/properties"],
    [{ required: "name" }, "/required"],
    [{ items: [{ type: "string" }] }, "/items"],
    [{ minLength: -1 }, "/minLength"],
    [{ pattern: "(" }, "/pattern"],
    [{ pattern: "(a+)+$" }, "/pattern"],
    [{ patternProperties: { "(a|a)*$": {} } }, "/patternProperties"],
    [{ pattern: "(a)\\1" }, "/pattern"],
    [{ pattern: "a".repeat(301) }, "/pattern"],
    [{ $ref: "https://example.org/schema" }, "/$ref"],
    [{ $ref: "#/$defs/none" }, "/$ref"],
    [{ properties: { a: { $dynamicRef: "#x" } } }, "/properties/a/$dynamicRef"],
    [{ $id: "https://example.org/" }, "/$id"],
    [{ enum: [] }, "/enum"],
  ])("%j cannot be used", (schema, at) => {
    const [problem] = schemas.checkSchema(schema);
    expect(problem?.at).toBe(at);
    expect(schemas.check(schema, "x")[0]?.message).toContain("cannot be used");
  });

  it.each([
    [{}],
    [{ type: ["string", "null"], pattern: "^(?:[a-z]+-)?[A-Z]{2,3}$", title: "x", "x-own": 1 }],
    [{ $defs: { a: true }, properties: { b: { $ref: "#/$defs/a" }, c: { $ref: "#" } } }],
    [{ $defs: { a: { $anchor: "here" } }, $ref: "#here" }],
    [{ pattern: "^(?:a|b)$", default: { pattern: 3 } }],
  ])("%j can be used", (schema) => {
    expect(schemas.checkSchema(schema)).toEqual([]);
  });

  it("are not changed, and may be frozen or shared", () => {
    const shared = Object.freeze({ type: "string" });
    const schema = Object.freeze({ properties: Object.freeze({ a: shared, b: shared }) });
    expect(found(schema, { a: 1, b: 2 })).toHaveLength(2);
    expect(Object.getOwnPropertyNames(shared)).toEqual(["type"]);
  });
});

describe("hostile schemas and values", () => {
  it("end soon", () => {
    const started = performance.now();
    expect(found({ $ref: "#" }, 1)).toEqual([" The schema refers to itself without end."]);
    const $defs: Record<string, JsonSchema> = { s0: { type: "string" } };
    for (let at = 1; at < 40; at += 1) {
      const $ref = `#/$defs/s${at - 1}`;
      $defs[`s${at}`] = { allOf: [{ $ref }, { $ref }] };
    }
    expect(found({ $defs, $ref: "#/$defs/s39" }, 1)).toEqual([" The check takes too much work."]);
    let deep: JsonSchema = {};
    for (let at = 0; at < 200; at += 1) deep = { not: deep };
    expect(schemas.checkSchema(deep)[0]?.message).toContain("levels deep");
    const list = Array.from({ length: 6000 }, (_, at) => ({ at }));
    expect(found({ uniqueItems: true }, list)[0]).toContain("must differ");
    let value: unknown = 1;
    for (let at = 0; at < 100; at += 1) value = [value];
    expect(found({}, value)[0]).toContain("levels deep");
    expect(
      found(
        {},
        Array.from({ length: 300_000 }, () => 0),
      )[0],
    ).toContain("values");
    // Exponential or quadratic work on these would take minutes.
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it("cannot reach a prototype", () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["constructor"]}',
    ) as JsonSchema;
    expect(found(schema, {})).toEqual([" “constructor” is missing."]);
    expect(found(schema, JSON.parse('{"__proto__":"x","constructor":1}'))).toHaveLength(1);
    expect(Reflect.has({}, "type")).toBe(false);
  });

  it("never throw", () => {
    const keyword = fc.constantFrom(
      ...["type", "properties", "items", "$ref", "pattern", "required", "enum", "const", "anyOf"],
      ...[
        "not",
        "if",
        "then",
        "minimum",
        "uniqueItems",
        "additionalProperties",
        "$defs",
        "$anchor",
      ],
      ...["__proto__", "$recursiveRef", "dependentSchemas", "prefixItems", "contains", "format"],
    );
    const schema = fc.dictionary(keyword, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
    fc.assert(
      fc.property(schema, fc.jsonValue({ maxDepth: 3 }), (random, value) => {
        for (const { at, message } of [
          ...schemas.checkSchema(random),
          ...schemas.check(random, value),
        ]) {
          expect(typeof at).toBe("string");
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 2000 },
    );
  });
});
