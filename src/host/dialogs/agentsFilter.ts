/** The text filter of the agents view: the tree follows while one types; Escape puts back what was. */
import * as vscode from "vscode";
import type { CommandContext } from "../commands/context";

/** Milliseconds without a key before the tree follows. */
const pause = 150;

export function agentTextFilter({ agents }: CommandContext): Promise<void> {
  const before = agents.filter;
  const input = vscode.window.createInputBox();
  input.title = "Filter Agents";
  input.placeholder = "Words in name, description, role, capabilities or tools";
  input.prompt = "The view follows while you type; Escape puts back what was";
  input.value = before.text ?? "";
  return new Promise<void>((resolve, reject) => {
    let accepted = false;
    let timer: NodeJS.Timeout | undefined;
    input.onDidChangeValue((text) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        agents.setFilter({ ...before, text }).catch(reject);
      }, pause);
    });
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      clearTimeout(timer);
      const text = input.value;
      input.dispose();
      agents.setFilter(accepted ? { ...before, text } : before).then(resolve, reject);
    });
    input.show();
  });
}
