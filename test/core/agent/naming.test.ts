import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  agentFileName,
  type NewAgent,
  nameProblem,
  validateNewAgent,
} from "../../../src/core/agent/naming";
import { buildRegistry } from "../../../src/core/agent/registry";
import { makeAgent } from "./makers";

describe("a new agent's name", () => {
  it.each([
    ["coder", "coder.md"],
    ["claude-3.5-sonnet", "claude-3.5-sonnet.md"],
    ["anthropic/claude-3.5", "anthropic--claude-3.5.md"],
    ["CON", "agent-CON.md"],
    ["nul.helper", "agent-nul.helper.md"],
    ["console", "console.md"],
  ])("%s is written to %s", (name, file) => {
    expect(agentFileName(name)).toBe(file);
  });

  it.each([
    "",
    ".",
    "..",
    "../coder",
    "a/../b",
    "a..b",
    "/etc/passwd",
    "a//b",
    "a/./b",
    "a/",
    "coder.",
    "-rf",
    "a b",
    "a\\b",
    "C:coder",
    "coder\n",
    "coder\0",
    "a".repeat(101),
    "müller",
  ])("%j is refused", (name) => {
    expect(nameProblem(name)).toBeTypeOf("string");
    expect(agentFileName(name)).toBeUndefined();
  });

  it("never becomes a path, whatever it is", () => {
    const nasty = fc.oneof(
      fc.string({ maxLength: 120 }),
      fc.string({ unit: fc.constantFrom("a", ".", "/", "-", "_", "\\", "C", "O", "N") }),
    );
    fc.assert(
      fc.property(nasty, (name) => {
        const file = agentFileName(name);
        if (file === undefined) return;
        expect(file).toMatch(/^[A-Za-z0-9][\w.-]*\.md$/);
        expect(file).not.toContain("..");
      }),
      { numRuns: 2000 },
    );
  });
});

describe("validating a new agent", () => {
  const registry = buildRegistry([
    makeAgent("fixer", { path: ".baton/agents/fixer.md" }),
    makeAgent("team/one", { path: ".baton/agents/team--one.md" }),
    makeAgent("helper", { source: "claude" }),
    makeAgent("coder", { source: "builtin" }),
  ]);
  const issues = (agent: Partial<NewAgent>): readonly string[] =>
    validateNewAgent(registry, { name: "fresh", description: "Does things", ...agent }).map(
      (issue) => `${issue.severity} ${issue.field}`,
    );

  it("accepts a good one", () => {
    expect(issues({ capabilities: ["testing"], tools: ["Bash(git log:*)"] })).toEqual([]);
  });

  it("refuses a name that Baton's own files already define, in any letter case", () => {
    expect(issues({ name: "Fixer" })).toEqual(["error name"]);
  });

  it("refuses a name whose file is taken by another name", () => {
    expect(issues({ name: "Team--one" })).toEqual(["error name"]);
  });

  it("warns when the new one comes before a built-in or another tool's agent", () => {
    expect(issues({ name: "coder" })).toEqual(["warning name"]);
    expect(issues({ name: "helper" })).toEqual(["warning name"]);
  });

  it("wants a description of bounded length", () => {
    expect(issues({ description: " \n" })).toEqual(["error description"]);
    expect(issues({ description: "x".repeat(2001) })).toEqual(["error description"]);
  });

  it("wants single, different, bounded entries in its lists", () => {
    expect(issues({ capabilities: [""] })).toEqual(["error capabilities"]);
    expect(issues({ tools: ["a\nb"] })).toEqual(["error tools"]);
    expect(issues({ tools: ["x".repeat(201)] })).toEqual(["error tools"]);
    expect(issues({ coordinationPatterns: ["parallel", "Parallel"] })).toEqual([
      "error coordinationPatterns",
    ]);
    expect(issues({ capabilities: Array.from({ length: 101 }, (_, i) => `c${i}`) })).toEqual([
      "error capabilities",
    ]);
  });
});
