/**
 * The program that agents' configurations start. An update moves Baton to another folder, so they name a
 * file that stays where it is and starts whatever Baton is installed now.
 */
import * as vscode from "vscode";
import type { Server } from "../../core/connect/clients";

export interface LauncherPlace {
  /** The program of the command line. */
  readonly cli: vscode.Uri;
  /** Baton's own folder on this machine, the same for every window and version. */
  readonly storage: vscode.Uri;
}

/** How agents outside VS Code start the server; makes the file that they start. */
export async function launcherServer(place: LauncherPlace): Promise<Server> {
  const file = fileOf(place);
  if ((await textOf(file)) !== textFor(place)) await write(place);
  return { command: "node", args: [file.fsPath, "mcp"] };
}

/** After an update: the file is there already, and starts the Baton of before. */
export async function refreshLauncher(place: LauncherPlace): Promise<void> {
  const text = await textOf(fileOf(place));
  if (text !== undefined && text !== textFor(place)) await write(place);
}

function fileOf({ storage }: LauncherPlace): vscode.Uri {
  return vscode.Uri.joinPath(storage, "baton.cjs");
}

function textFor({ cli }: LauncherPlace): string {
  return `// Starts the Baton that is installed now. Made by Baton, and written anew after each update.\nrequire(${JSON.stringify(cli.fsPath)});\n`;
}

async function write(place: LauncherPlace): Promise<void> {
  await vscode.workspace.fs.createDirectory(place.storage);
  await vscode.workspace.fs.writeFile(fileOf(place), new TextEncoder().encode(textFor(place)));
}

async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
}
