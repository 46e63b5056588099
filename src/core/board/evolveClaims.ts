/** What events about claims do to a board. DESIGN 5.2, PROTOCOL 4. */

import type { BoardDraft } from "./draft";
import type { BoardEvent, Commit } from "./events";
import type { Claim } from "./state";

type ClaimEvent = Extract<
  BoardEvent,
  { type: "claim_granted" | "claim_extended" | "claim_ended" | "claim_overridden" | "notice_seen" }
>;

export function applyClaimEvent(draft: BoardDraft, event: ClaimEvent, commit: Commit): void {
  switch (event.type) {
    case "claim_granted":
      return grant(draft, event, commit);
    case "claim_extended": {
      const claim = draft.claims.get(event.claim);
      if (claim === undefined) return;
      const expires = Math.max(claim.expires, commit.at + event.ttl * 1000);
      draft.claims.set(claim.id, { ...claim, expires, ttl: event.ttl });
      return;
    }
    case "claim_ended": {
      const claim = draft.claims.get(event.claim);
      if (claim === undefined) return;
      removeClaim(draft, claim);
      // Who ends a claim of one's own knows it already, under whichever name.
      if (event.by !== undefined && claim.session !== commit.session) {
        const { outcome, by, reason } = event;
        draft.notices.set(claim.id, { claim, outcome, by, reason, at: commit.at });
      }
      return;
    }
    case "claim_overridden": {
      const claim = draft.claims.get(event.claim);
      if (claim === undefined || claim.session === commit.session) return;
      const { by, reason } = event;
      draft.notices.set(claim.id, { claim, outcome: "overridden", by, reason, at: commit.at });
      return;
    }
    case "notice_seen":
      for (const claim of event.claims) draft.notices.delete(claim);
  }
}

function grant(
  draft: BoardDraft,
  event: Extract<ClaimEvent, { type: "claim_granted" }>,
  commit: Commit,
): void {
  const claim: Claim = {
    id: event.claim,
    project: event.project,
    task: event.task,
    agent: event.agent,
    session: event.session,
    since: commit.at,
    expires: commit.at + event.ttl * 1000,
    ttl: event.ttl,
    token: commit.seq,
    note: event.note,
    ...(event.remote === undefined ? {} : { remote: event.remote }),
  };
  draft.claims.set(claim.id, claim);
  const ids = draft.claimsByProject.get(claim.project) ?? [];
  draft.claimsByProject.set(claim.project, [...ids, claim.id]);
  for (const [id, handoff] of [...draft.handoffs.entries()]) {
    const taken =
      handoff.project === claim.project &&
      handoff.message.to === claim.agent &&
      (claim.task === undefined || handoff.task === undefined || handoff.task === claim.task);
    if (taken && handoff.accepted === undefined) {
      draft.handoffs.set(id, { ...handoff, accepted: commit.at });
    }
  }
}

export function removeClaim(draft: BoardDraft, claim: Claim): void {
  draft.claims.delete(claim.id);
  const rest = (draft.claimsByProject.get(claim.project) ?? []).filter((id) => id !== claim.id);
  if (rest.length === 0) draft.claimsByProject.delete(claim.project);
  else draft.claimsByProject.set(claim.project, rest);
}
