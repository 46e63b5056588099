/**
 * The coordinator of the source documents: reservations of any id, by callers that carry no identity.
 * They act on the current claim as `anonymous`, without force; what a caller sends to prove itself is
 * checked all the same. PROTOCOL 4.5.
 */
import type { Actor } from "../board/events";
import type { Claim } from "../board/state";
import { refuseLost, refuseNotHolder } from "../claim/refuseClaims";
import type { Refusal } from "../errors";
import { type ClaimRequest, claim, extend, plainRelease, release } from "./claims";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { actorOf, anonymous, currentClaim } from "./identity";
import { claimData } from "./projectData";
import type { ClaimData } from "./shapes";

/** What a caller may send to show that it means its own claim. Each that is sent must be right. */
export interface Proof {
  readonly claim_id?: string | undefined;
  readonly agent_name?: string | undefined;
  readonly fencing_token?: number | undefined;
  /** From `lastingHttpSession`. */
  readonly session?: string | undefined;
}

export interface ReservationRelease {
  readonly released: boolean;
  /** Null when nobody holds what was named. */
  readonly project_id: string | null;
  readonly claim: ClaimData | null;
}

/** Reserves an id, which need not be a project here; where it is one, its owner is written too. */
export function reserve(
  face: Face,
  request: Pick<ClaimRequest, "ttlSeconds" | "via"> & { readonly project: string },
  actor: Actor,
): Promise<FaceResult<ClaimData>> {
  const { project, ttlSeconds, via } = request;
  return claim(face, { target: { project }, ttlSeconds, via, unlisted: true }, actor);
}

/** Gives back the claim on an id, whoever holds it. Where nobody does, nothing is wrong. */
export async function releaseReservation(
  face: Face,
  project: string,
  proof: Proof,
  session: string,
): Promise<FaceResult<ReservationRelease>> {
  const current = currentClaim(face.board.world, project, face.board.now());
  if (current === undefined) return done({ released: false, project_id: project, claim: null });
  return give(face, current, proof, session);
}

/** Gives back a claim by its id, which is its proof. */
export async function releaseClaim(
  face: Face,
  id: string,
  proof: Proof,
  session: string,
): Promise<FaceResult<ReservationRelease>> {
  const current = face.board.world.board.claims.get(id);
  if (current === undefined) return done({ released: false, project_id: null, claim: null });
  return give(face, current, proof, session);
}

/** Keeps the claim on an id for so many seconds from now on. */
export async function extendReservation(
  face: Face,
  request: { readonly project: string; readonly ttlSeconds: number | undefined },
  proof: Proof,
  session: string,
): Promise<FaceResult<ClaimData>> {
  const { project, ttlSeconds } = request;
  const current = currentClaim(face.board.world, project, face.board.now());
  const refusal = current === undefined ? undefined : disproved(face, current, proof);
  if (refusal !== undefined) return failed(refusal);
  const actor = actorOf(anonymous, session, "http", current?.id);
  return extend(face, { target: { project }, ttlSeconds }, actor);
}

async function give(
  face: Face,
  current: Claim,
  proof: Proof,
  session: string,
): Promise<FaceResult<ReservationRelease>> {
  const refusal = disproved(face, current, proof);
  if (refusal !== undefined) return failed(refusal);
  const data = claimData(face.board.world, current);
  const actor = actorOf(anonymous, session, "http", current.id);
  const target = { project: current.project, task: current.task };
  const result = await release(face, { target, how: plainRelease(face, current) }, actor);
  if (result.ok) {
    const released = { released: true, project_id: current.project, claim: data };
    return done(released, result.warnings);
  }
  // Somebody else was faster, and it is given back all the same.
  if (result.error.code !== "lease_lost") return result;
  return done({ released: false, project_id: current.project, claim: null });
}

function disproved({ board }: Face, current: Claim, proof: Proof): Refusal | undefined {
  const { claim_id: id, agent_name: agent, fencing_token: token, session } = proof;
  if (id !== undefined && id !== current.id) return refuseLost();
  if (token !== undefined && token !== current.token) return refuseLost();
  const other = agent !== undefined && agent.trim() !== current.agent;
  const elsewhere = session !== undefined && id === undefined && session !== current.session;
  return other || elsewhere ? refuseNotHolder(current, board.now()) : undefined;
}
