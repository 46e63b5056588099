/** Questions about claims. Expiry is derived when asked, never stored. PROTOCOL 4.3. */

import type { Actor } from "../board/events";
import type { Board, Claim } from "../board/state";
import type { HolderInfo } from "../errors";
import type { ProjectDocument } from "../project/model";
import { holds, overlaps } from "../project/tasks";
import type { Asker } from "../world";

/** Seconds. DESIGN 5.2. */
export const minTtl = 60;
export const maxTtl = 86_400;
export const defaultTtl = 3_600;

/** An owner without a claim may be taken over without force after this. PROTOCOL 4.4. */
export const unleasedOwnerAge = 24 * 3_600_000;

export function isLive(claim: Claim, now: number): boolean {
  return now < claim.expires;
}

/** A claim that goes on is extended when a third of its time is used up. PROTOCOL 4.2. */
export function isDueForRenewal(claim: Claim, now: number): boolean {
  return isLive(claim, now) && claim.expires - now < (claim.ttl * 1000 * 2) / 3;
}

/**
 * True for a claim that a person has, or may have, by their own hand: in the editor or on the command line.
 * Agents come over a connection.
 */
export function isPersonal({ session }: Pick<Claim, "session">): boolean {
  return /^(?:user|once):/u.test(session);
}

/** True for a session that nobody can come back to: whoever knows of its claim may act on it. PROTOCOL 4.5. */
export function isPassing(session: string): boolean {
  return /^(?:once:|http:(?!~))/u.test(session);
}

/**
 * True for a claim of a connection that registers its process on this machine, so that its being gone
 * can be seen. Of people and of HTTP clients nothing can be said.
 */
export function mayBeAskedWhetherAlive({ session }: Pick<Claim, "session">): boolean {
  return session.startsWith("mcp:");
}

const none: readonly Claim[] = [];

/** All claims on a project and its tasks, expired ones too. */
export function claimsOn(board: Board, project: string): readonly Claim[] {
  const ids = board.claimsByProject.get(project);
  return ids === undefined ? none : ids.flatMap((id) => board.claims.get(id) ?? none);
}

/**
 * Claims that stand in each other's way with a claim on the target: the project's own and those on
 * tasks that are, hold or lie in the task; any claim there when the target is the whole project.
 */
export function overlappingClaims(
  board: Board,
  document: ProjectDocument | undefined,
  project: string,
  task: string | undefined,
): readonly Claim[] {
  return claimsOn(board, project).filter(
    (claim) =>
      task === undefined || claim.task === undefined || overlaps(document, claim.task, task),
  );
}

/** The claim that covers the target now: the task's own, one around it, or the project's. */
export function coveringClaim(
  board: Board,
  document: ProjectDocument | undefined,
  project: string,
  task: string | undefined,
  now: number,
): Claim | undefined {
  const live = claimsOn(board, project).filter((claim) => isLive(claim, now));
  if (task === undefined) return live.find((claim) => claim.task === undefined);
  return (
    live.find((claim) => claim.task === task) ??
    live.find((claim) => claim.task !== undefined && covers(claim, document, task)) ??
    live.find((claim) => claim.task === undefined)
  );
}

/** True when the claim is on the project, the task, or a task around it. */
export function covers(
  claim: Claim,
  document: ProjectDocument | undefined,
  task: string | undefined,
): boolean {
  if (claim.task === undefined || claim.task === task) return true;
  return task !== undefined && document !== undefined && holds(document, claim.task, task);
}

/** True when the claim is the asker's: the same name over the same session. PROTOCOL 4.1. */
export function isHolder(claim: Claim, asker: Asker): boolean {
  return claim.agent === asker.agent && claim.session === asker.session;
}

/**
 * True when the actor may act on the claim: the holder, whoever presents its id, the same person
 * under another name, or a face without a lasting session whose name matches.
 */
export function mayAct(claim: Claim, actor: Actor): boolean {
  if (actor.claim === claim.id || isHolder(claim, actor)) return true;
  if (actor.session.startsWith("user:") && actor.session === claim.session) return true;
  return actor.session.startsWith("once:") && actor.agent === claim.agent;
}

/** The live claim of somebody else that stands in the way of a change to the target. */
export function claimOfOther(
  board: Board,
  document: ProjectDocument | undefined,
  { project, task }: { readonly project: string; readonly task: string | undefined },
  { actor, now }: { readonly actor: Actor; readonly now: number },
): Claim | undefined {
  return overlappingClaims(board, document, project, task).find(
    (claim) => isLive(claim, now) && !mayAct(claim, actor),
  );
}

/** Somebody else's live claim on the whole project. */
export function projectClaimOfOther(
  board: Board,
  document: ProjectDocument | undefined,
  project: string,
  { actor, now }: { readonly actor: Actor; readonly now: number },
): Claim | undefined {
  const claim = coveringClaim(board, document, project, undefined, now);
  return claim === undefined || mayAct(claim, actor) ? undefined : claim;
}

export function holderInfo(claim: Claim): HolderInfo {
  const { agent, since, expires, project, task } = claim;
  return { agent, since, until: expires, project, task };
}
