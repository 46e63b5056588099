/** What this VS Code has of chats and models. The types say all of it; forks and older versions do not. */
import * as vscode from "vscode";

export const platform: {
  readonly lm?: Partial<typeof vscode.lm>;
  readonly chat?: Partial<typeof vscode.chat>;
} = vscode;
