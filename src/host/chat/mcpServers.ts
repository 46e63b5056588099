/** The MCP server for agents inside VS Code: one for each open folder that has projects. */
import * as vscode from "vscode";
import type { BoardHandle, Boards } from "../boards";
import { platform } from "./platform";

const providerId = "baton";
/** Projects come one by one while folders are looked through. Milliseconds. */
const settleDelay = 300;

export interface McpServersOptions {
  readonly boards: Boards;
  /** The program of the command line. */
  readonly cli: vscode.Uri;
  /** VS Code's own Node. */
  readonly node: string;
  readonly version: string;
}

/** Offers the servers where VS Code knows of such things; forks and older versions do not. */
export function registerMcpServers(options: McpServersOptions): vscode.Disposable {
  const servers = new McpServers(options);
  if (platform.lm?.registerMcpServerDefinitionProvider === undefined) return servers;
  const registered = vscode.lm.registerMcpServerDefinitionProvider(providerId, servers);
  return vscode.Disposable.from(registered, servers);
}

export class McpServers
  implements vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition>, vscode.Disposable
{
  readonly #options: McpServersOptions;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: vscode.Disposable[] = [this.#changed];
  #told = "";
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChangeMcpServerDefinitions = this.#changed.event;

  constructor(options: McpServersOptions) {
    this.#options = options;
    const { boards } = options;
    this.#subscriptions.push(
      boards.onDidList(() => this.#later()),
      boards.onDidChange(() => this.#later()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#later()),
      { dispose: () => clearTimeout(this.#timer) },
    );
  }

  provideMcpServerDefinitions(): vscode.McpStdioServerDefinition[] {
    return this.#handles().map((handle) => this.#definition(handle));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** It runs a program that writes into the folder, so a person must have trusted that. */
  #handles(): readonly BoardHandle[] {
    if (!vscode.workspace.isTrusted) return [];
    return this.#options.boards.all.filter(({ open }) => open.catalog.projects.size > 0);
  }

  #definition({ name, folder }: BoardHandle): vscode.McpStdioServerDefinition {
    const { boards, cli, node, version } = this.#options;
    const label = boards.all.length > 1 ? `Baton (${name})` : "Baton";
    const args = [cli.fsPath, "mcp", "--workspace", folder.fsPath];
    const server = new vscode.McpStdioServerDefinition(
      label,
      node,
      args,
      { ELECTRON_RUN_AS_NODE: "1" },
      version,
    );
    server.cwd = folder;
    return server;
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const now = JSON.stringify(
        this.provideMcpServerDefinitions().map(({ label, args }) => [label, args]),
      );
      if (now === this.#told) return;
      this.#told = now;
      this.#changed.fire();
    }, settleDelay);
  }
}
