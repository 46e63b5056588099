/** What a person took back in an editor with unsaved changes, and what follows from it. PROTOCOL 3.11. */
import { type DecisionContext, EventBuilder } from "../board/decision";
import type { BoardEvent } from "../board/events";
import { pendingEdits } from "../board/evolve";
import type { Board, PendingEdit } from "../board/state";
import { type CopyRef, copyKey } from "../project/copy";
import { boardNames } from "../project/taskNames";
import { fieldChanged } from "./consequences";
import { type Reading, readingValue } from "./fields";

/** The edits of a copy that this session put into an editor's text. */
export function editsInEditor(
  board: Board,
  copy: CopyRef,
  session: string,
): readonly PendingEdit[] {
  return pendingEdits(board, copy).filter((edit) => edit.inEditor && edit.deferredBy === session);
}

/**
 * The edits that the text no longer holds are dropped, and count as changed by hand.
 *
 * @param draft what the editor's text says
 * @param session whose editor it is
 */
export function undoneEvents(
  board: Board,
  copy: CopyRef,
  draft: Reading,
  session: string,
  context: DecisionContext,
): readonly BoardEvent[] {
  const tracked = board.copies.get(copyKey(copy));
  const undone = editsInEditor(board, copy, session).filter((edit) =>
    edit.from.includes(readingValue(draft, edit)),
  );
  if (tracked === undefined || undone.length === 0) return [];
  const { project, base } = tracked;
  const names = boardNames(board, project, (key) => base.has(`task:${key}`));
  const events = new EventBuilder(context);
  events.add({ type: "edit_dropped", edits: undone.map(({ id }) => id), why: "undone" });
  for (const edit of undone) {
    const change = [edit.field, edit.to, readingValue(draft, edit)] as const;
    fieldChanged(board, events, project, change, context.now, names);
  }
  return events.events;
}
