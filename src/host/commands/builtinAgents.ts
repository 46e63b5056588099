/** Agents that ship with Baton, shown as documents that nobody can change by mistake. */
import * as vscode from "vscode";
import type { CommandContext } from "./context";

const scheme = "baton-agent";

/** @param path relative to the folder of built-in agents */
export function builtinAgentUri(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme, path: `/${path}` });
}

export function showBuiltinAgents({ builtinAgents }: CommandContext): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async ({ path }) => {
      const uri = vscode.Uri.joinPath(builtinAgents, path);
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    },
  });
}
