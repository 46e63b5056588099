/** What came out of a task: one box, Enter to go on; files by a button. */
import * as vscode from "vscode";
import { count, literal, quoted } from "../../core/view/words";
import type { BoardHandle } from "../boards";
import { ask } from "./quickPick";

export interface TaskResult {
  readonly summary: string | undefined;
  /** Relative to the worktree. */
  readonly artifacts: readonly string[];
}

const addFiles: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("file-add"),
  tooltip: "Add Files…",
};

/** @throws Cancelled */
export async function askResult(handle: BoardHandle, title: string): Promise<TaskResult> {
  const artifacts = new Set<string>();
  const prompt = "Leave it empty to say nothing. The button above adds files that came out of it";
  const summary = await ask({
    title: `Complete ${quoted(title)}`,
    placeholder: "What came out of it? (optional)",
    prompt,
    buttons: [addFiles],
    onButton: async (input) => {
      for (const path of await chooseFiles(handle)) artifacts.add(path);
      if (artifacts.size > 0) {
        input.prompt = literal(
          `With ${count(artifacts.size, "file")}: ${[...artifacts].join(", ")}`,
        );
      }
      input.show();
    },
  });
  return { summary: summary === "" ? undefined : summary, artifacts: [...artifacts] };
}

/** Files below the root only: others would mean nothing to whoever reads this elsewhere. */
async function chooseFiles({ root }: BoardHandle): Promise<readonly string[]> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    defaultUri: root,
    openLabel: "Add",
    title: "Files that came out of it",
  });
  const inside = `${root.path}/`;
  return (chosen ?? [])
    .filter(({ path }) => path.startsWith(inside))
    .map(({ path }) => path.slice(inside.length));
}
