import { describe, expect, it } from "vitest";
import { commandLines } from "../../../src/core/workflow/commandLines";

const tests = { kind: "program", name: "run-tests", args: [] } as const;

describe("what somebody has to allow before a step begins", () => {
  it("is the whole command, as it will be run", () => {
    const argv = ["node", "agent.js"];
    expect(commandLines({ kind: "command", argv, input: "json" }, {})).toEqual([argv]);
  });

  it("is what tests a package: the command given, the package's own, the usual one", () => {
    const own = { kind: "npm", command: ["npm", "run", "unit"] };
    const given = { command: "node --test 'two words'", package: own };
    expect(commandLines(tests, given)).toEqual([["node", "--test", "two words"]]);
    expect(commandLines(tests, { command: "", package: own })).toEqual([["npm", "run", "unit"]]);
    expect(commandLines(tests, { package: { kind: "go" } })).toEqual([["go", "test", "./..."]]);
  });

  it("is nothing where nothing can be run", () => {
    expect(commandLines(tests, { package: { kind: "other" } })).toEqual([]);
    expect(commandLines(tests, { command: [1] })).toEqual([]);
    expect(commandLines({ ...tests, name: "docs-sync" }, { command: "rm" })).toEqual([]);
    expect(commandLines({ kind: "manual" }, { command: "rm" })).toEqual([]);
  });
});
