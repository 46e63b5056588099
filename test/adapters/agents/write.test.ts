import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAgent } from "../../../src/adapters/markdown/agents/parseAgent";
import { writeAgent } from "../../../src/adapters/markdown/agents/writeAgent";
import type { AgentFields } from "../../../src/core/agent/model";
import { nameProblem } from "../../../src/core/agent/naming";

/** Strings that YAML would read as something else, or that break a careless writer. */
const nasty = fc.constantFrom(
  ...["true", "null", "~", "007", "1_000", "0x1F", "0b11", "1e3", ".inf", "2026-01-02", "12:30:45"],
  ...[
    "yes",
    "- x",
    "a: b",
    "a #b",
    "#b",
    "@a",
    "`a`",
    "*a",
    "&a",
    "!a",
    "%a",
    "|",
    ">",
    "[a",
    "{a}",
  ],
  ...[
    '"',
    "'",
    "a'b\"c",
    "---",
    "--- x",
    "...",
    "\\n",
    "é",
    "日本",
    "🙂",
    "__proto__",
    "constructor",
  ],
);
const oneLine = fc
  .oneof(nasty, fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }))
  .map((text) => text.replace(/\s+/gu, " ").trim())
  .filter((text) => text !== "" && !/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF]/u.test(text));
const severalLines = fc
  .array(fc.oneof(oneLine, fc.constantFrom("", "  indented", "\tx", "trailing  ")), {
    maxLength: 6,
  })
  .map((lines) => lines.join("\n").trim());
const list = fc.uniqueArray(fc.oneof(oneLine, fc.constantFrom("Agent(a, b)", "*", "a, b")), {
  maxLength: 6,
});
const name = fc
  .stringMatching(/^[A-Za-z0-9][\w./-]{0,20}$/)
  .filter((text) => nameProblem(text) === undefined);

const fields: fc.Arbitrary<AgentFields> = fc.record({
  name: fc.oneof(name, fc.constantFrom("007", "true", "null", "1e3", "0x1F", "README")),
  description: severalLines,
  capabilities: list,
  tools: list,
  coordinationPatterns: fc.subarray(["sequential", "parallel", "hierarchical"]),
  role: fc.option(oneLine, { nil: undefined }),
  responsibilities: list,
  never: list,
  handsOffTo: list,
  model: fc.option(oneLine, { nil: undefined }),
  runner: fc.option(oneLine, { nil: undefined }),
  maxFailures: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
  instructions: severalLines,
});

describe("writing an agent", () => {
  it("gives a file that a person can edit", () => {
    const text = writeAgent({
      name: "release-notes",
      description: "Writes release notes: short ones",
      role: "documenter",
      capabilities: ["documentation"],
      tools: ["Bash(git log:*)"],
      coordinationPatterns: ["sequential"],
      maxFailures: 3,
      instructions: "  You write.\r\nNothing else.\n\n",
    });
    expect(text).toBe(
      [
        "---",
        "name: release-notes",
        'description: "Writes release notes: short ones"',
        "role: documenter",
        "capabilities:",
        "  - documentation",
        "tools:",
        "  - Bash(git log:*)",
        "coordination_patterns:",
        "  - sequential",
        "max_failures: 3",
        "---",
        "",
        "You write.",
        "Nothing else.",
        "",
      ].join("\n"),
    );
  });

  it("reads back the same, whatever the fields say", () => {
    fc.assert(
      fc.property(fields, (fields) => {
        const text = writeAgent(fields);
        const place = { source: "baton", path: "other.md" } as const;
        expect(parseAgent(place, text)).toEqual({
          ...fields,
          ...place,
          problems: expect.any(Array) as [],
        });
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string, Partial<AgentFields>]>([
    ["a name that is a path", { name: "../evil" }],
    ["an entry of several lines", { tools: ["a\nb: c"] }],
    ["a control character in a list", { capabilities: ["a\u0007"] }],
    ["an entry that is there twice", { capabilities: ["a", "a"] }],
    ["more than fits", { description: "x".repeat(11_000) }],
    [
      "a front matter beyond the bounds",
      { never: Array.from({ length: 150 }, (_, i) => `${i}`.repeat(400)) },
    ],
  ])("refuses %s instead of writing something else", (_, wrong) => {
    const agent = { name: "fine", description: "d", ...wrong };
    expect(() => writeAgent(agent)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});
