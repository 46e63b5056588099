/** Asking for a command line of the repository that a run comes to, after the yes to its plan. */
import * as vscode from "vscode";
import { joinLine } from "../../core/workflow/argv";

/** True when the person allows exactly this line. DESIGN 5.4. */
export async function askToAllow(line: readonly string[]): Promise<boolean> {
  const allow = "Allow and Go On";
  const answer = await vscode.window.showWarningMessage(
    "A step runs a command that you have not allowed on this machine yet.",
    {
      modal: true,
      detail: `${joinLine(line)}\n\nIt comes from files of this repository. You are asked once for it.`,
    },
    allow,
  );
  return answer === allow;
}
