/** Dry runs as pages: what a workflow would do, drawn from Markdown. */
import * as vscode from "vscode";

const dryRunScheme = "baton-dry-run";

const pages = new Map<string, string>();

/** Dry runs as documents that nobody edits, drawn as Markdown. */
export function showDryRuns(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(dryRunScheme, {
    provideTextDocumentContent: ({ path }) => pages.get(path) ?? "This plan is gone.\n",
  });
}

/** Opens the page beside nothing else: it is only looked at. */
export async function showDryRunPage(text: string, name: string): Promise<void> {
  const path = `/${name} plan ${pages.size + 1}.md`;
  pages.set(path, text);
  const uri = vscode.Uri.from({ scheme: dryRunScheme, path });
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}
