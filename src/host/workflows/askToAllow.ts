/** Asking for a command line of the repository that a run comes to, after the yes to its plan. */
import * as vscode from "vscode";
import { plainText, quoted } from "../../core/view/words";
import { shownLine } from "../../core/workflow/argv";

/**
 * True when the person allows exactly this line. DESIGN 5.4.
 *
 * @param run what the run is called
 * @param step the title of the step that came to it
 */
export async function askToAllow(
  line: readonly string[],
  run: string,
  step: string,
): Promise<boolean> {
  const allow: vscode.MessageItem = { title: "Allow and Go On" };
  const answer = await vscode.window.showWarningMessage(
    `${quoted(plainText(step))} of ${quoted(run)} runs a command that you have not allowed on this machine yet.`,
    {
      modal: true,
      detail: `${shownLine(line)}\n\nIt comes from files of this repository. You are asked once for it. Without it the step fails.`,
    },
    allow,
    { title: "Do Not Run It", isCloseAffordance: true },
  );
  return answer === allow;
}
