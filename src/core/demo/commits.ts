/** From events with their times to commits that a journal accepts. PROTOCOL 2.2, 2.3, 2.7. */
import type { BoardEvent, Commit } from "../board/events";
import type { Moment } from "./moments";
import type { Random } from "./random";

/**
 * One commit for what one session did at one moment, each naming the one before it. The first `seq` is
 * the time of the first commit, as with any new journal.
 */
export function commitsOf(moments: readonly Moment[], random: Random): readonly Commit[] {
  const commits: Commit[] = [];
  let seq = moments[0]?.at ?? 0;
  let prev = "";
  let at = 0;
  while (at < moments.length) {
    const first = moments[at];
    if (first === undefined) break;
    const events: BoardEvent[] = [];
    while (at < moments.length) {
      const moment = moments[at];
      if (moment === undefined || moment.at !== first.at || !sameActor(moment, first)) break;
      events.push(moment.event);
      at += 1;
    }
    const { source, actor, session } = first;
    const id = random.id();
    commits.push({ v: 1, id, seq, prev, at: first.at, source, actor, session, events });
    prev = id;
    seq += 1;
  }
  return commits;
}

function sameActor(a: Moment, b: Moment): boolean {
  return a.session === b.session && a.actor === b.actor;
}
