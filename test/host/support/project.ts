// Project files, the journal and Baton's commands as a host test needs them.
import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import type { BoardEvent } from "../../../src/core/board/events";

export function workspaceFolder(at = 0): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.[at];
  assert.ok(folder);
  return folder;
}

/** The id under which commands know a folder's board; see `OpenedFolder.id`. */
export function boardId(repository: vscode.Uri, worktree = "."): string {
  return `${join(repository.fsPath, ".git", "baton")}\n${worktree}\n`;
}

export function projectText(id: string, tasks: readonly string[], owner = "null"): string {
  const front = `project_id: ${id}\nstatus: pending\nowner: ${owner}\npriority: medium`;
  return `---\n${front}\n---\n\n# ${id}\n\n## Tasks\n${tasks.join("\n")}\n`;
}

export async function write(folder: vscode.Uri, name: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder, name);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

export async function textOf(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
}

/** Everything that was journalled in the repository, in order. */
export function journal(repository: vscode.Uri): readonly BoardEvent[] {
  const folder = join(repository.fsPath, ".git", "baton", "journal");
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line !== "")
    .flatMap((line) => (JSON.parse(line) as { readonly events: readonly BoardEvent[] }).events);
}

export async function eventually(what: string, holds: () => boolean | Promise<boolean>) {
  const deadline = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail(`not within 15 s: ${what}`);
    await setTimeout(50);
  }
}

/** Runs a command and takes what its input boxes propose. */
export async function runAndAccept(command: string, ...args: readonly unknown[]): Promise<void> {
  const state = { done: false };
  const run = Promise.resolve(vscode.commands.executeCommand(command, ...args)).finally(() => {
    state.done = true;
  });
  await eventually(`${command} asks nothing any more`, async () => {
    await setTimeout(200);
    if (state.done) return true;
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return false;
  });
  await run;
}

/** A workspace setting for as long as a test runs. */
export async function set(name: string, value: unknown): Promise<void> {
  const target = vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration().update(name, value, target);
}
