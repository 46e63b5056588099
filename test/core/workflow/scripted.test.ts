import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoValue } from "../../../src/core/workflow/demoValue";
import {
  answerFor,
  emptyScript,
  readScript,
  type Script,
  unusedAnswers,
} from "../../../src/core/workflow/scripted";
import type { JsonSchema } from "../../../src/core/workflow/template";
import { schemas } from "../../support/workflowMakers";

function script(value: unknown): Script {
  const read = readScript(value);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.script;
}

function says(given: Script, id: string, attempt = 1, agent = "coder"): unknown {
  const { outcome } = answerFor(given, { id, agent, attempt, outputSchema: undefined });
  return outcome.kind === "success" ? outcome.output : outcome.code;
}

describe("a script", () => {
  const given = script({
    delay: 50,
    steps: {
      "build/api": { output: 1 },
      api: { output: 2 },
      test: { output: "any" },
      "test[1]": { output: "second" },
      flaky: [
        { error: { code: "overloaded", message: "Later" }, times: 2, delay: "2s" },
        { output: "done", says: "Working" },
      ],
    },
    agents: { reviewer: [{ text: "Looks good" }, { error: "No more" }] },
  });

  it("answers by the nearest list", () => {
    expect(says(given, "build/api")).toBe(1);
    expect(says(given, "deploy/api")).toBe(2);
    expect(says(given, "test[0]")).toBe("any");
    expect(says(given, "test[1]")).toBe("second");
    expect(says(given, "check", 1, "reviewer")).toEqual({ text: "Looks good" });
    expect(says(given, "check", 2, "reviewer")).toBe("exit");
    expect(says(given, "other")).toEqual({ text: "Done." });
  });

  it("gives later attempts later answers, and the last one for ever", () => {
    expect([1, 2, 3, 4, 99].map((attempt) => says(given, "flaky", attempt))).toEqual([
      ...["overloaded", "overloaded", "done", "done", "done"],
    ]);
    const step = { id: "flaky", agent: "x", outputSchema: undefined };
    expect(answerFor(given, { ...step, attempt: 1 })).toMatchObject({ delay: 2000, says: "" });
    expect(answerFor(given, { ...step, attempt: 3 })).toMatchObject({ delay: 50, says: "Working" });
    expect(answerFor(emptyScript, { ...step, attempt: 1 }).delay).toBe(0);
  });

  it("knows which of its answers nobody asks for", () => {
    const steps = [
      { id: "build/api", agent: "backend" },
      { id: "test", agent: "reviewer" },
    ];
    expect(unusedAnswers(given, steps)).toEqual({ steps: ["flaky"], agents: [] });
    const { steps: unknown, agents } = unusedAnswers(given, []);
    expect([...unknown, ...agents]).toHaveLength(6);
  });

  it.each([
    ["text", [], "set of keys"],
    [{ step: {} }, ["step"], "steps, agents and delay"],
    [{ steps: [] }, ["steps"], "set of names"],
    [{ steps: { a: [] } }, ["steps", "a"], "no answer"],
    [{ steps: { a: {} } }, ["steps", "a"], "one of output"],
    [{ steps: { a: [{ output: 1, text: "x" }] } }, ["steps", "a", 0], "one of output"],
    [{ steps: { a: { text: 3 } } }, ["steps", "a", "text"], "no text"],
    [{ steps: { a: { error: {} } } }, ["steps", "a", "error"], "code and message"],
    [{ steps: { a: { output: 1, wait: 2 } } }, ["steps", "a", "wait"], "An answer has"],
    [{ steps: { a: { output: 1, times: 0 } } }, ["steps", "a", "times"], "from 1"],
    [{ agents: { a: { output: 1, delay: "soon" } } }, ["agents", "a", "delay"], "milliseconds"],
  ])("%j is refused", (value, at, message) => {
    const read = readScript(value);
    expect(read).toMatchObject({ ok: false, problems: [{ at }] });
    expect(read.ok ? "" : read.problems[0]?.message).toContain(message);
  });
});

describe("a made-up answer", () => {
  it("fits what templates ask for", () => {
    const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
      schema: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constant({ type: "boolean" }),
        fc.constant({ type: "null" }),
        fc.record({ type: fc.constant("string"), minLength: fc.nat({ max: 40 }) }),
        fc.record({ type: fc.constant("integer"), minimum: fc.integer({ min: -50, max: 50 }) }),
        fc.record({ type: fc.constant("number"), maximum: fc.integer({ min: -50, max: 50 }) }),
        fc.record({ type: fc.constant("integer"), exclusiveMinimum: fc.nat({ max: 9 }) }),
        fc.record({ enum: fc.array(fc.string(), { minLength: 1 }) }),
        fc.record({ const: fc.jsonValue({ maxDepth: 1 }) }),
        fc.record({
          type: fc.constant("array"),
          items: tie("schema"),
          minItems: fc.nat({ max: 3 }),
        }),
        fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
        fc
          .dictionary(fc.stringMatching(/^[a-z]{1,5}$/u), tie("schema"), { maxKeys: 4 })
          .map((properties) => ({
            type: "object",
            properties,
            required: Object.keys(properties),
            additionalProperties: false,
          })),
      ),
    }));
    fc.assert(
      fc.property(schema, (given) => {
        expect(schemas.check(given, demoValue(given))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("ends, and is the same each time", () => {
    const endless: JsonSchema = {
      $defs: {
        a: { type: "array", minItems: 2, items: { $ref: "#/$defs/a" } },
        b: { $ref: "#/$defs/b" },
      },
      type: "object",
      required: ["b"],
      properties: { b: { $ref: "#/$defs/b" } },
    };
    expect(demoValue(endless)).toEqual(demoValue(endless));
    expect(JSON.stringify(demoValue({ ...endless, $ref: "#/$defs/a" })).length).toBeLessThan(1e6);
  });

  it("of any schema never throws", () => {
    const keyword = fc.constantFrom(
      ...["type", "properties", "items", "$ref", "required", "enum", "anyOf", "minItems", "$defs"],
      ...["minimum", "maximum", "minLength", "multipleOf", "prefixItems", "__proto__"],
    );
    fc.assert(
      fc.property(fc.dictionary(keyword, fc.jsonValue({ maxDepth: 3 })), (random) => {
        demoValue(random);
      }),
    );
  });
});
