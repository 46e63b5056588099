/** `baton.installAgentCommands`: commands and subagents for Claude Code that drive Baton's workflows. */
import * as vscode from "vscode";
import { type InstallFile, installWords, planInstall } from "../../core/view/agentCommands";
import { count } from "../../core/view/words";
import type { BoardHandle } from "../boards";
import { choice, pick } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { offer } from "./offer";
import { mayWrite } from "./trust";

const folders = ["commands", "agents"] as const;

export async function installAgentCommands(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const handle = await whichFolder(context);
  if (handle === undefined) return;
  const plan = planInstall(await shippedFiles(context, handle));
  if (plan.fresh.length + plan.differing.length === 0) {
    return offer(
      context,
      "The commands for Claude Code are there already, as Baton writes them.",
      [],
    );
  }
  const lines = [
    ...plan.fresh.map(({ path }) => `${path}: new`),
    ...plan.differing.map(({ path }) => `${path}: differs from Baton's`),
    ...plan.same.map(({ path }) => `${path}: there already`),
  ];
  const [all, fresh] = [
    "Write and Overwrite",
    plan.differing.length === 0 ? "Write" : "Write New Ones Only",
  ];
  const buttons =
    plan.differing.length === 0 ? [fresh] : plan.fresh.length === 0 ? [all] : [fresh, all];
  const answer = await vscode.window.showInformationMessage(
    `Install the commands for Claude Code: ${installWords(plan)}`,
    { modal: true, detail: lines.join("\n") },
    ...buttons,
  );
  if (answer === undefined) return;
  const files = answer === all ? [...plan.fresh, ...plan.differing] : plan.fresh;
  for (const { path, text } of files) {
    const uri = vscode.Uri.joinPath(handle.root, path);
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(uri, ".."));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  }
  offer(
    context,
    `${count(files.length, "file")} written below .claude. In Claude Code, with Baton connected, they are /test-parallel and /docs-sync.`,
    [],
  );
}

async function shippedFiles(
  { shipped }: CommandContext,
  { root }: BoardHandle,
): Promise<readonly InstallFile[]> {
  const found: InstallFile[] = [];
  for (const folder of folders) {
    const from = vscode.Uri.joinPath(shipped, "claude", folder);
    for (const [name] of await vscode.workspace.fs.readDirectory(from)) {
      const path = `.claude/${folder}/${name}`;
      const text = await textOf(vscode.Uri.joinPath(from, name));
      const there = await textOf(vscode.Uri.joinPath(root, path));
      if (text !== undefined) found.push({ path, text, there });
    }
  }
  return found;
}

/** Undefined when there is no such file. */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
}

async function whichFolder({ boards }: CommandContext): Promise<BoardHandle | undefined> {
  const [only] = boards.all;
  if (boards.all.length < 2) return only;
  return pick({
    title: "Install Agent Commands",
    placeholder: "In which folder?",
    items: boards.all.map((one) => choice(one, one.name, "folder")),
  });
}
