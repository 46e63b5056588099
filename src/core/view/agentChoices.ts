/** Names to choose an agent from: who fits, who was here before, who is registered. Pure. */
import { type AgentRegistry, agentKey } from "../agent/registry";
import { locateTasks } from "../project/tasks";
import type { World } from "../world";
import { documentOf, type Place } from "./work";

export interface AgentChoice {
  readonly name: string;
  readonly description: string;
}

export interface AgentChoices {
  readonly label: string;
  readonly agents: readonly AgentChoice[];
}

/** Each name once, in the first group that has it. */
export function agentChoices(
  world: World,
  registry: AgentRegistry,
  me: string,
  place: Place | undefined,
): readonly AgentChoices[] {
  const seen = new Set<string>();
  const group = (label: string, names: readonly string[]): AgentChoices => ({
    label,
    agents: names.flatMap((name) => {
      const key = agentKey(name);
      if (name.trim() === "" || seen.has(key)) return [];
      seen.add(key);
      const described = registry.byName.get(key)?.[0]?.description ?? "";
      return [{ name, description: name === me ? "you" : described }];
    }),
  });
  const wanted = place === undefined ? [] : wantedNames(world, registry, place);
  const { board } = world;
  const here = [
    ...[...board.claims.values()].map(({ agent }) => agent),
    ...[...board.agents.values()].sort((a, b) => b.lastSeen - a.lastSeen).map(({ agent }) => agent),
  ];
  const registered = registry.agents.filter(({ source }) => source !== "builtin");
  const builtin = registry.agents.filter(({ source }) => source === "builtin");
  return [
    group("asked for", wanted),
    group("you", [me]),
    group("works here", here),
    group(
      "registered",
      registered.map(({ name }) => name),
    ),
    group(
      "built in",
      builtin.map(({ name }) => name),
    ),
  ].filter(({ agents }) => agents.length > 0);
}

/** Whom the task and its phase name, as long as they are names of agents. */
function wantedNames(world: World, registry: AgentRegistry, place: Place): readonly string[] {
  const document = documentOf(world, place.project);
  if (document === undefined) return [];
  const names = locateTasks(document)
    .filter(({ task }) => (place.task === undefined ? !task.done : task.key === place.task))
    .flatMap(({ task, phase }) => [task.assignee, phase.hint])
    .filter((name) => name !== undefined);
  const assignees = new Set(locateTasks(document).flatMap(({ task }) => task.assignee ?? []));
  return names.filter((name) => assignees.has(name) || registry.byName.has(agentKey(name)));
}
