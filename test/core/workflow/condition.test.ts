import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate, namesIn, parseCondition } from "../../../src/core/workflow/condition";
import type { Names } from "../../../src/core/workflow/names";

const names: Names = {
  params: {
    topic: "checkout",
    payments: true,
    count: 3,
    none: null,
    empty: "",
    tags: ["a", "b"],
    deep: { "odd key": [{ x: 1 }] },
  },
  steps: {
    review: { status: "success", output: { overallStatus: "approved", issues: [] }, error: null },
    "docs-sync": { status: "failure", output: null, error: { message: "no page" } },
  },
  run: { id: "r1", workspace: "/w", workflow: "ship" },
  item: { name: "core" },
  index: 0,
};

function truth(text: string): boolean | string {
  const result = evaluate(text, names);
  return result.ok ? result.holds : result.message;
}

describe("conditions", () => {
  it.each([
    ["true", true],
    ["null", false],
    ["0", false],
    ["''", false],
    ["[]", false],
    ["[0]", true],
    ["params.payments", true],
    ["params.empty", false],
    ["not params.payments", false],
    ["not not params.payments", true],
    ['params.topic == "checkout"', true],
    ["params.topic == 'check\\'out'", false],
    ["params.topic != 'search'", true],
    ["params.count >= 3 and params.count < 4", true],
    ["params.count > 2.5e0", true],
    ["-1 < params.count", true],
    ["params.topic < 'd'", true],
    ["params.topic < 4", false],
    ["params.topic > 4", false],
    ["params.payments == 1", false],
    ["params.missing == null", true],
    ["params.none == null", true],
    ["params.missing.further[3] == null", true],
    ["exists(params.none)", false],
    ["exists(params.topic)", true],
    ["exists(steps.plan.output)", false],
    ["'a' in params.tags", true],
    ["'z' not in params.tags", true],
    ["params.tags contains 'b'", true],
    ["params.topic contains 'out'", true],
    ["'out' in params.topic", true],
    ["params.deep contains 'odd key'", true],
    ["params.deep['odd key'][0].x == 1", true],
    ['params.deep["odd key"] == [1]', false],
    ["params.tags == ['a', 'b']", true],
    ["steps.review.output.overallStatus == 'approved'", true],
    ["steps.docs-sync.status in ['failure', 'skipped']", true],
    ["steps.docs-sync.error.message contains 'page'", true],
    ["item.name == 'core' and index == 0", true],
    ["run.workflow == 'ship'", true],
    ["false and false or true", true],
    ["false and (false or true)", false],
    ["true or params.missing.x", true],
    ["not false and false", false],
  ])("%s is %s", (text, expected) => {
    expect(truth(text)).toBe(expected);
  });

  it.each([
    ["", "ends too early", 0],
    ["params.a ==", "ends too early", 11],
    ["params.a = 1", "write `==`", 9],
    ["params.a && params.b", "`and`", 9],
    ["params.a params.b", "may be missing", 9],
    ["(params.a", "`)` is missing", 9],
    ["[1, 2", "`]` is missing", 5],
    ["'open", "no closing quote", 0],
    ["topic == 'x'", "is no name here", 0],
    ["exists('x')", "takes one name", 7],
    ["exists params.a", "`(` is missing", 7],
    ["process.exit()", "is no name here", 0],
    ["params.a; params.b", "means nothing", 8],
    ["1x", "means nothing", 0],
    ["and", "was expected", 0],
  ])("%s is refused with its place", (text, message, at) => {
    const parsed = parseCondition(text);
    expect(parsed).toMatchObject({ ok: false, at });
    expect(parsed.ok ? "" : parsed.message).toContain(message);
  });

  it("tell the names they ask for", () => {
    const parsed = parseCondition("exists(params.a) and (not steps.x.status in [item, 'b'])");
    if (!parsed.ok) throw new Error(parsed.message);
    expect(namesIn(parsed.condition)).toEqual([
      { path: ["params", "a"], mayBeMissing: true },
      { path: ["steps", "x", "status"], mayBeMissing: false },
      { path: ["item"], mayBeMissing: false },
    ]);
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])(
    "never reach a prototype by %s",
    (key) => {
      expect(truth(`exists(params.${key})`)).toBe(false);
      expect(truth(`params.${key} == null`)).toBe(true);
      expect(truth(`params contains '${key}'`)).toBe(false);
      expect(truth(`steps.review.output.${key}.constructor == null`)).toBe(true);
      expect(truth(`params.topic.length == null`)).toBe(true);
    },
  );

  it("are bounded", () => {
    expect(truth(`${"(".repeat(60)}true${")".repeat(60)}`)).toContain("levels");
    expect(truth(`${"not ".repeat(60)}true`)).toContain("levels");
    expect(truth(`${"[".repeat(60)}${"]".repeat(60)}`)).toContain("levels");
    expect(truth(`true${" or true".repeat(400)}`)).toContain("characters");
    expect(truth(`true${" or true".repeat(200)}`)).toBe(true);
  });

  it("never throw, whatever is written", () => {
    const word = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom("and", "or", "not", "in", "contains", "exists", "(", ")", "[", "]", ","),
      fc.constantFrom("==", "!=", "<", ">=", "params.a", "item", "steps.x.output[0]", "'x'", "1"),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (parts) => {
        const text = parts.join(" ");
        const parsed = parseCondition(text);
        if (!parsed.ok) {
          expect(parsed.message).not.toBe("");
          expect(parsed.at).toBeGreaterThanOrEqual(0);
          expect(parsed.at).toBeLessThanOrEqual(text.length);
          return;
        }
        expect(evaluate(text, names).ok).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
