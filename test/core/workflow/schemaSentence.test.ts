import { describe, expect, it } from "vitest";
import { JsonSchemas } from "../../../src/adapters/schemas/jsonSchemas";
import { schemaClause, schemaSentence } from "../../../src/core/workflow/schemaSentence";

const schemas = new JsonSchemas();
const schema = {
  type: "object",
  required: ["summary"],
  additionalProperties: false,
  properties: {
    summary: { type: "string", minLength: 2 },
    level: { enum: ["low", "high"] },
    "a/b ü": { type: "integer" },
    steps: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["id"],
        additionalProperties: false,
        properties: { id: { type: "integer" } },
      },
    },
  },
};

const good = { summary: "All done" };

describe("what a schema finds wrong", () => {
  it.each([
    [{ summary: 5 }, "summary: should be a text, and is a number."],
    [{ summary: "x" }, "summary: the text is too short (1 < 2)."],
    [{}, "“summary” is missing."],
    [{ ...good, level: "mid" }, 'level: is none of ["low","high"].'],
    [{ ...good, steps: [] }, "steps: the list has too few items (0 < 1)."],
    [{ ...good, steps: [{ id: 1 }, {}] }, "steps[1]: “id” is missing."],
    [{ ...good, steps: [{ id: "x" }] }, "steps[0].id: should be a whole number, and is a text."],
    [{ ...good, steps: [{ id: 1, x: 2 }] }, "steps[0]: “x” is not known here."],
    [{ ...good, extra: 1 }, "“extra” is not known here."],
    [{ ...good, "a/b ü": 1.5 }, '["a/b ü"]: should be a whole number, and is a number.'],
    [[], "This should be a set of keys, and is a list."],
  ])("reads as a sentence: %j", (value, sentence) => {
    const [problem] = schemas.check(schema, value);
    expect(problem && schemaSentence(problem)).toBe(sentence);
  });

  it("goes on with a sentence", () => {
    const clauses = (value: unknown) => schemas.check(schema, value).map(schemaClause);
    expect(clauses([])).toEqual(["it should be a set of keys, and is a list."]);
    expect(clauses(undefined)).toEqual(["there is no value."]);
    expect(clauses({})).toEqual(["“summary” is missing."]);
  });

  it("can be of something that has a name", () => {
    const [problem] = schemas.check(schema, { ...good, steps: [{}] });
    expect(problem && schemaSentence(problem, "plan")).toBe("plan.steps[0]: “id” is missing.");
  });
});
