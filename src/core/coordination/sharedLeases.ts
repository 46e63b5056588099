/** Which claims of a board stand on the same lease of a coordination server. */
import type { Board, Claim } from "../board/state";
import { claimsOn, isLive, maxTtl, minTtl } from "../claim/claims";
import type { RemoteLease } from "./remoteLeases";

/** True when a claim on the project stands on that lease. */
export function sharesLease(board: Board, project: string, lease: RemoteLease): boolean {
  return claimsOn(board, project).some((claim) => isSame(claim.remote, lease));
}

/** The lease of that server which the board has on the project already; undefined where it has none. */
export function leaseOn(
  board: Board,
  project: string,
  server: string,
  now: number,
): RemoteLease | undefined {
  const live = claimsOn(board, project).filter((claim) => isLive(claim, now));
  return live.find(({ remote }) => remote?.server === server)?.remote;
}

/** For how many seconds from now on the claim's lease has to last, for all claims that stand on it. */
export function leaseTtl(board: Board, { project, remote }: Claim, now: number): number {
  const ends = claimsOn(board, project)
    .filter((claim) => isSame(claim.remote, remote))
    .map(({ expires }) => expires);
  const seconds = Math.ceil((Math.max(now, ...ends) - now) / 1000);
  return Math.min(maxTtl, Math.max(minTtl, seconds));
}

function isSame(one: RemoteLease | undefined, other: RemoteLease | undefined): boolean {
  return one !== undefined && one.claim === other?.claim && one.server === other.server;
}
