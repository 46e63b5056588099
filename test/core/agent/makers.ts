import type { AgentDefinition } from "../../../src/core/agent/model";

/** A definition with everything empty but what the case is about. */
export function makeAgent(
  name: string,
  fields: Partial<Omit<AgentDefinition, "name">> = {},
): AgentDefinition {
  const source = fields.source ?? "baton";
  return {
    name,
    source,
    path: source === "builtin" ? `${name}.md` : `.${source}/agents/${name}.md`,
    description: `What ${name} does`,
    capabilities: [],
    tools: [],
    coordinationPatterns: [],
    role: undefined,
    responsibilities: [],
    never: [],
    handsOffTo: [],
    model: undefined,
    runner: undefined,
    maxFailures: undefined,
    instructions: "",
    problems: [],
    ...fields,
  };
}
