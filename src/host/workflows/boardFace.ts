/** An open board of this window as the functions of `core/face` know one. */
import * as vscode from "vscode";
import type { Face } from "../../core/face/face";
import type { BoardHandle } from "../boards";

export function boardFace(handle: BoardHandle): Face {
  const { open, history, agentFiles, root, workflows } = handle;
  return {
    board: open,
    get registry() {
      return handle.registry;
    },
    history,
    agentFiles,
    workspace: workflows.cwd,
    boardId: handle.id,
    pathOf: ({ path }) => vscode.Uri.joinPath(root, path).fsPath,
    textOf: async (copy) => (await handle.readFile(copy))?.text,
    // Files are watched here: what others journalled is all that can be missing.
    look: () => open.catchUp(),
  };
}
