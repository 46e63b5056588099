/** How an agent does its work: as planned, or as the registry knows it while a run lives. */
import { type AgentRegistry, agentsWithRole, definitionsOf } from "../agent/registry";
import type { RunNode } from "./runGraph";
import { parseRunner } from "./runnerSpec";
import type { RunnerSpec } from "./runPlan";

/** An agent as the registry knows it now. */
export interface AgentInfo {
  readonly runner: RunnerSpec;
  readonly instructions: string | undefined;
}

/**
 * How a step is done, and what its agent is told to be: as planned; who was asked meanwhile, or took
 * over at a retry, as the registry says now.
 */
export function doerOf(
  node: RunNode,
  agent: string,
  known: (name: string) => AgentInfo | undefined,
): AgentInfo {
  const manual = { kind: "manual" } as const;
  if (node.request !== undefined || agent !== node.step.agent) {
    return known(agent) ?? { runner: manual, instructions: undefined };
  }
  const { runner = manual, instructions } = node.step;
  return { runner, instructions };
}

/** By name, else by role; undefined when nobody is registered so, or its runner cannot be read. */
export function agentInfo(registry: AgentRegistry, asked: string): AgentInfo | undefined {
  const named = definitionsOf(registry, asked);
  const definitions = named.length > 0 ? named : agentsWithRole(registry, asked);
  if (definitions.length === 0) return undefined;
  const parsed = parseRunner(definitions.find(({ runner }) => runner !== undefined)?.runner);
  if (!parsed.ok) return undefined;
  const told = definitions.find(({ instructions }) => instructions !== "");
  return { runner: parsed.runner, instructions: told?.instructions };
}
