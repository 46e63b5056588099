import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkAnswer,
  checkParameters,
  type ParameterField,
  parameterFields,
  parseAssignments,
  parseTyped,
  showTyped,
  withDefaults,
} from "../../../src/core/workflow/parametersForm";
import type { JsonSchema } from "../../../src/core/workflow/template";
import { schemas } from "../../support/workflowMakers";

const parameters: JsonSchema = {
  type: "object",
  additionalProperties: false,
  required: ["topic", "count", "env"],
  properties: {
    topic: { type: "string", title: "Topic", description: "What about", minLength: 1 },
    count: { type: "integer", minimum: 1, default: 3 },
    rate: { type: "number" },
    deep: { type: "boolean" },
    env: { enum: ["test", "live", 3] },
    folders: { type: "array", items: { type: "string" } },
    days: { type: "array", items: { enum: ["mon", "tue"] } },
    key: { type: "string", format: "password" },
    rows: { type: "array", items: { $ref: "#/$defs/row" } },
  },
  $defs: { row: { type: "object", required: ["id"] } },
};
const fields = parameterFields(parameters);

function field(name: string): ParameterField {
  const found = fields.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe("parameters", () => {
  it("become questions", () => {
    expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ["topic", "text", true],
      ["count", "integer", false],
      ["rate", "number", false],
      ["deep", "boolean", false],
      ["env", "choice", true],
      ["folders", "texts", false],
      ["days", "choices", false],
      ["key", "text", false],
      ["rows", "json", false],
    ]);
    expect(field("topic")).toMatchObject({ title: "Topic", description: "What about" });
    expect(field("rate")).toMatchObject({ title: "rate", description: "", secret: false });
    expect(field("env").options).toEqual(["test", "live", 3]);
    expect(field("days").options).toEqual(["mon", "tue"]);
    expect(field("key").secret).toBe(true);
    expect(field("count").default).toBe(3);
  });

  it.each([
    ["topic", " a b ", " a b "],
    ["count", " 7 ", 7],
    ["count", "7.5", "Type a whole number."],
    ["count", "", "Type a number."],
    ["count", "0x", "Type a number."],
    ["rate", "-1.5e3", -1500],
    ["deep", "Yes", true],
    ["deep", "off", false],
    ["deep", "maybe", "Type yes or no."],
    ["env", "live", "live"],
    ["env", "3", 3],
    ["env", "prod", "Choose one of test, live, 3."],
    ["folders", "a, b c ,,", ["a", "b c"]],
    ["folders", "", []],
    ["folders", '["a, b"]', ["a, b"]],
    ["days", "mon", ["mon"]],
    ["rows", '[{"id": 1}]', [{ id: 1 }]],
  ])("%s typed as %j", (name, typed, expected) => {
    const parsed = parseTyped(field(name), typed);
    expect(parsed.ok ? parsed.value : parsed.message).toEqual(expected);
  });

  it("say what is wrong with an answer", () => {
    expect(parseTyped(field("rows"), "[")).toMatchObject({ ok: false });
    expect(checkAnswer(schemas, field("count"), 0)).toBe("0 is less than 1.");
    expect(checkAnswer(schemas, field("rows"), [{}])).toBe("entry 1: “id” is missing.");
    expect(checkAnswer(schemas, field("rows"), [{ id: 1 }])).toBeUndefined();
  });

  it("are checked together, with their defaults", () => {
    const values = withDefaults(parameters, { topic: "x", env: "test" });
    expect(values).toEqual({ topic: "x", env: "test", count: 3 });
    expect(checkParameters(schemas, parameters, values)).toEqual([]);
    expect(checkParameters(schemas, parameters, { ...values, count: "a", z: 1 })).toEqual([
      { name: "count", message: "count: should be a whole number, and is a text." },
      { name: "z", message: "“z” is not known here." },
    ]);
    expect(checkParameters(schemas, parameters, {})[0]).toEqual({
      name: undefined,
      message: "“topic” is missing.",
    });
  });

  it("are read from a command line", () => {
    expect(parseAssignments(parameters, ["topic=a=b", "count=4", "folders=x,y", "z=1"])).toEqual({
      values: { topic: "a=b", count: 4, folders: ["x", "y"], z: "1" },
      problems: [],
    });
    expect(parseAssignments(parameters, ["topic", "=x", "count=many"]).problems).toEqual([
      { name: undefined, message: "“topic” is no parameter: write NAME=VALUE." },
      { name: undefined, message: "“=x” is no parameter: write NAME=VALUE." },
      { name: "count", message: "count: Type a number." },
    ]);
    const hostile = parseAssignments(parameters, ["__proto__=x"]).values;
    expect(Object.keys(hostile)).toEqual(["__proto__"]);
  });

  it("are shown so that they are read back", () => {
    const values = fc.oneof(
      fc.tuple(fc.constant("topic"), fc.string()),
      fc.tuple(fc.constant("count"), fc.integer()),
      fc.tuple(fc.constant("deep"), fc.boolean()),
      fc.tuple(fc.constant("env"), fc.constantFrom("test", 3)),
      fc.tuple(fc.constant("folders"), fc.array(fc.string())),
      fc.tuple(fc.constant("rows"), fc.jsonValue()),
    );
    fc.assert(
      fc.property(values, ([name, value]) => {
        const parsed = parseTyped(field(name), showTyped(field(name), value));
        expect(JSON.stringify(parsed.ok ? parsed.value : parsed)).toBe(JSON.stringify(value));
      }),
      { numRuns: 2000 },
    );
  });

  it("of any schema never throw", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.string(), (properties, typed) => {
        for (const one of parameterFields({ properties })) {
          parseTyped(one, typed);
          showTyped(one, one.default);
        }
      }),
    );
  });
});
