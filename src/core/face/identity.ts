/**
 * Who acts. A holder is an agent's name and a session; two agents with one name do not share a claim.
 * PROTOCOL 4.
 */
import type { Actor, ChangeSource } from "../board/events";
import type { Claim } from "../board/state";
import { claimsOn, isHolder, isLive, mayAct } from "../claim/claims";
import type { Asker, World } from "../world";

export type FaceSource = Extract<ChangeSource, "cli" | "mcp" | "http" | "vscode">;

/** The name of who sends none, in the compatibility mode. PROTOCOL 4.5. */
export const anonymous = "anonymous";

/**
 * Session of a face without a lasting one, as the command line: its name may act on a claim of that
 * name but never take one that is held. @param id Unguessable, new for each process.
 */
export function onceSession(id: string): string {
  return `once:${id}`;
}

/** Session of one MCP connection, over stdio its process. @param id Unguessable, new for each. */
export function mcpSession(id: string): string {
  return `mcp:${id}`;
}

/**
 * Session of an HTTP client. A client that names itself by a secret of its own keeps one over many
 * requests (pass a hash of it); one that does not gets a new id for each claim and acts on it later by
 * its claim id, or in the compatibility mode.
 */
export function httpSession(id: string): string {
  return `http:${id}`;
}

/**
 * Session of an HTTP client that names itself by a secret, the same over many requests and on `/mcp`.
 *
 * @param hash Of the secret, which itself is never kept.
 */
export function lastingHttpSession(hash: string): string {
  return httpSession(`~${hash}`);
}

/** An agent on a session, with a claim's id as proof of holding where it sent one. */
export function actorOf(agent: string, session: string, source: FaceSource, claim?: string): Actor {
  return claim === undefined ? { agent, session, source } : { agent, session, source, claim };
}

/**
 * Who acts through a route or tool that carries no identity: `anonymous`, with the current claim on
 * the project presented, so that it acts on that claim without force. Without a live claim it presents
 * the expired one, if there is one, and else nothing. PROTOCOL 4.5.
 */
export function anonymousActor(
  world: World,
  project: string,
  now: number,
  session: string,
  source: FaceSource,
): Actor {
  return actorOf(anonymous, session, source, currentClaim(world, project, now)?.id);
}

/** The claim on the whole project: the live one, else one that ran out and that nobody took since. */
export function currentClaim(world: World, project: string, now: number): Claim | undefined {
  const whole = claimsOn(world.board, project).filter(({ task }) => task === undefined);
  return whole.find((one) => isLive(one, now)) ?? whole[0];
}

/**
 * In whose name the actor works within a project: the holder whose claim it may act on, else its own.
 * A command line is a new session each time, and the tasks of its own claim must not look taken.
 */
export function worksAs(world: World, project: string, actor: Actor, now: number): Asker {
  const claims = claimsOn(world.board, project).filter(
    (claim) => isLive(claim, now) && mayAct(claim, actor),
  );
  const claim =
    claims.find(({ id }) => id === actor.claim) ??
    claims.find((one) => isHolder(one, actor)) ??
    claims[0];
  return claim === undefined ? actor : { agent: claim.agent, session: claim.session };
}
