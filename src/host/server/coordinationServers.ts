/** The HTTP servers that this window has started, and the line in the status bar that says where. */
import * as vscode from "vscode";
import type { RunningServer, ServerRequest } from "../../core/serving";

/** The entry starts servers: the host knows no adapters. */
export type ServerStarter = (request: Omit<ServerRequest, "log" | "key">) => Promise<RunningServer>;

export interface FolderServer {
  readonly folder: vscode.WorkspaceFolder;
  readonly server: RunningServer;
}

export class CoordinationServers implements vscode.Disposable {
  readonly #starter: ServerStarter;
  readonly #servers = new Map<string, FolderServer>();
  readonly #item: vscode.StatusBarItem;
  readonly #subscription: vscode.Disposable;

  constructor(starter: ServerStarter) {
    this.#starter = starter;
    this.#item = vscode.window.createStatusBarItem(
      "baton.server",
      vscode.StatusBarAlignment.Right,
      1,
    );
    this.#item.name = "Baton: coordination server";
    this.#item.command = "baton.copyServerUrl";
    this.#subscription = vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
      for (const folder of removed) void this.stop(folder);
    });
  }

  get all(): readonly FolderServer[] {
    return [...this.#servers.values()];
  }

  of(folder: vscode.WorkspaceFolder): FolderServer | undefined {
    return this.#servers.get(folder.uri.toString());
  }

  /** Serves the folder on this machine only, at that port or the next free one. */
  async start(folder: vscode.WorkspaceFolder, port: number): Promise<RunningServer> {
    const files = vscode.workspace.getConfiguration("baton.files", folder.uri);
    const server = await this.#starter({
      workspace: folder.uri.fsPath,
      from: folder.uri.fsPath,
      host: "127.0.0.1",
      port,
      nextFree: true,
      include: files.get("include", "**/AGENCY.md"),
      exclude: files.get<readonly string[]>("exclude", []),
    });
    this.#servers.set(folder.uri.toString(), { folder, server });
    this.#show();
    return server;
  }

  /** Ends what this window serves; a server of another program only leaves the status bar. */
  async stop(folder: vscode.WorkspaceFolder): Promise<void> {
    const known = this.of(folder);
    if (known === undefined) return;
    this.#servers.delete(folder.uri.toString());
    this.#show();
    await known.server.stop();
  }

  async stopAll(): Promise<void> {
    for (const { folder } of this.all) await this.stop(folder);
  }

  dispose(): void {
    this.#item.dispose();
    this.#subscription.dispose();
  }

  #show(): void {
    const { all } = this;
    const [first] = all;
    if (first === undefined) return this.#item.hide();
    const { host } = new URL(first.server.url);
    this.#item.text = `$(broadcast) ${all.length === 1 ? host : `${all.length} servers`}`;
    const lines = all.map(({ folder, server }) => `${folder.name}: ${server.url}`);
    this.#item.tooltip = `Agents are served over HTTP\n${lines.join("\n")}\nClick to copy the address`;
    const label = `Baton serves ${lines.join(", ")}. Copies the address.`;
    this.#item.accessibilityInformation = { label, role: "button" };
    this.#item.show();
  }
}
