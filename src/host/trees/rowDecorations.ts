/** What the tree's labels cannot say themselves: dimmed when done, red when broken, a dot for you. */
import * as vscode from "vscode";

/** What of a row's look its decoration follows from. */
interface Decorated {
  readonly id: string;
  readonly state: string;
  readonly wantsPerson: boolean;
}

const scheme = "baton-row";

/** An address that carries a row's look, so that its decoration needs no look-up. */
export function decoratedUri(look: Decorated): vscode.Uri {
  const query = `${look.state}${look.wantsPerson ? "!" : ""}`;
  return vscode.Uri.from({ scheme, path: `/${look.id}`, query });
}

/** What is over without a trace, or never came. */
const dimmed: ReadonlySet<string> = new Set(["done", "cancelled", "skipped"]);

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
    if (!dimmed.has(state)) return undefined;
    return new vscode.FileDecoration(
      undefined,
      undefined,
      new vscode.ThemeColor("disabledForeground"),
    );
  }
}
