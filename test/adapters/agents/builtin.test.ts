import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { FileAgentDefinitions } from "../../../src/adapters/markdown/agents/fileAgentDefinitions";
import { writeAgent } from "../../../src/adapters/markdown/agents/writeAgent";
import { fit } from "../../../src/core/agent/fit";
import { type AgentDefinition, coordinationPatterns } from "../../../src/core/agent/model";
import { agentFileName } from "../../../src/core/agent/naming";
import { type AgentRegistry, buildRegistry, findAgent } from "../../../src/core/agent/registry";

const folder = fileURLToPath(new URL("../../../media/agents", import.meta.url));
const complaints: string[] = [];
let agents: readonly AgentDefinition[] = [];
let registry: AgentRegistry = buildRegistry([]);

beforeAll(async () => {
  const complain = (message: string): void => void complaints.push(message);
  const log = { info: complain, warn: complain, error: complain };
  agents = await new FileAgentDefinitions({ worktrees: [], builtin: folder }, log).list();
  registry = buildRegistry(agents);
});

const named = ["Test", "Code", "Build", "Deploy", "Review", "Docs", "Format", "Sync"];
const expected = [
  ...named.map((name) => `${name}Agent`),
  ...["planner", "coder", "reviewer"],
  ...["architect", "implementer", "debugger", "documenter", "tester", "researcher"],
  ...["orchestrator", "resource-verifier", "pm", "designer", "frontend", "backend", "database"],
  ...["security", "payment", "devops", "qa"],
];

describe("the built-in agents", () => {
  it("are those that the documents name, each once", () => {
    expect(agents.map((agent) => agent.name).sort()).toEqual([...expected].sort());
    expect(registry.byName.size).toBe(agents.length);
    expect(complaints).toEqual([]);
  });

  it("are read without a problem and say all there is to say", () => {
    for (const agent of agents) {
      expect(agent.problems).toEqual([]);
      expect(agent.path).toBe(agentFileName(agent.name));
      expect(agent.role).toBeTruthy();
      for (const list of [agent.capabilities, agent.tools, agent.responsibilities, agent.never]) {
        expect(list.length, agent.name).toBeGreaterThan(0);
      }
      expect(coordinationPatterns).toEqual(expect.arrayContaining([...agent.coordinationPatterns]));
      expect(agent.coordinationPatterns.length).toBeGreaterThan(0);
      expect(agent.instructions).toContain("## Working with Baton");
      expect(agent.instructions).toContain("## Deliver");
      expect(agent.instructions).toContain("## Never");
    }
  });

  it("hand off to agents that exist, and never to themselves", () => {
    for (const agent of agents) {
      expect(agent.handsOffTo.length, agent.name).toBeGreaterThan(0);
      expect(agent.handsOffTo).not.toContain(agent.name);
      for (const target of agent.handsOffTo) {
        expect(findAgent(registry, target)?.name, `${agent.name} → ${target}`).toBe(target);
      }
    }
  });

  it("can be copied into a workspace and say the same there", () => {
    for (const agent of agents) expect(() => writeAgent(agent)).not.toThrow();
  });

  it("keep frontend from doing backend's work, and a free hint open to all", () => {
    expect(fit(registry, "frontend", { hint: "backend" })).toMatchObject({
      kind: "redirect",
      suggestions: ["backend"],
    });
    expect(fit(registry, "claude-haiku", { hint: "coder" }).kind).toBe("warning");
    expect(fit(registry, "CodeAgent", { hint: "coder" }).kind).toBe("fits");
    for (const agent of agents) {
      expect(fit(registry, agent.name, { hint: "Agent A - Fast Model" }).kind).toBe("fits");
      expect(fit(registry, agent.name, { hint: agent.name }).kind).toBe("fits");
    }
  });
});
