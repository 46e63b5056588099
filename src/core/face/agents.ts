/** The agents that work here: registered ones, and names that are known by their work alone. DESIGN 4.2. */
import type { AgentDefinition, AgentFields } from "../agent/model";
import { validateNewAgent } from "../agent/naming";
import { agentKey, definitionsOf, findAgents, maxFailuresOf } from "../agent/registry";
import { isLive } from "../claim/claims";
import { BatonError, refuse } from "../errors";
import { quoted } from "../view/words";
import { breakerOf } from "../workflow/breaker";
import type { Face } from "./face";
import { done, type FaceResult, faceError, failed } from "./faceError";
import { iso } from "./moments";
import { claimData } from "./projectData";
import type { AgentData } from "./shapes";

/** Every condition that is given must hold. */
export interface AgentQuery {
  readonly capability?: string | undefined;
  readonly pattern?: string | undefined;
  readonly role?: string | undefined;
  /** Words in name, description, role, capabilities or tools. */
  readonly text?: string | undefined;
}

/**
 * One entry for each name, by name; the definition that counts. Without a query also names that are
 * not registered but have worked or hold something here.
 */
export async function listAgents(
  face: Face,
  query: AgentQuery = {},
): Promise<readonly AgentData[]> {
  await face.look();
  const { registry } = face;
  const { capability, pattern, role, text } = query;
  const found = findAgents(registry, {
    ...(capability === undefined ? {} : { capabilities: [capability] }),
    ...(pattern === undefined ? {} : { patterns: [pattern] }),
    ...(text === undefined ? {} : { text }),
  }).filter((agent) => counts(face, agent) && (role === undefined || isOfRole(agent, role)));
  const all = found.map((definition) => agentData(face, definition.name, definition));
  const asked = [capability, pattern, role, text].some((one) => one !== undefined);
  const names = asked ? [] : unregistered(face);
  return [...all, ...names.map((name) => agentData(face, name, undefined))].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** One agent by name; its instructions come with it. */
export async function getAgent(
  face: Face,
  name: string,
): Promise<FaceResult<AgentData & { readonly instructions: string }>> {
  await face.look();
  const [definition] = definitionsOf(face.registry, name);
  if (definition === undefined && !unregistered(face).includes(name)) return unknown(name);
  const { instructions = "" } = definition ?? {};
  return done({ ...agentData(face, definition?.name ?? name, definition), instructions });
}

/** Writes `.baton/agents/<name>.md`. A name that Baton has a definition of already is refused. */
export async function registerAgent(
  face: Face,
  agent: AgentFields,
): Promise<FaceResult<AgentData>> {
  const why = face.board.readOnly;
  if (why !== undefined) return failed(refuse("read_only", why));
  await face.look(0);
  const issues = validateNewAgent(face.registry, agent);
  const error = issues.find(({ severity }) => severity === "error");
  if (error !== undefined) return failed(refuse("invalid_argument", error.message));
  const failure = await attempt(() => face.agentFiles.create(agent));
  if (failure !== undefined) return failure;
  await face.look(0);
  const [definition] = definitionsOf(face.registry, agent.name);
  const warnings = issues.map(({ message }) => message);
  return done(agentData(face, agent.name, definition), warnings);
}

/** Removes the definition that Baton wrote; those of other tools and built-in ones are refused. */
export async function deleteAgent(
  face: Face,
  name: string,
): Promise<FaceResult<{ readonly name: string; readonly deleted: true }>> {
  const why = face.board.readOnly;
  if (why !== undefined) return failed(refuse("read_only", why));
  await face.look(0);
  const definitions = definitionsOf(face.registry, name);
  const own = definitions.find(({ source }) => source === "baton");
  if (own === undefined) {
    const [other] = definitions;
    if (other === undefined) return unknown(name);
    const where = other.source === "builtin" ? "comes with Baton" : `is defined in ${other.path}`;
    const message = `${quoted(other.name)} ${where} and stays as it is.`;
    return failed(refuse("invalid_argument", message));
  }
  const failure = await attempt(() => face.agentFiles.remove(own));
  if (failure !== undefined) return failure;
  await face.look(0);
  return done({ name: own.name, deleted: true });
}

function agentData(face: Face, name: string, definition: AgentDefinition | undefined): AgentData {
  const { world } = face.board;
  const now = face.board.now();
  const activity = world.board.agents.get(name);
  const breaker = breakerOf(world.board, name, maxFailuresOf(face.registry, name) ?? 0, now);
  const holds = [...world.board.claims.values()].filter(
    (claim) => agentKey(claim.agent) === agentKey(name) && isLive(claim, now),
  );
  return {
    id: name,
    name,
    description: definition?.description ?? "",
    capabilities: definition?.capabilities ?? [],
    tools: definition?.tools ?? [],
    coordination_patterns: definition?.coordinationPatterns ?? [],
    role: definition?.role ?? null,
    responsibilities: definition?.responsibilities ?? [],
    never: definition?.never ?? [],
    hands_off_to: definition?.handsOffTo ?? [],
    model: definition?.model ?? null,
    runner: definition?.runner ?? null,
    max_failures: definition?.maxFailures ?? null,
    source: definition?.source ?? null,
    path: definition?.path ?? null,
    holds: holds.map((claim) => claimData(world, claim)),
    held_back_until: breaker.kind === "open" ? iso(breaker.until) : null,
    last_seen: activity === undefined ? null : iso(activity.lastSeen),
    executions: activity?.executions ?? 0,
    successes: activity?.successes ?? 0,
    failures: activity?.failures ?? 0,
    problems: (definition?.problems ?? []).map(({ line, message }) => `line ${line}: ${message}`),
  };
}

function counts({ registry }: Face, agent: AgentDefinition): boolean {
  return definitionsOf(registry, agent.name)[0] === agent;
}

function isOfRole(agent: AgentDefinition, role: string): boolean {
  return agent.role !== undefined && agentKey(agent.role) === agentKey(role);
}

function unregistered({ board, registry }: Face): readonly string[] {
  const { agents, claims } = board.world.board;
  const names = new Set([...agents.keys(), ...[...claims.values()].map(({ agent }) => agent)]);
  return [...names].filter((name) => definitionsOf(registry, name).length === 0);
}

function unknown(name: string): ReturnType<typeof failed> {
  return failed(refuse("not_found", `No agent is called ${quoted(name)} here.`));
}

/** The disk's and the parser's no as an answer; undefined when all went well. */
async function attempt(work: () => Promise<unknown>) {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    const message = [error.message, error.remedy].filter(Boolean).join(" ");
    return { ok: false, error: faceError(refuse(error.code, message)) } as const;
  }
}
