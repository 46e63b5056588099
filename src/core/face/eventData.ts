/** What was journalled, as programs that follow along read it. */
import { affectedProjects } from "../board/affected";
import type { Commit } from "../board/events";
import { type Board, emptyBoard } from "../board/state";
import { iso } from "./moments";

export interface EventData {
  /** Ever growing; where to go on after a break. */
  readonly seq: number;
  readonly at: string;
  /** Who did it: an agent or a person. */
  readonly agent: string;
  /** Through which face, or `file` for a change by hand. */
  readonly source: string;
  /** Ids of the projects it is about, as far as it names them. */
  readonly projects: readonly string[];
  /** What happened: `claim_granted`, `execution_finished`, … */
  readonly events: readonly object[];
}

/**
 * A commit without what proves who one is: sessions stay in the journal.
 *
 * @param board For what an event names only by the id of its claim or execution; may be a later one.
 */
export function eventData(commit: Commit, board: Board = emptyBoard): EventData {
  return {
    seq: commit.seq,
    at: iso(commit.at),
    agent: commit.actor,
    source: commit.source,
    projects: [...affectedProjects([board], [commit])],
    events: commit.events.map((event) =>
      Object.fromEntries(Object.entries(event).filter(([name]) => name !== "session")),
    ),
  };
}
