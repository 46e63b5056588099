/** Starting and stopping the HTTP server. */
import * as vscode from "vscode";
import type { FolderServer } from "../server/coordinationServers";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { type Button, offer } from "./offer";
import { mayWrite } from "./trust";

const copy: Button = ["Copy URL", "baton.copyServerUrl"];
const stop: Button = ["Stop", "baton.stopServer"];

/** `baton.startServer`: serves a folder, or says where it is served already. */
export async function startServer(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const folder = await askFolder("Which folder shall be served?");
  if (folder === undefined) return;
  const known = context.servers.of(folder);
  if (known !== undefined) {
    return offer(context, `${folder.name} is served at ${known.server.url}.`, [copy, stop]);
  }
  const port = vscode.workspace.getConfiguration("baton").get<number>("server.port", 8080);
  const progress = { location: vscode.ProgressLocation.Window, title: "Baton starts the server" };
  const server = await vscode.window.withProgress(progress, () =>
    context.servers.start(folder, port),
  );
  context.log.info(`${folder.name} is served at ${server.url}`);
  if (server.reused) {
    const text = `${folder.name} is served at ${server.url} already, by another window or program.`;
    return offer(context, text, [copy]);
  }
  const moved = port !== 0 && server.port !== port;
  const why = moved ? ` Port ${port} was taken, so the next free one is used.` : "";
  offer(context, `${folder.name} is served at ${server.url}.${why}`, [copy, stop]);
}

/** `baton.stopServer`. */
export async function stopServer(context: CommandContext): Promise<void> {
  const served = await askServer(context, "Which server shall end?");
  if (served === undefined) return;
  await context.servers.stop(served.folder);
  if (!served.server.reused) return flash(context, `${served.folder.name} is no longer served`);
  const text = `${served.server.url} belongs to another window or program, and goes on until it is stopped there.`;
  offer(context, text, []);
}

/** `baton.copyServerUrl`: for a configuration, a script, or `COORDINATOR_URL`. */
export async function copyServerUrl(context: CommandContext): Promise<void> {
  const served = await askServer(context, "The address of which server?");
  if (served === undefined) return;
  await vscode.env.clipboard.writeText(served.server.url);
  flash(context, `Copied ${served.server.url}`);
}

async function askServer(
  context: CommandContext,
  placeHolder: string,
): Promise<FolderServer | undefined> {
  const { all } = context.servers;
  if (all.length === 0) {
    offer(context, "No folder is served from this window.", [
      ["Start Coordination Server", "baton.startServer"],
    ]);
    return undefined;
  }
  if (all.length === 1) return all[0];
  const items = all.map((one) => ({
    label: one.folder.name,
    description: one.server.url,
    one,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.one;
}

async function askFolder(placeHolder: string): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme === "file",
  );
  if (folders.length < 2) return folders[0];
  const items = folders.map((folder) => ({
    label: folder.name,
    description: folder.uri.fsPath,
    folder,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.folder;
}
