/** Above the first line of a workflow that can be run: run it, or rehearse it. */
import * as vscode from "vscode";
import { hasErrors } from "../../core/workflow/templateSet";
import type { Boards } from "../boards";
import { type TemplateDrafts, templateSelector } from "./templateDrafts";

export function registerTemplateLenses(boards: Boards, drafts: TemplateDrafts): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    boards.onDidChangeTemplates(() => changed.fire()),
    drafts.onDidChange(() => changed.fire()),
    vscode.languages.registerCodeLensProvider(templateSelector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: ({ uri }) => {
        const handle = boards.forUri(uri);
        if (handle === undefined || !vscode.workspace.isTrusted) return [];
        const path = uri.path.slice(handle.root.path.length + 1);
        const file = drafts
          .over(handle)
          .find((one) => one.source === "workspace" && one.path === path);
        if (file === undefined || hasErrors(file)) return [];
        const first = new vscode.Range(0, 0, 0, 0);
        const lens = (title: string, rehearse: boolean) =>
          new vscode.CodeLens(first, {
            title,
            command: "baton.runWorkflow",
            arguments: [handle.id, { workflow: file.name, rehearse }],
          });
        return [lens("Run Workflow…", false), lens("Rehearse…", true)];
      },
    }),
  );
}
