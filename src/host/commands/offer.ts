/** Messages whose buttons run commands. */
import * as vscode from "vscode";
import { literal } from "../../core/view/words";
import type { CommandContext } from "./context";
import type { CommandId } from "./ids";
import { undoStackOf } from "./undoStack";

/** A button's title with what it runs: a command of Baton's, or one of VS Code's. */
export type Button = readonly [
  title: string,
  command: CommandId | "workbench.trust.manage",
  ...args: readonly unknown[],
];

/** Takes back what was just done; no button where that cannot be. */
export function undoButtons(context: CommandContext): readonly Button[] {
  const { latest } = undoStackOf(context);
  return latest === undefined ? [] : [["Undo", "baton.undo", latest]];
}

/** Nobody waits for the answer: the message may stay as long as it likes. */
export function offer(
  context: CommandContext,
  text: string,
  buttons: readonly Button[],
  severity: "info" | "warning" | "error" = "info",
): void {
  const titles = buttons.map(([title]) => title);
  const message = literal(text);
  const answer = async () => {
    const chosen = await shown(severity, message, titles);
    const button = buttons.find(([title]) => title === chosen);
    if (button === undefined) return;
    const [, command, ...args] = button;
    await vscode.commands.executeCommand(command, ...args);
  };
  answer().catch((error: unknown) => context.log.error("A message's button failed", error));
}

function shown(
  severity: "info" | "warning" | "error",
  text: string,
  titles: readonly string[],
): Thenable<string | undefined> {
  switch (severity) {
    case "info":
      return vscode.window.showInformationMessage(text, ...titles);
    case "warning":
      return vscode.window.showWarningMessage(text, ...titles);
    case "error":
      return vscode.window.showErrorMessage(text, ...titles);
  }
}
