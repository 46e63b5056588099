import * as vscode from "vscode";

export function activate(context: vscode.ExtensionContext): void {
  const status = vscode.window.createStatusBarItem("baton.status", vscode.StatusBarAlignment.Left);
  context.subscriptions.push(status);
  status.name = "Baton";
  status.text = "Baton";
  status.show();
}
