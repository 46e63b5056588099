/** Which projects a commit may have changed, so that faces refresh no more than they must. */
import { copyKey } from "../project/copy";
import { isBoardEvent } from "./eventShapes";
import type { Commit } from "./events";
import type { Board } from "./state";

/**
 * The ids of projects that the commits are about; what they name only by its own id is looked up in
 * the boards before and after.
 */
export function affectedProjects(
  boards: readonly Board[],
  commits: readonly Commit[],
): ReadonlySet<string> {
  const ids = new Set<string>();
  const add = (id: string | undefined) => {
    if (id !== undefined) ids.add(id);
  };
  for (const { events } of commits) {
    for (const event of events) {
      if (!isBoardEvent(event)) continue;
      if ("project" in event) add(event.project);
      for (const board of boards) {
        if ("claim" in event && event.claim !== undefined) {
          add(board.claims.get(event.claim)?.project);
        }
        if ("execution" in event) add(board.executions.get(event.execution)?.project);
        if ("conflict" in event) add(board.conflicts.get(event.conflict)?.project);
        if ("copy" in event) add(board.copies.get(copyKey(event.copy))?.project);
        if ("edits" in event) for (const id of projectsOfEdits(board, event.edits)) add(id);
      }
    }
  }
  return ids;
}

function projectsOfEdits(board: Board, edits: readonly string[]): readonly (string | undefined)[] {
  const wanted = new Set(edits);
  return [...board.edits].flatMap(([key, pending]) =>
    pending.some(({ id }) => wanted.has(id)) ? [board.copies.get(key)?.project] : [],
  );
}
