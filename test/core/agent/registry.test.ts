import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AgentDefinition, agentSources } from "../../../src/core/agent/model";
import {
  agentsWithCapability,
  agentsWithRole,
  buildRegistry,
  capabilityCounts,
  definitionsOf,
  findAgent,
  findAgents,
  groupAgents,
  patternCounts,
} from "../../../src/core/agent/registry";
import { makeAgent } from "./makers";

const names = (agents: readonly AgentDefinition[]): readonly string[] =>
  agents.map((agent) => agent.name);

const anyAgent: fc.Arbitrary<AgentDefinition> = fc
  .record({
    name: fc.constantFrom("coder", "Coder", "qa", "TestAgent", "toString", "__proto__"),
    source: fc.constantFrom(...agentSources),
    path: fc.string({ minLength: 1, maxLength: 6 }),
    role: fc.option(fc.constantFrom("backend", "Backend", "qa"), { nil: undefined }),
    capabilities: fc.array(fc.constantFrom("testing", "Testing", "build", "constructor")),
    coordinationPatterns: fc.array(fc.constantFrom("sequential", "parallel", "Parallel")),
  })
  .map(({ name, ...fields }) => makeAgent(name, fields));

describe("looking up an agent", () => {
  it("ignores letter case but matches the whole name", () => {
    const registry = buildRegistry([makeAgent("TestAgent")]);
    expect(findAgent(registry, "testagent")?.name).toBe("TestAgent");
    expect(findAgent(registry, " TESTAGENT ")?.name).toBe("TestAgent");
    expect(findAgent(registry, "Test")).toBeUndefined();
  });

  it("keeps every definition of a name and lets the workspace win over tools and built-ins", () => {
    const all = [...agentSources].reverse().map((source) => makeAgent("coder", { source }));
    const registry = buildRegistry(all);
    expect(definitionsOf(registry, "coder").map((agent) => agent.source)).toEqual([
      "baton",
      "claude",
      "github",
      "gemini",
      "cursor",
      "codex",
      "builtin",
    ]);
    expect(findAgent(registry, "Coder")?.source).toBe("baton");
  });

  it("does not find what only every object has", () => {
    const registry = buildRegistry([]);
    expect(findAgent(registry, "constructor")).toBeUndefined();
    expect(findAgent(registry, "__proto__")).toBeUndefined();
  });

  it("finds by role and by capability", () => {
    const registry = buildRegistry([
      makeAgent("a", { role: "Backend", capabilities: ["API"] }),
      makeAgent("b", { capabilities: ["api", "testing"] }),
    ]);
    expect(names(agentsWithRole(registry, "backend"))).toEqual(["a"]);
    expect(names(agentsWithCapability(registry, "api"))).toEqual(["a", "b"]);
  });

  it("does not depend on the order in which the files were found", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyAgent, { selector: (a) => `${a.source} ${a.path}` }), (all) => {
        expect(buildRegistry(all.toReversed()).agents).toEqual(buildRegistry(all).agents);
      }),
    );
  });
});

describe("filtering", () => {
  const registry = buildRegistry([
    makeAgent("TestAgent", {
      capabilities: ["testing", "coverage"],
      coordinationPatterns: ["sequential", "parallel"],
    }),
    makeAgent("BuildAgent", { capabilities: ["build"], coordinationPatterns: ["sequential"] }),
    makeAgent("qa", {
      capabilities: ["testing"],
      coordinationPatterns: ["parallel"],
      tools: ["browser"],
      role: "quality",
    }),
  ]);

  it("asks for capability and pattern at once", () => {
    const found = findAgents(registry, { capabilities: ["testing"], patterns: ["sequential"] });
    expect(names(found)).toEqual(["TestAgent"]);
  });

  it("asks for all of several capabilities", () => {
    expect(names(findAgents(registry, { capabilities: ["Testing", "coverage"] }))).toEqual([
      "TestAgent",
    ]);
    expect(findAgents(registry, { capabilities: ["testing", "build"] })).toEqual([]);
  });

  it("searches the text of name, description, role, capabilities and tools for every word", () => {
    expect(names(findAgents(registry, { text: "agent build" }))).toEqual(["BuildAgent"]);
    expect(names(findAgents(registry, { text: "QUALITY" }))).toEqual(["qa"]);
    expect(names(findAgents(registry, { text: "browser testing" }))).toEqual(["qa"]);
    expect(names(findAgents(registry, { text: "what qa does" }))).toEqual(["qa"]);
    expect(findAgents(registry, { text: "browser build" })).toEqual([]);
  });

  it("shows all for an empty filter", () => {
    expect(findAgents(registry)).toEqual(registry.agents);
    expect(findAgents(registry, { text: "  ", capabilities: [], patterns: [] })).toEqual(
      registry.agents,
    );
  });

  it("counts for the picker exactly what choosing the value shows", () => {
    fc.assert(
      fc.property(fc.array(anyAgent), (all) => {
        const registry = buildRegistry(all);
        for (const { value, count } of capabilityCounts(registry)) {
          expect(findAgents(registry, { capabilities: [value] })).toHaveLength(count);
        }
        for (const { value, count } of patternCounts(registry)) {
          expect(findAgents(registry, { patterns: [value] })).toHaveLength(count);
        }
      }),
    );
  });

  it("lists the most frequent value first", () => {
    expect(capabilityCounts(registry)).toEqual([
      { value: "testing", count: 2 },
      { value: "build", count: 1 },
      { value: "coverage", count: 1 },
    ]);
  });
});

describe("grouping", () => {
  it("groups by source in order of precedence", () => {
    const registry = buildRegistry([
      makeAgent("x", { source: "builtin" }),
      makeAgent("y", { source: "claude" }),
      makeAgent("x", { source: "claude" }),
    ]);
    expect(
      groupAgents(registry.agents, "source").map((group) => [group.key, names(group.agents)]),
    ).toEqual([
      ["claude", ["x", "y"]],
      ["builtin", ["x"]],
    ]);
  });

  it("groups by role and puts agents without one last", () => {
    const registry = buildRegistry([
      makeAgent("a"),
      makeAgent("b", { role: "qa" }),
      makeAgent("c", { role: "Backend" }),
      makeAgent("d", { role: "backend" }),
    ]);
    expect(
      groupAgents(registry.agents, "role").map((group) => [group.key, names(group.agents)]),
    ).toEqual([
      ["Backend", ["c", "d"]],
      ["qa", ["b"]],
      [undefined, ["a"]],
    ]);
  });

  it("loses nobody and shows nobody twice", () => {
    fc.assert(
      fc.property(fc.array(anyAgent), fc.constantFrom("source", "role"), (all, by) => {
        const groups = groupAgents(all, by);
        expect(groups.every((group) => group.agents.length > 0)).toBe(true);
        expect(new Set(groups.flatMap((group) => group.agents))).toEqual(new Set(all));
        expect(groups.flatMap((group) => group.agents)).toHaveLength(all.length);
      }),
    );
  });
});
