/** The open boards for the chat: what it does there can be taken back like any other command. */
import type { Desk } from "../../core/chat/desk";
import type { Face } from "../../core/face/face";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "../commands/context";
import { attempt } from "../commands/perform";

export function desksOf(context: CommandContext): readonly Desk[] {
  const me = context.identity.actor();
  return context.boards.all.map((handle) => ({
    board: handle.id,
    name: handle.name,
    face: withUndo(context, handle),
    me,
  }));
}

function withUndo(context: CommandContext, handle: BoardHandle): Face {
  const { face } = handle;
  const { board } = face;
  return {
    board: {
      get world() {
        return board.world;
      },
      get readOnly() {
        return board.readOnly;
      },
      get waiting() {
        return board.waiting;
      },
      now: () => board.now(),
      onDidChange: (listener) => board.onDidChange(listener),
      execute: (command, actor) => attempt(context, handle, command, actor),
    },
    get registry() {
      return face.registry;
    },
    history: face.history,
    agentFiles: face.agentFiles,
    workspace: face.workspace,
    boardId: face.boardId,
    pathOf: (copy) => face.pathOf(copy),
    textOf: (copy) => face.textOf(copy),
    look: (maxAge) => face.look(maxAge),
  };
}
