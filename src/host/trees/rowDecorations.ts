/** What the tree's labels cannot say themselves: dimmed when done, red when broken, a dot for you. */
import * as vscode from "vscode";
import type { RowLook } from "../../core/view/projectRows";

const scheme = "baton-row";

/** An address that carries a row's look, so that its decoration needs no look-up. */
export function decoratedUri(look: RowLook): vscode.Uri {
  const query = `${look.state}${look.wantsPerson ? "!" : ""}`;
  return vscode.Uri.from({ scheme, path: `/${look.id}`, query });
}

export class RowDecorations implements vscode.FileDecorationProvider {
  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== scheme) return undefined;
    const wantsPerson = uri.query.endsWith("!");
    const state = wantsPerson ? uri.query.slice(0, -1) : uri.query;
    if (state === "broken") {
      const color = new vscode.ThemeColor("list.errorForeground");
      return new vscode.FileDecoration("!", "Cannot be used as it is", color);
    }
    if (wantsPerson) return new vscode.FileDecoration("●", "Waits for you");
    if (state !== "done" && state !== "cancelled") return undefined;
    return new vscode.FileDecoration(
      undefined,
      undefined,
      new vscode.ThemeColor("disabledForeground"),
    );
  }
}
