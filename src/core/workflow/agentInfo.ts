/** How an agent that was asked while a run lives does its work, as the registry knows it. */
import { type AgentRegistry, agentsWithRole, definitionsOf } from "../agent/registry";
import type { AgentInfo } from "./nextMoves";
import { parseRunner } from "./runnerSpec";

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
