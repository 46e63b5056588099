import * as vscode from "vscode";
import type { CommandContext } from "./context";
import { offer } from "./offer";

/**
 * `baton.openDemo`: makes a fresh demo and opens it in a window of its own. It needs no folder and no
 * trust: what is open here is not touched.
 */
export async function openDemo(context: CommandContext): Promise<void> {
  const progress = { location: vscode.ProgressLocation.Window, title: "Baton makes the demo" };
  const folder = await vscode.window.withProgress(progress, () => context.makeDemo());
  offer(
    context,
    `The demo opens in a new window. It is a copy in ${folder}: change what you like.`,
    [],
  );
  await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder), {
    forceNewWindow: true,
  });
}
