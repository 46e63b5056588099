/**
 * All agents that can be found now, as one value that every face asks: sidebar, claim, HTTP, MCP.
 * DESIGN 2, 4.2; source document "Week 5", task 1 (query by capability and pattern).
 */
import type { AgentDefinition, AgentSource } from "./model";

/** Whose word counts first where one name has several definitions: the workspace before the extension. */
export const sourcePrecedence: readonly AgentSource[] = [
  "baton",
  "claude",
  "github",
  "gemini",
  "cursor",
  "codex",
  "builtin",
];

/** Built once per list of definitions; 2,000 agents are looked up without a scan. */
export interface AgentRegistry {
  /** Every definition, by precedence, then name, then path. */
  readonly agents: readonly AgentDefinition[];
  /** Keys are folded with `agentKey`; the first definition of each list is the one that counts. */
  readonly byName: ReadonlyMap<string, readonly AgentDefinition[]>;
  readonly byRole: ReadonlyMap<string, readonly AgentDefinition[]>;
  readonly byCapability: ReadonlyMap<string, readonly AgentDefinition[]>;
}

/** What to show; every condition that is given must hold. */
export interface AgentFilter {
  /** The agent has all of them. */
  readonly capabilities?: readonly string[];
  /** The agent takes part in all of them. */
  readonly patterns?: readonly string[];
  /** Every word occurs in name, description, role, capabilities or tools. */
  readonly text?: string;
}

/** One entry of a filter picker: choosing it alone shows `count` definitions. */
export interface ValueCount {
  /** In the spelling met first. */
  readonly value: string;
  readonly count: number;
}

export interface AgentGroup {
  /** A source or a role; undefined for agents without a role. */
  readonly key: string | undefined;
  readonly agents: readonly AgentDefinition[];
}

/** Names, roles and capabilities are the same when these are the same: letter case does not count. */
export function agentKey(text: string): string {
  return text.trim().normalize("NFC").toLowerCase();
}

/** Builds the registry. Definitions with problems stay in: they are shown, not dropped. */
export function buildRegistry(definitions: readonly AgentDefinition[]): AgentRegistry {
  const agents = [...definitions].sort(compareDefinitions);
  return {
    agents,
    byName: index(agents, (agent) => [agent.name]),
    byRole: index(agents, (agent) => (agent.role === undefined ? [] : [agent.role])),
    byCapability: index(agents, (agent) => agent.capabilities),
  };
}

/** The definition that counts for a name, or undefined when nobody is registered under it. */
export function findAgent(registry: AgentRegistry, name: string): AgentDefinition | undefined {
  return definitionsOf(registry, name)[0];
}

/** All definitions of a name, the one that counts first. */
export function definitionsOf(registry: AgentRegistry, name: string): readonly AgentDefinition[] {
  return registry.byName.get(agentKey(name)) ?? [];
}

/** Failures in a row after which an agent that says nothing of it is held back. */
export const defaultMaxFailures = 3;

/**
 * After how many failures in a row an agent gets no more work for a while: what its first definition
 * that says it says, else the usual figure. 0 never; undefined for agents that are not registered. DESIGN 5.4.
 */
export function maxFailuresOf(registry: AgentRegistry, name: string): number | undefined {
  const definitions = definitionsOf(registry, name);
  if (definitions.length === 0) return undefined;
  const stated = definitions.find(({ maxFailures }) => maxFailures !== undefined);
  return stated?.maxFailures ?? defaultMaxFailures;
}

export function agentsWithRole(registry: AgentRegistry, role: string): readonly AgentDefinition[] {
  return registry.byRole.get(agentKey(role)) ?? [];
}

export function agentsWithCapability(
  registry: AgentRegistry,
  capability: string,
): readonly AgentDefinition[] {
  return registry.byCapability.get(agentKey(capability)) ?? [];
}

/** All definitions that meet the filter, in the registry's order. An empty filter meets all. */
export function findAgents(
  registry: AgentRegistry,
  filter: AgentFilter = {},
): readonly AgentDefinition[] {
  const capabilities = (filter.capabilities ?? []).map(agentKey);
  const patterns = (filter.patterns ?? []).map(agentKey);
  const words = agentKey(filter.text ?? "")
    .split(/\s+/)
    .filter((word) => word !== "");
  return registry.agents.filter(
    (agent) =>
      hasAll(agent.capabilities, capabilities) &&
      hasAll(agent.coordinationPatterns, patterns) &&
      mentionsAll(agent, words),
  );
}

/** Every capability with the number of definitions that have it, most frequent first. */
export function capabilityCounts(registry: AgentRegistry): readonly ValueCount[] {
  return countValues(registry.agents, (agent) => agent.capabilities);
}

/** Every coordination pattern with the number of definitions that take part, most frequent first. */
export function patternCounts(registry: AgentRegistry): readonly ValueCount[] {
  return countValues(registry.agents, (agent) => agent.coordinationPatterns);
}

/**
 * The definitions in groups for the sidebar: sources by precedence, roles by name with the agents
 * that have none at the end. No group is empty.
 */
export function groupAgents(
  agents: readonly AgentDefinition[],
  by: "source" | "role",
): readonly AgentGroup[] {
  if (by === "source") {
    return sourcePrecedence
      .map((source) => ({ key: source, agents: agents.filter((agent) => agent.source === source) }))
      .filter((group) => group.agents.length > 0);
  }
  const roles = index(agents, (agent) => (agent.role === undefined ? [] : [agent.role]));
  const groups: AgentGroup[] = [...roles]
    .sort(([left], [right]) => compareText(left, right))
    .map(([key, members]) => ({ key: members[0]?.role ?? key, agents: members }));
  const without = agents.filter((agent) => agent.role === undefined);
  return without.length === 0 ? groups : [...groups, { key: undefined, agents: without }];
}

function compareDefinitions(left: AgentDefinition, right: AgentDefinition): number {
  return (
    sourcePrecedence.indexOf(left.source) - sourcePrecedence.indexOf(right.source) ||
    compareText(agentKey(left.name), agentKey(right.name)) ||
    compareText(left.path, right.path)
  );
}

/** By code unit, not by locale: every process must agree which definition counts. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function index(
  agents: readonly AgentDefinition[],
  keysOf: (agent: AgentDefinition) => readonly string[],
): ReadonlyMap<string, readonly AgentDefinition[]> {
  const lists = new Map<string, AgentDefinition[]>();
  for (const agent of agents) {
    for (const key of new Set(keysOf(agent).map(agentKey))) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [agent]);
      else list.push(agent);
    }
  }
  return lists;
}

function countValues(
  agents: readonly AgentDefinition[],
  valuesOf: (agent: AgentDefinition) => readonly string[],
): readonly ValueCount[] {
  const counts = new Map<string, { readonly value: string; count: number }>();
  for (const agent of agents) {
    const values = new Map(valuesOf(agent).map((value) => [agentKey(value), value.trim()]));
    for (const [key, value] of values) {
      const entry = counts.get(key);
      if (entry === undefined) counts.set(key, { value, count: 1 });
      else entry.count += 1;
    }
  }
  return [...counts]
    .sort(([leftKey, left], [rightKey, right]) => {
      return right.count - left.count || compareText(leftKey, rightKey);
    })
    .map(([, entry]) => entry);
}

function hasAll(values: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const present = new Set(values.map(agentKey));
  return wanted.every((key) => present.has(key));
}

function mentionsAll(agent: AgentDefinition, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = agentKey(
    [agent.name, agent.description, agent.role ?? "", ...agent.capabilities, ...agent.tools].join(
      "\n",
    ),
  );
  return words.every((word) => text.includes(word));
}
