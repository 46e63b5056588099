import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { writeAgent } from "./adapters/markdown/agents/writeAgent";
import { markdownFormat } from "./adapters/markdown/format";
import { thisPerson } from "./adapters/system/person";
import { isOfWorkflows } from "./core/view/attention";
import { AttentionList } from "./host/attention";
import { Boards } from "./host/boards";
import type { CommandContext } from "./host/commands/context";
import { openExecution, revealExecution } from "./host/commands/flow";
import { registerCommands } from "./host/commands/register";
import { tickHandler } from "./host/commands/tick";
import { ProjectDiagnostics } from "./host/editor/diagnostics";
import { FlowPanel } from "./host/flow/flowPanel";
import { Identity } from "./host/identity";
import { StatusBar } from "./host/status/statusBar";
import { AgentsTree } from "./host/trees/agentsTree";
import { ProjectsTree } from "./host/trees/projectsTree";
import { RowDecorations } from "./host/trees/rowDecorations";
import { WorkflowsTree } from "./host/trees/workflowsTree";
import { ChatModelRunner, type ChatModels } from "./host/workflows/chatModelRunner";
import { RunBooks } from "./host/workflows/runBooks";
import { RunHost } from "./host/workflows/runHost";
import { RunNews } from "./host/workflows/runNews";
import { RunOutput } from "./host/workflows/runOutput";
import { makeNewDemo } from "./makeDemo";
import { openFolder } from "./openFolder";

/** A third of the shortest time for which one can claim. Milliseconds. */
const renewEvery = 20_000;

let boards: Boards | undefined;

/** Wires the host to the adapters. No rules here. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = performance.now();
  const { subscriptions, workspaceState: memory } = context;
  const log = vscode.window.createOutputChannel("Baton", { log: true });
  const path = (...parts: string[]) => vscode.Uri.joinPath(context.extensionUri, ...parts).fsPath;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  // A folder that is not trusted is not even asked for a name.
  const asked = vscode.workspace.isTrusted && folder?.scheme === "file";
  const identity = new Identity(await thisPerson(asked ? folder.fsPath : undefined));
  const builtinAgents = path("media", "agents");
  boards = new Boards((request) => openFolder({ ...request, builtinAgents, log }), log);
  const books = new RunBooks(boards, identity, log);
  const attention = new AttentionList(boards, identity, books);
  const output = new RunOutput();
  const runs = new RunHost({
    boards,
    books,
    identity,
    output,
    log,
    runners: [new ChatModelRunner(chatModels())],
  });
  const projects = new ProjectsTree(boards, identity, memory);
  const agents = new AgentsTree(boards, memory);
  const workflows = new WorkflowsTree(boards, books);
  const status = new StatusBar(boards, identity, attention, books, memory);
  const flow = new FlowPanel({
    extension: context.extensionUri,
    boards,
    memory,
    log,
    nonce: () => randomBytes(16).toString("base64url"),
    reveal: (handle, key) => revealExecution(commands, handle, key),
    openTask: (handle, key) => openExecution(commands, handle, key),
  });
  const commands: CommandContext = {
    boards,
    identity,
    projects,
    agents,
    workflows,
    books,
    runs,
    attention,
    status,
    flow,
    memory,
    log,
    writeAgent,
    applyEdits: (text, edits) => markdownFormat.edit(text, edits),
    exampleProject: () => readFile(path("examples", "hello-baton", "logging", "AGENCY.md"), "utf8"),
    makeDemo: () => makeNewDemo(path("examples", "demo")),
    builtinAgents: vscode.Uri.file(builtinAgents),
    shipped: vscode.Uri.joinPath(context.extensionUri, "media"),
  };
  const view = projects.createView(tickHandler(commands));
  agents.createView();
  const workflowsView = workflows.createView();
  subscriptions.push(
    log,
    boards,
    attention,
    books,
    output,
    runs,
    projects,
    agents,
    workflows,
    status,
    flow,
    new ProjectDiagnostics(boards),
    new RunNews(commands, boards, attention),
    vscode.window.registerFileDecorationProvider(new RowDecorations()),
    attention.onDidChange((items) => {
      // VS Code adds up the badges of one container.
      const ofRuns = items.filter(({ item }) => isOfWorkflows(item));
      view.badge = badgeFor(items.length - ofRuns.length);
      workflowsView.badge = badgeFor(ofRuns.length);
    }),
  );
  registerCommands(commands, subscriptions);
  const renewal = setInterval(() => void renewClaims(identity, log), renewEvery);
  subscriptions.push({ dispose: () => clearInterval(renewal) });
  await boards.sync();
  log.info(`Activated in ${Math.round(performance.now() - started)} ms`);
}

export async function deactivate(): Promise<void> {
  await boards?.close();
}

/** Older editors have no language models. */
function chatModels(): ChatModels {
  return {
    lm: "lm" in vscode ? vscode.lm : undefined,
    message: (text) => vscode.LanguageModelChatMessage.User(text),
    cancellation: () => new vscode.CancellationTokenSource(),
  };
}

function badgeFor(count: number): vscode.ViewBadge | undefined {
  if (count === 0) return undefined;
  return { value: count, tooltip: count === 1 ? "1 thing needs you" : `${count} things need you` };
}

async function renewClaims(identity: Identity, log: vscode.LogOutputChannel): Promise<void> {
  try {
    await boards?.renew(identity.me);
  } catch (error) {
    log.error("Claims could not be renewed", error);
  }
}
