/** The one question before command lines of a repository are run. DESIGN 5.4. */
import * as vscode from "vscode";
import { count } from "../../core/view/words";
import type { PlannedCommand } from "../../core/workflow/dryRun";
import type { BoardHandle } from "../boards";
import { Cancelled } from "../dialogs/quickPick";

/**
 * Command lines of the repository run only after a yes to exactly these, once on this machine.
 *
 * @throws Cancelled
 */
export async function allow(
  handle: BoardHandle,
  newCommands: readonly PlannedCommand[],
): Promise<void> {
  if (newCommands.length === 0) return;
  const yes = newCommands.length === 1 ? "Allow and Run" : "Allow All and Run";
  const lines = newCommands.map(({ line, steps }) => `${line}\n    for ${steps.join(", ")}`);
  const answer = await vscode.window.showWarningMessage(
    `This workflow runs ${count(newCommands.length, "command")} that you have not allowed on this machine yet.`,
    {
      modal: true,
      detail: `${lines.join("\n")}\n\nThey come from files of this repository. You are asked once for each.`,
    },
    yes,
  );
  if (answer !== yes) throw new Cancelled();
  await handle.workflows.approvals.allow(newCommands.map(({ argv }) => argv));
}
