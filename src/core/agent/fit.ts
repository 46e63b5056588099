/**
 * The role check of a claim: may this agent take work that asks for somebody in particular?
 * DESIGN 5.2. It refuses only where the definitions leave no doubt; everything else is a warning.
 */
import type { AgentDefinition } from "./model";
import { type AgentRegistry, agentKey, agentsWithRole, definitionsOf } from "./registry";

/** What the task, its phase and its needs ask for. */
export interface Wanted {
  /** The brackets of the phase heading: an agent, a role, `@name`, a list of those, or free text. */
  readonly hint?: string | undefined;
  /** The task's `@agent` mark, with or without the `@`. */
  readonly assignee?: string | undefined;
  /** The claimer must have all of them. */
  readonly capabilities?: readonly string[] | undefined;
}

/** Messages are whole plain sentences; `suggestions` are agent names, the best first. */
export type Fit =
  | { readonly kind: "fits" }
  | { readonly kind: "warning"; readonly message: string }
  | {
      readonly kind: "redirect";
      readonly message: string;
      readonly suggestions: readonly string[];
    };

/** A name that work asks for, with the registered agents that answer to it. */
interface Target {
  readonly name: string;
  readonly agents: readonly AgentDefinition[];
}

/** The claimer as all its definitions together describe it. */
interface Claimer {
  readonly name: string;
  readonly registered: boolean;
  readonly builtin: boolean;
  readonly role: string | undefined;
  readonly capabilities: readonly string[];
}

const maxSuggestions = 5;

/**
 * Whether `claimer` fits. An assignee counts more than the hint of its phase, since it was written
 * for this very task. Whoever is named fits, registered or not. An agent that lists no capabilities
 * is only warned about them: most definition formats have no place to list any.
 */
export function fit(registry: AgentRegistry, claimer: string, wanted: Wanted): Fit {
  const asking = describe(registry, claimer);
  const targets = targetsOf(registry, wanted);
  const capabilities = wanted.capabilities ?? [];
  const wrongRole = targets.length > 0 && !targets.some((target) => answers(asking, target.name));
  const missing = missingCapabilities(asking, capabilities);
  if (!wrongRole && missing.length === 0) return { kind: "fits" };

  const suggestions = suggest(registry, asking, wrongRole, targets, capabilities);
  // A refusal for a role needs somebody to turn to; a missing ability is missing all the same.
  const outOfRole = wrongRole && binds(asking, targets) && suggestions.length > 0;
  const unable = missing.length > 0 && asking.capabilities.length > 0;
  const reason =
    outOfRole || (wrongRole && !unable)
      ? roleReason(asking, targets)
      : capabilityReason(asking, missing);
  if (!asking.registered || !(outOfRole || unable)) return { kind: "warning", message: reason };
  return { kind: "redirect", message: `${reason} ${advice(suggestions)}`, suggestions };
}

/**
 * What the first definition leaves open the next one answers: a tool's own file that knows no roles
 * does not take the role from the built-in agent of the same name.
 */
function describe(registry: AgentRegistry, name: string): Claimer {
  const bare = withoutAt(name);
  const definitions = definitionsOf(registry, bare);
  const listed = definitions.find((definition) => definition.capabilities.length > 0);
  return {
    name: definitions[0]?.name ?? bare,
    registered: definitions.length > 0,
    builtin: definitions.some((definition) => definition.source === "builtin"),
    role: definitions.find((definition) => definition.role !== undefined)?.role,
    capabilities: listed?.capabilities ?? [],
  };
}

function answers(claimer: Claimer, target: string): boolean {
  const key = agentKey(target);
  if (agentKey(claimer.name) === key) return true;
  return claimer.role !== undefined && agentKey(claimer.role) === key;
}

/** Nobody in particular is meant when this is empty. */
function targetsOf(registry: AgentRegistry, wanted: Wanted): readonly Target[] {
  const assignee = withoutAt(wanted.assignee ?? "");
  if (assignee !== "") return [resolve(registry, assignee)];
  // One blank at most: the patterns below would take quadratic time on long runs of them.
  const hint = (wanted.hint ?? "").trim().replace(/\s+/g, " ");
  if (hint === "") return [];
  const whole = resolve(registry, withoutAt(hint));
  if (whole.agents.length > 0) return [whole];

  const parts = hint.split(/ ?[,;&+|] ?| (?:and|or|\/) /i).map(withoutAt);
  const listed = parts.filter((part) => part !== "").map((part) => resolve(registry, part));
  if (listed.length > 0 && listed.every((target) => target.agents.length > 0)) return listed;

  const mentioned = [...hint.matchAll(/(?<![\w.@])@([\w./-]*\w)/g)].map((match) => match[1] ?? "");
  const mentions = mentioned.map((name) => resolve(registry, name));
  return mentions.some((target) => target.agents.length > 0) ? mentions : [];
}

function resolve(registry: AgentRegistry, name: string): Target {
  return { name, agents: [...definitionsOf(registry, name), ...agentsWithRole(registry, name)] };
}

function withoutAt(name: string): string {
  return name.trim().replace(/^@/, "").trim();
}

/**
 * Built-in agents are always there, wanted or not, so their names alone must not lock out the agents
 * a team brought along: those are bound by built-in names only once they have a role of their own.
 */
function binds(claimer: Claimer, targets: readonly Target[]): boolean {
  const agents = targets.flatMap((target) => target.agents);
  if (agents.length === 0) return false;
  if (agents.some((agent) => agent.source !== "builtin")) return true;
  return claimer.builtin || claimer.role !== undefined;
}

function missingCapabilities(claimer: Claimer, wanted: readonly string[]): readonly string[] {
  const present = new Set(claimer.capabilities.map(agentKey));
  return wanted.filter((capability) => !present.has(agentKey(capability)));
}

function suggest(
  registry: AgentRegistry,
  claimer: Claimer,
  wrongRole: boolean,
  targets: readonly Target[],
  capabilities: readonly string[],
): readonly string[] {
  const named = targets.flatMap((target) => target.agents);
  const pool = targets.length > 0 ? named : registry.agents;
  const names = distinct(pool.map((agent) => agent.name)).filter(
    (name) => agentKey(name) !== agentKey(claimer.name),
  );
  const able = names.filter((name) => {
    const candidate = describe(registry, name);
    if (missingCapabilities(candidate, capabilities).length > 0) return false;
    return targets.length === 0 || targets.some((target) => answers(candidate, target.name));
  });
  if (able.length > 0) return able.slice(0, maxSuggestions);
  // The one who was asked for by name is worth asking, whatever the definition leaves out.
  return wrongRole ? names.slice(0, maxSuggestions) : [];
}

function distinct(names: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const name of names) {
    if (!seen.has(agentKey(name))) seen.set(agentKey(name), name);
  }
  return [...seen.values()];
}

function roleReason(claimer: Claimer, targets: readonly Target[]): string {
  const wanted = oneOf(distinct(targets.map((target) => target.name)), "or");
  if (!claimer.registered) {
    return `This work is meant for ${wanted}; ${claimer.name} is not among the known agents.`;
  }
  return `This work is meant for ${wanted}, not for ${claimer.name}.`;
}

function capabilityReason(claimer: Claimer, missing: readonly string[]): string {
  const needed = oneOf(missing, "and");
  if (!claimer.registered) {
    return `This work needs ${needed}; ${claimer.name} is not among the known agents.`;
  }
  if (claimer.capabilities.length === 0) {
    return `This work needs ${needed}; ${claimer.name} does not say what it can do.`;
  }
  return `This work needs ${needed}, which ${claimer.name} does not have.`;
}

function advice(suggestions: readonly string[]): string {
  if (suggestions.length === 0) return "No known agent fits.";
  return `${oneOf(suggestions, "or")} can take it.`;
}

function oneOf(names: readonly string[], word: "and" | "or"): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1) ?? ""}`;
}
