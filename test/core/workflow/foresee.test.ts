import { beforeAll, describe, expect, it } from "vitest";
import type { AgentRegistry } from "../../../src/core/agent/registry";
import { foreseenCommands, foreseenDryRun } from "../../../src/core/workflow/foresee";
import type { RunPlan } from "../../../src/core/workflow/runPlan";
import type { Foresight } from "../../../src/core/workflow/runPorts";
import type { TemplateFile } from "../../../src/core/workflow/template";
import { builtinAgents, builtinTemplates, plan } from "../../support/workflowMakers";

let templates: readonly TemplateFile[] = [];
let registry: AgentRegistry;
beforeAll(async () => {
  templates = await builtinTemplates();
  registry = await builtinAgents();
});

function testParallel(params: Readonly<Record<string, unknown>> = {}, scripted = false): RunPlan {
  const result = plan(templates, { workflow: "test-parallel", registry, params, scripted });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.plan;
}

/** Finds these packages, and keeps what it was asked. */
function finding(packages: readonly unknown[]) {
  const asked: unknown[] = [];
  const foresight: Foresight = {
    foresee: async (program, inputs) => {
      asked.push([program, inputs]);
      return Promise.resolve(program === "find-packages" ? { packages } : undefined);
    },
  };
  return { foresight, asked };
}

const cart = { name: "cart", path: "cart", kind: "npm", command: ["npm", "test"] };
const pay = { name: "pay", path: "pay", kind: "npm", command: ["npm", "test"] };
const rates = { name: "rates", path: "rates", kind: "go" };

describe("command lines that a run would come to", () => {
  it("are listed before it, each once, and have to be allowed", async () => {
    const { foresight, asked } = finding([cart, pay, rates]);
    const { commands } = await foreseenDryRun(testParallel({ folders: ["cart"] }), foresight);
    const common = { steps: ["test"], why: "runner", needsAllowing: true };
    expect(commands).toEqual([
      { ...common, argv: ["npm", "test"], line: "npm test" },
      { ...common, argv: ["go", "test", "./..."], line: "go test ./..." },
    ]);
    expect(asked).toEqual([["find-packages", { folders: ["cart"] }]]);
  });

  it("are found with the items that a step is done for, and what those are called", async () => {
    const { foresight } = finding([cart, pay, rates]);
    const { levels } = await foreseenDryRun(testParallel(), foresight);
    expect(levels.flat().find(({ id }) => id === "test")).toMatchObject({
      items: 3,
      itemNames: ["cart", "pay", "rates"],
    });
    const blind: Foresight = { foresee: async () => Promise.resolve(undefined) };
    const unknown = await foreseenDryRun(testParallel(), blind);
    expect(unknown.levels.flat().find(({ id }) => id === "test")).toMatchObject({
      items: "unknown",
      itemNames: undefined,
    });
  });

  it("are the given command, where one is given", async () => {
    const { foresight } = finding([cart, rates]);
    const lines = await foreseenCommands(testParallel({ command: "make check" }), foresight);
    expect(lines.map(({ line }) => line)).toEqual(["make check"]);
  });

  it("stay unknown where the program does not say", async () => {
    const { foresight } = finding([]);
    expect(await foreseenCommands(testParallel(), foresight)).toEqual([]);
    const blind: Foresight = { foresee: async () => Promise.resolve(undefined) };
    expect(await foreseenCommands(testParallel(), blind)).toEqual([]);
    const odd: Foresight = { foresee: async () => Promise.resolve("no packages at all") };
    expect(await foreseenCommands(testParallel(), odd)).toEqual([]);
  });

  it("are not looked for where an agent does the work, nor in a rehearsal", async () => {
    const { foresight, asked } = finding([cart]);
    const byAgent = testParallel({ run_with: "claude" });
    expect((await foreseenCommands(byAgent, foresight)).map(({ argv }) => argv[0])).toEqual([
      "claude",
    ]);
    expect(await foreseenCommands(testParallel({}, true), foresight)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
