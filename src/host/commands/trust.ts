/** Writing that goes past the board still needs a folder that is trusted. DESIGN 7. */
import * as vscode from "vscode";
import type { CommandContext } from "./context";
import { offer } from "./offer";

/** True when files may be written; else says why not, and what to do. */
export function mayWrite(context: CommandContext): boolean {
  if (vscode.workspace.isTrusted) return true;
  offer(
    context,
    "This folder is not trusted yet, so Baton only reads.",
    [["Manage Trust", "workbench.trust.manage"]],
    "warning",
  );
  return false;
}
