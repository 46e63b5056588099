/**
 * What a board forgets without an event, because nobody comes back for it. Which commit does so, and what
 * it takes, follows from the journal alone, so that every process has the same board. PROTOCOL 4.3.
 */
import type { BoardDraft } from "./draft";
import type { Commit } from "./events";
import { removeClaim } from "./evolveClaims";

/** Looking through everything is left to one commit among so many: the others stay cheap. */
const every = 1_024;

const day = 24 * 3_600_000;

/** An abandoned claim on an id that is no project here, after its end. Milliseconds. */
const claimAge = day;

/** A notice to a connection, which ends with its process; a person's waits for them. Milliseconds. */
const noticeAge = 7 * day;

export function forgetAbandoned(draft: BoardDraft, { seq, at }: Commit): void {
  if (seq % every !== 0) return;
  const working = new Set([...draft.executions.entries()].map(([, { claim }]) => claim));
  for (const [id, claim] of [...draft.claims.entries()]) {
    // Of a project here the file names the owner, and its tasks are few.
    const elsewhere = !draft.copiesByProject.has(claim.project);
    if (elsewhere && !working.has(id) && at - claim.expires > claimAge) removeClaim(draft, claim);
  }
  for (const [id, notice] of [...draft.notices.entries()]) {
    const person = notice.claim.session.startsWith("user:");
    if (!person && at - notice.at > noticeAge) draft.notices.delete(id);
  }
}
