/** Pages that are only read, drawn from Markdown: what a workflow would do, and what a step asks for. */
import * as vscode from "vscode";

const dryRunScheme = "baton-dry-run";

const pages = new Map<string, string>();

/** Dry runs and steps as documents that nobody edits, drawn as Markdown. */
export function showDryRuns(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(dryRunScheme, {
    provideTextDocumentContent: ({ path }) => pages.get(path) ?? "This page is gone.\n",
  });
}

/** Opens the page beside nothing else: it is only looked at. @param kind What it is, as its title says */
export async function showPage(text: string, name: string, kind: "plan" | "step"): Promise<void> {
  const path = `/${name} ${kind} ${pages.size + 1}.md`;
  pages.set(path, text);
  const uri = vscode.Uri.from({ scheme: dryRunScheme, path });
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}
