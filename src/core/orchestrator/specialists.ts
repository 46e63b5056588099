/** Who does a task, as the agents' definitions say. DESIGN 4.2, 5.5. */
import type { AgentDefinition } from "../agent/model";
import { type AgentRegistry, agentsWithRole, findAgent } from "../agent/registry";
import type { Task } from "../project/model";
import type { Brief } from "./model";

/** The definition that counts for an agent's or role's name. */
export function specialistFor(
  registry: AgentRegistry,
  name: string | undefined,
): AgentDefinition | undefined {
  if (name === undefined) return undefined;
  const bare = name.replace(/^@/u, "");
  return findAgent(registry, bare) ?? agentsWithRole(registry, bare)[0];
}

/** The first definition of each name, as a name and what it is for. */
export function specialistRoles(registry: AgentRegistry): Readonly<Record<string, string>> {
  const roles = new Map<string, string>();
  for (const { name, description } of registry.agents) {
    if (!roles.has(name)) roles.set(name, description);
  }
  return Object.fromEntries(roles);
}

/** Nobody in particular is meant where the task and its phase name nobody: then it is the one who asks. */
export function briefOf(
  registry: AgentRegistry,
  { assignee }: Task,
  hint: string | undefined,
  asker: string,
): Brief["specialist"] {
  const meant = [assignee, hint, asker];
  const agent = meant.map((name) => specialistFor(registry, name)).find((one) => one !== undefined);
  const name = assignee ?? agent?.name ?? asker;
  if (agent === undefined) {
    return { name, role: name, expertise: [], approach: [], never: [], instructions: "" };
  }
  const { role, description, capabilities, responsibilities, never, instructions } = agent;
  return {
    name,
    role: [role ?? agent.name, description].filter((word) => word !== "").join(": "),
    expertise: capabilities,
    approach: responsibilities,
    never,
    instructions: instructions.trim(),
  };
}
