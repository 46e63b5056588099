/** Shows how files would change, before anything is written. */
import * as vscode from "vscode";
import type { FileChange } from "../../core/connect/connect";

const scheme = "baton-proposal";

/** Texts that are in no file: what would be written, and nothing for a file that is not there. */
class Proposals implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #made = 0;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** A document under the file's name, so that it is coloured like it. */
  add(path: string, text: string): vscode.Uri {
    this.#made += 1;
    const uri = vscode.Uri.from({ scheme, path: `/${path}`, query: String(this.#made) });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  clear(): void {
    this.#texts.clear();
  }
}

const proposals = new Proposals();

export function registerProposals(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, proposals);
}

/** One file beside what it would be. */
export async function showChange(folder: vscode.Uri, change: FileChange): Promise<void> {
  const { left, right } = sides(folder, change);
  const title =
    change.after === undefined ? `${change.path} (Removed)` : `${change.path} (Not Written Yet)`;
  await vscode.commands.executeCommand("vscode.diff", left, right, title, { preview: true });
}

/** Several at once. */
export async function showChanges(
  folder: vscode.Uri,
  title: string,
  changes: readonly FileChange[],
): Promise<void> {
  const [first] = changes;
  if (first === undefined) return;
  if (changes.length === 1) return showChange(folder, first);
  const resources = changes.map((change) => {
    const { left, right } = sides(folder, change);
    return [vscode.Uri.joinPath(folder, change.path), left, right];
  });
  await vscode.commands.executeCommand("vscode.changes", title, resources);
}

/** Closes what was shown. */
export async function hideChanges(): Promise<void> {
  const shown = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) => {
      if (input instanceof vscode.TabInputTextDiff) return input.modified.scheme === scheme;
      return label.startsWith(removalTitle);
    });
  await vscode.window.tabGroups.close(shown);
  proposals.clear();
}

/** Of the tab that shows several changes: the API does not tell what is in such a tab. */
export const removalTitle = "What Baton Would Take Back";

function sides(folder: vscode.Uri, { path, before, after }: FileChange) {
  const file = vscode.Uri.joinPath(folder, path);
  return {
    left: before === undefined ? proposals.add(path, "") : file,
    right: proposals.add(path, after ?? ""),
  };
}
