/** How the registry's agents work, as the engine asks for it. Pure. */
import {
  type AgentRegistry,
  defaultMaxFailures,
  findAgent,
  maxFailuresOf,
} from "../agent/registry";
import type { AgentInfo } from "./nextMoves";
import { parseRunner } from "./runnerSpec";

/** Undefined for an agent that nobody registered. A runner that cannot be read waits for a person. */
export function agentInfoOf(registry: AgentRegistry, name: string): AgentInfo | undefined {
  const definition = findAgent(registry, name);
  if (definition === undefined) return undefined;
  const parsed = parseRunner(definition.runner);
  const { instructions } = definition;
  return {
    runner: parsed.ok ? parsed.runner : { kind: "manual" },
    instructions: instructions.trim() === "" ? undefined : instructions,
    maxFailures: maxFailuresOf(registry, name) ?? defaultMaxFailures,
  };
}
