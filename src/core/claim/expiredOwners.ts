/**
 * The owner that a file names for a claim whose time ran out: taken out by whoever keeps the files in
 * step, and put back when the holder goes on with the claim after all. PROTOCOL 4.3.
 */
import {
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  workable,
} from "../board/decision";
import type { BoardEvent } from "../board/events";
import { copiesOf, pendingEdits } from "../board/evolve";
import type { Board } from "../board/state";
import type { World } from "../world";
import { claimsOn, isLive } from "./claims";

/** A holder who is only a moment late need not see the file change twice. Milliseconds. */
const leniency = 60_000;

/** The rest has its turn with the next look. */
const mostAtOnce = 50;

/** The edits that take owners out of one worktree's files whose claims have expired. */
export function clearExpiredOwners(
  board: Board,
  worktree: string,
  { now, id }: Pick<DecisionContext, "now" | "id">,
): readonly BoardEvent[] {
  const events: BoardEvent[] = [];
  for (const { project, task, agent, expires } of board.claims.values()) {
    if (task !== undefined || now < expires + leniency || holdsStill(board, project, agent, now)) {
      continue;
    }
    for (const { ref: copy, base, incomplete } of copiesOf(board, project)) {
      if (copy.worktree !== worktree || incomplete || base.get("owner")?.value !== agent) continue;
      if (pendingEdits(board, copy).some(({ field }) => field === "owner")) continue;
      const edit = `edit-${id}-${events.length + 1}`;
      events.push({ type: "edit", edit, copy, field: "owner", from: agent, to: null });
      if (events.length === mostAtOnce) return events;
    }
  }
  return events;
}

/** True when the file's owner stands for a claim of that name that has not expired. */
function holdsStill(board: Board, project: string, agent: string, now: number): boolean {
  return claimsOn(board, project).some(
    (claim) => claim.task === undefined && claim.agent === agent && isLive(claim, now),
  );
}

/** A decision that renews an expired claim on a project names the holder in the file again. */
export function withOwnerBack(
  world: World,
  decision: Decision,
  context: DecisionContext,
): Decision {
  if (!decision.ok) return decision;
  const ended = new Set<string>();
  for (const event of decision.events) if (event.type === "claim_ended") ended.add(event.claim);
  const builder = new EventBuilder({ ...context, id: `${context.id}-owner` });
  for (const event of decision.events) {
    if (event.type !== "claim_extended" || ended.has(event.claim)) continue;
    const claim = world.board.claims.get(event.claim);
    if (claim === undefined || claim.task !== undefined || isLive(claim, context.now)) continue;
    const work = workable(world, claim.project);
    if (isRefusal(work) || work.document.frontMatter.owner !== undefined) continue;
    builder.edit(work, "owner", claim.agent);
  }
  const { events } = builder;
  return events.length === 0 ? decision : { ...decision, events: [...decision.events, ...events] };
}
