/** The rows of the agents tree, as data. Pure. */
import type { AgentDefinition, AgentSource } from "../agent/model";
import {
  type AgentFilter,
  type AgentRegistry,
  agentKey,
  definitionsOf,
  findAgents,
} from "../agent/registry";
import type { AgentActivity, Claim, OpenExecution } from "../board/state";
import { isLive } from "../claim/claims";
import { type Breaker, breakerOf } from "../workflow/breaker";
import type { World } from "../world";
import { breakerWords, failuresInRow, isHeldBack } from "./breakerWords";
import { count, duration, plainText, timeLeft } from "./words";

export const agentGroupings = ["activity", "source", "role"] as const;
export type AgentGrouping = (typeof agentGroupings)[number];

/** One agent: a definition, or a name that works here without one. */
export interface AgentEntry {
  readonly name: string;
  readonly definition: AgentDefinition | undefined;
  readonly claims: readonly Claim[];
  readonly executions: readonly OpenExecution[];
  readonly activity: AgentActivity | undefined;
  /** Whether it gets work, after failures in a row. */
  readonly breaker: Breaker;
}

export interface AgentGroupRow {
  readonly key: string;
  readonly label: string;
  readonly description: string;
  readonly agents: readonly AgentEntry[];
}

export interface AgentList {
  readonly groups: readonly AgentGroupRow[];
  readonly shown: number;
  readonly total: number;
}

/** One fact about an agent. */
export interface AgentDetail {
  readonly key: string;
  readonly label: string;
  readonly description: string;
  readonly icon:
    | "capability"
    | "tool"
    | "pattern"
    | "role"
    | "claim"
    | "breaker"
    | "history"
    | "model"
    | "source"
    | "problem";
  /** What a click opens. */
  readonly target: { readonly project: string; readonly task: string | undefined } | undefined;
}

export function isFilteringAgents(filter: AgentFilter): boolean {
  const { capabilities = [], patterns = [], text = "" } = filter;
  return capabilities.length > 0 || patterns.length > 0 || text.trim() !== "";
}

/** `testing, sequential, “api” · 3 of 24`, for the view's header. */
export function agentFilterWords(filter: AgentFilter, list: AgentList): string {
  const { capabilities = [], patterns = [], text = "" } = filter;
  const words = [...capabilities, ...patterns, ...(text.trim() === "" ? [] : [`“${text.trim()}”`])];
  return `${words.join(", ")} · ${list.shown} of ${list.total}`;
}

export function listAgents(
  world: World,
  registry: AgentRegistry,
  grouping: AgentGrouping,
  filter: AgentFilter,
  now: number,
): AgentList {
  const filtering = isFilteringAgents(filter);
  const found = filtering ? findAgents(registry, filter) : registry.agents;
  const works = worksOf(world, now);
  const entryOf = (name: string, definition: AgentDefinition | undefined) =>
    entryWith(world, works, { name, definition }, now);
  const entries = found.map((definition) => entryOf(definition.name, definition));
  const unregistered = filtering ? [] : unregisteredNames(works, registry);
  const all = [...entries, ...unregistered.map((name) => entryOf(name, undefined))];
  const groups = new Map<string, AgentEntry[]>();
  for (const entry of all) {
    const key = groupKey(entry, grouping);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  const rows = [...groups].map(([key, agents]) => groupRow(key, agents, grouping));
  const total = registry.agents.length + unregistered.length;
  return { groups: sortGroups(rows, grouping), shown: all.length, total };
}

/** `Refund screen · 44 min`, or what it did last, or how many things it can do. */
export function agentWords(entry: AgentEntry, now: number): string {
  if (isHeldBack(entry)) return `${failuresInRow(entry)} · ${breakerWords(entry, now)}`;
  const execution = entry.executions[0];
  if (execution !== undefined) {
    const title = plainText(execution.title ?? execution.project ?? "");
    return `${title} · ${duration(now - execution.started)}`;
  }
  const claim = entry.claims[0];
  if (claim !== undefined) {
    const more = entry.claims.length > 1 ? ` and ${entry.claims.length - 1} more` : "";
    return `${claimName(claim)}${more} · ${timeLeft(claim, now)}`;
  }
  if (entry.definition === undefined) return "not registered";
  return entry.definition.description;
}

export function agentDetails(entry: AgentEntry, now: number): readonly AgentDetail[] {
  const { definition, claims, activity } = entry;
  const details: AgentDetail[] = claims.map((claim) => ({
    key: `claim:${claim.id}`,
    label: claimName(claim),
    description: `claimed, ${timeLeft(claim, now)}`,
    icon: "claim",
    target: { project: claim.project, task: claim.task },
  }));
  if (isHeldBack(entry)) {
    details.push({
      key: "breaker",
      label: failuresInRow(entry),
      description: `${breakerWords(entry, now)}; reset it when the cause is mended`,
      icon: "breaker",
      target: undefined,
    });
  }
  if (activity?.last !== undefined) {
    const { title, project, task, status, at } = activity.last;
    details.push({
      key: "last",
      label: plainText(title ?? project ?? "work"),
      description: `last: ${lastWords[status]}, ${duration(now - at)} ago`,
      icon: "history",
      target: project === undefined ? undefined : { project, task },
    });
  }
  if (definition === undefined) return details;
  const fact = (icon: AgentDetail["icon"], label: string, values: readonly string[]) => {
    if (values.length === 0) return;
    const description = values.join(", ");
    details.push({ key: label, label, description, icon, target: undefined });
  };
  fact("role", "Role", definition.role === undefined ? [] : [definition.role]);
  fact("capability", "Capabilities", definition.capabilities);
  fact("pattern", "Patterns", definition.coordinationPatterns);
  fact("tool", "Tools", definition.tools);
  fact("role", "Hands off to", definition.handsOffTo);
  fact("model", "Model", definition.model === undefined ? [] : [definition.model]);
  fact("source", "Source", [sourceOf(definition)]);
  for (const { message, line } of definition.problems) {
    details.push({
      key: `problem:${line}:${message}`,
      label: message,
      description: `line ${line}`,
      icon: "problem",
      target: undefined,
    });
  }
  return details;
}

/** Where it is defined, and whether Baton may change it. */
function sourceOf({ source, path }: AgentDefinition): string {
  if (source === "builtin") return "built in";
  return source === "baton" ? path : `${path}, read only`;
}

/** Where definitions come from, in words. */
export const sourceNames: Readonly<Record<AgentSource, string>> = {
  baton: "This workspace",
  claude: "From .claude/agents",
  github: "From .github/agents",
  gemini: "From .gemini/agents",
  cursor: "From .cursor/agents",
  codex: "From .codex/agents",
  builtin: "Built in",
};

const lastWords = { success: "done", failure: "failed", cancelled: "stopped" } as const;

/** What the board knows of one name, however it is spelled. */
interface Work {
  readonly name: string;
  readonly claims: Claim[];
  readonly executions: OpenExecution[];
  activity: AgentActivity | undefined;
}

/** By `agentKey`: thousands of agents and claims are each looked at once. */
function worksOf({ board }: World, now: number): ReadonlyMap<string, Work> {
  const works = new Map<string, Work>();
  const workOf = (name: string): Work => {
    const key = agentKey(name);
    const known = works.get(key);
    if (known !== undefined) return known;
    const made: Work = { name, claims: [], executions: [], activity: undefined };
    works.set(key, made);
    return made;
  };
  for (const activity of board.agents.values()) {
    const work = workOf(activity.agent);
    if ((work.activity?.lastSeen ?? -1) < activity.lastSeen) work.activity = activity;
  }
  for (const claim of board.claims.values()) {
    if (isLive(claim, now)) workOf(claim.agent).claims.push(claim);
  }
  for (const execution of board.executions.values()) {
    workOf(execution.agent).executions.push(execution);
  }
  return works;
}

function entryWith(
  world: World,
  works: ReadonlyMap<string, Work>,
  { name, definition }: Pick<AgentEntry, "name" | "definition">,
  now: number,
): AgentEntry {
  const { claims = [], executions = [], activity } = works.get(agentKey(name)) ?? {};
  const max = activity === undefined ? undefined : world.maxFailures?.(activity.agent);
  const breaker: Breaker =
    activity === undefined || max === undefined
      ? { kind: "closed" }
      : breakerOf(world.board, activity.agent, max, now);
  return { name, definition, claims, executions, activity, breaker };
}

function unregisteredNames(
  works: ReadonlyMap<string, Work>,
  registry: AgentRegistry,
): readonly string[] {
  return [...works.values()]
    .map(({ name }) => name)
    .filter((name) => definitionsOf(registry, name).length === 0)
    .sort();
}

function groupKey({ definition, claims, executions }: AgentEntry, grouping: AgentGrouping): string {
  switch (grouping) {
    case "activity":
      return claims.length > 0 || executions.length > 0 ? "working" : "idle";
    case "source":
      return definition?.source ?? "";
    case "role":
      return definition?.role ?? "";
  }
}

function groupRow(
  key: string,
  agents: readonly AgentEntry[],
  grouping: AgentGrouping,
): AgentGroupRow {
  const readOnly = grouping === "source" && key !== "baton" && key !== "";
  const description = readOnly ? `${agents.length}, read only` : String(agents.length);
  return { key, label: groupLabel(key, grouping), description, agents };
}

function groupLabel(key: string, grouping: AgentGrouping): string {
  switch (grouping) {
    case "activity":
      return key === "working" ? "Working" : "Idle";
    case "source":
      return key === "" ? "Not registered" : sourceNames[key as AgentSource];
    case "role":
      return key === "" ? "Without a role" : key;
  }
}

function sortGroups(
  rows: readonly AgentGroupRow[],
  grouping: AgentGrouping,
): readonly AgentGroupRow[] {
  if (grouping === "activity") return [...rows].sort((a, b) => b.key.localeCompare(a.key, "en"));
  if (grouping === "source") {
    const order = Object.keys(sourceNames);
    const rank = (key: string) => (key === "" ? -1 : order.indexOf(key));
    return [...rows].sort((a, b) => rank(a.key) - rank(b.key));
  }
  const last = (key: string) => (key === "" ? 1 : 0);
  return [...rows].sort((a, b) => last(a.key) - last(b.key) || a.key.localeCompare(b.key, "en"));
}

function claimName(claim: Claim): string {
  if (claim.task === undefined) return claim.project;
  const name = claim.task.startsWith("~") ? plainText(claim.task.slice(1)) : claim.task;
  return `${name} in ${claim.project}`;
}

/** `Working: 2 agents` for those who hear it. */
export function groupSpoken(group: AgentGroupRow): string {
  return `${group.label}: ${count(group.agents.length, "agent")}`;
}
