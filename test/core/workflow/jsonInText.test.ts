import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonInText } from "../../../src/core/workflow/jsonInText";

/** As JSON keeps it: it has no negative zero. */
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const structure = fc.oneof(fc.dictionary(fc.string(), json), fc.array(json));

describe("jsonInText", () => {
  it("finds any value that is the whole text", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonInText(`\n ${JSON.stringify(value, undefined, 2)}\n`)).toEqual({ value });
      }),
    );
  });

  it("finds a value in a fenced block after other blocks and talk", () => {
    fc.assert(
      fc.property(json, fc.constantFrom("", "json", "JSON"), (value, language) => {
        const block = `\`\`\`${language}\n${JSON.stringify(value, undefined, 2)}\n\`\`\``;
        const text = `I ran it:\n\n\`\`\`sh\nnpm test {\n\`\`\`\n\n${block}\n\nThat is all.`;
        expect(jsonInText(text)).toEqual({ value });
      }),
    );
  });

  it("finds an object or a list on the last line of a log", () => {
    fc.assert(
      fc.property(structure, (value) => {
        expect(jsonInText(`{start}\n[1/2] work\n${JSON.stringify(value)}\n`)).toEqual({ value });
      }),
    );
  });

  it.each([
    ['before {"a": {"b": 1}} after', { a: { b: 1 } }],
    ['several lines {\n"a": 1\n} and more', { a: 1 }],
    ['````json\n{"a": "```"}\n````', { a: "```" }],
    ["~~~\n[1]\n~~~", [1]],
    ['cut off:\n```json\n{"a": 1}\n', { a: 1 }],
    ['```json\n{"a": 1}\n```\n```json\n{broken\n```', { a: 1 }],
  ])("reads %j", (text, value) => {
    expect(jsonInText(text)).toEqual({ value });
  });

  it.each(["", "  \n", "plain words", "3 of 4", "{ not json }", "} {", "a { b"])(
    "finds nothing in %j",
    (text) => {
      expect(jsonInText(text)).toBeUndefined();
    },
  );

  it("takes time linear in the text", () => {
    const text = "```\n{\n".repeat(100_000);
    const began = performance.now();
    jsonInText(text);
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});
