import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookUp, type Names, parseName, showName } from "../../../src/core/workflow/names";
import {
  findPlaceholders,
  hasPlaceholders,
  parseText,
  resolve,
  resolveText,
} from "../../../src/core/workflow/placeholder";

const names: Names = {
  params: { topic: "checkout", count: 3, none: null, list: ["a", { b: 1 }], nothing: undefined },
  steps: { "plan-it": { status: "success", output: { steps: [{ id: 1 }], "a b": true } } },
  run: { id: "r1", workspace: "/w", workflow: "ship" },
};

function value(input: unknown): unknown {
  const resolved = resolve(input, names);
  return resolved.ok ? resolved.value : resolved.message;
}

describe("placeholders", () => {
  it("keep the type of a value that stands alone", () => {
    expect(value("{{ params.count }}")).toBe(3);
    expect(value("{{params.list}}")).toEqual(["a", { b: 1 }]);
    expect(value("{{ params.none }}")).toBe(null);
    expect(value("{{ steps.plan-it.output.steps[0].id }}")).toBe(1);
    expect(value('{{ steps.plan-it.output["a b"] }}')).toBe(true);
  });

  it("put texts as they are and other values as JSON inside a text", () => {
    expect(value("Build {{ params.topic }} with {{ params.count }}: {{ params.list }}")).toBe(
      'Build checkout with 3: ["a",{"b":1}]',
    );
    expect(value(" {{ params.count }}")).toBe(" 3");
    expect(resolveText("{{ params.count }}", names)).toEqual({ ok: true, value: "3" });
  });

  it("are found anywhere in a value", () => {
    const input = { a: ["{{ params.topic }}", { b: "x{{ run.id }}y" }], c: 1, d: null };
    expect(value(input)).toEqual({ a: ["checkout", { b: "xr1y" }], c: 1, d: null });
    expect(findPlaceholders(input).uses).toEqual([
      { place: ["a", 0], path: ["params", "topic"] },
      { place: ["a", 1, "b"], path: ["run", "id"] },
    ]);
    expect(hasPlaceholders(input)).toBe(true);
    expect(hasPlaceholders({ a: ["plain }} { {"] })).toBe(false);
  });

  it("can be written as plain braces", () => {
    expect(value("docker inspect -f '\\{{ .State }}'")).toBe("docker inspect -f '{{ .State }}'");
    expect(hasPlaceholders("\\{{ params.x }}")).toBe(false);
  });

  it.each([
    ["{{ params.missing }}", "no value for `params.missing`"],
    ["{{ params.nothing }}", "no value"],
    ["{{ params.list[7] }}", "no value"],
    ["{{ params.list.length }}", "no value"],
    ["{{ params.topic.length }}", "no value"],
    ["{{ item }}", "no value"],
    ["{{ open", "no closing"],
    ["{{ }}", "is empty"],
    ["{{ process.env }}", "is no name"],
    ["{{ params.a + 1 }}", "is no name"],
    ["{{ params[0 }}", "is no name"],
  ])("%s is a failure", (text, message) => {
    expect(value(text)).toContain(message);
  });

  it("never reach a prototype", () => {
    for (const key of ["__proto__", "constructor", "toString", "valueOf"]) {
      expect(value(`{{ params.${key} }}`)).toContain("no value");
      expect(value(`{{ run.${key}.${key} }}`)).toContain("no value");
      expect(value(`{{ params.list["${key}"] }}`)).toContain("no value");
    }
    const hostile: unknown = JSON.parse('{"__proto__": {"polluted": "{{ params.topic }}"}}');
    const resolved = value(hostile);
    expect(JSON.stringify(resolved)).toBe('{"__proto__":{"polluted":"checkout"}}');
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
    expect(Reflect.has({}, "polluted")).toBe(false);
  });

  it("cannot grow without bound", () => {
    const large: Names = { ...names, params: { big: "x".repeat(1_000_000) } };
    const text = "{{ params.big }}{{ params.big }}{{ params.big }}{{ params.big }}{{ params.big }}";
    expect(resolve(text, large)).toMatchObject({ ok: false });
    expect(
      resolve(
        Array.from({ length: 9 }, () => " {{ params.big }}"),
        large,
      ),
    ).toMatchObject({
      ok: false,
    });
  });

  it("never throw, and lead only to what is there", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("{{", "}}", "\\{{", "params", ".", "[0]", "item", '["a b"]', "steps.x"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const parsed = parseText(text);
        const resolved = resolve(text, names);
        if (!parsed.ok) expect(resolved.ok).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it("show names so that they are read again", () => {
    const step = fc.oneof(fc.stringMatching(/^[^"\\\]\n]{0,8}$/u), fc.nat({ max: 999_999 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (rest) => {
        const path = ["params", ...rest];
        expect(parseName(showName(path))).toEqual(path);
      }),
    );
  });

  it("find exactly the own values of any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (params) => {
        const all: Names = { ...names, params: { value: params } };
        walk(params, ["params", "value"], (path, expected) => {
          expect(lookUp(all, path)).toEqual({ found: true, value: expected });
        });
      }),
    );
  });
});

function walk(
  value: unknown,
  path: readonly (string | number)[],
  visit: (path: readonly (string | number)[], value: unknown) => void,
): void {
  visit(path, value);
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) walk(item, [...path, at], visit);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) walk(item, [...path, key], visit);
  }
}
