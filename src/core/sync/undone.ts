/** What a person took back in an editor with unsaved changes, and what follows from it. PROTOCOL 3.11. */
import { type DecisionContext, EventBuilder } from "../board/decision";
import type { BoardEvent } from "../board/events";
import { pendingEdits } from "../board/evolve";
import type { Board, PendingEdit } from "../board/state";
import { type CopyRef, copyKey } from "../project/copy";
import type { ProjectDocument } from "../project/model";
import { fieldChanged } from "./consequences";
import { fieldValue } from "./fields";

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
  draft: ProjectDocument,
  session: string,
  context: DecisionContext,
): readonly BoardEvent[] {
  const project = board.copies.get(copyKey(copy))?.project;
  const undone = editsInEditor(board, copy, session).filter((edit) =>
    edit.from.includes(fieldValue(draft, edit.field)),
  );
  if (project === undefined || undone.length === 0) return [];
  const events = new EventBuilder(context);
  events.add({ type: "edit_dropped", edits: undone.map(({ id }) => id), why: "undone" });
  for (const { field, to } of undone) {
    fieldChanged(board, events, project, [field, to, fieldValue(draft, field)], context.now);
  }
  return events.events;
}
