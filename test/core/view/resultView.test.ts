import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ResultSource, resultView } from "../../../src/core/view/resultView";

const shown = (result: ResultSource["result"], more: Partial<ResultSource> = {}) =>
  resultView({ success: true, result, steps: [], ...more }).map(
    ({ depth, text }) => `${"  ".repeat(depth)}${text}`,
  );

describe("the result of a run", () => {
  it("is told in words, lists entry by entry, and what says nothing is left out", () => {
    const summary = {
      success: false,
      packages: 3,
      failed: 1,
      duration_ms: 2_300,
      coverage: { lines: 91.5 },
      failures: [
        {
          package: "web",
          name: "shows the total",
          message: "12.00\nis not 12.0",
          file: "a.js",
          line: 4,
        },
      ],
      errors: [],
      recommendations: ["Mend the failed test of web."],
    };
    // The same under two names is told once.
    expect(shown({ summary, finalReview: { ...summary } })).toEqual([
      "success no · packages 3 · failed 1 · duration 2 s",
      "coverage",
      "  lines 91.5",
      "failures",
      "  - web · shows the total · 12.00 … · a.js · line 4",
      "recommendations",
      "  - Mend the failed test of web.",
    ]);
  });

  it("keeps the names of several fields, and the lines of a text", () => {
    expect(shown({ finalReview: { overallStatus: "approved" }, page: "# One\n\nTwo" })).toEqual([
      "final review",
      "  overall status approved",
      "page",
      "  # One",
      "  Two",
    ]);
  });

  it("is what the last step gave, where the template names none and the run is a success", () => {
    const step = { kind: "work", state: "success" } as const;
    const steps = [
      { ...step, name: "Build", output: { text: "built" } },
      { ...step, name: "Tidy", output: null },
    ];
    expect(shown({}, { steps })).toEqual(["Build", "  text built"]);
    expect(shown({}, { steps, success: false })).toEqual([]);
  });

  it("is bounded, whatever it is", () => {
    expect(shown({ list: Array.from({ length: 300 }, (_, at) => `entry ${at}`) }).at(-1)).toBe(
      "  and 288 more entries",
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 })), (result) => {
        const lines = resultView({ success: true, result, steps: [] });
        expect(lines.length).toBeLessThanOrEqual(41);
        for (const { text } of lines) expect(text).not.toContain("\n");
      }),
    );
  });
});
