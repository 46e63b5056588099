import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { version } from "../package.json";
import { configFormats } from "./adapters/config/formats";
import { writeAgent } from "./adapters/markdown/agents/writeAgent";
import { markdownFormat } from "./adapters/markdown/format";
import { thisPerson } from "./adapters/system/person";
import { keyIn } from "./core/serving";
import { isOfWorkflows } from "./core/view/attention";
import type { WritingHelp } from "./core/workflow/authoring/writingHelp";
import { AttentionList } from "./host/attention";
import { Boards } from "./host/boards";
import { desksOf } from "./host/chat/desks";
import { type RunChatTool, registerChatTools } from "./host/chat/languageModelTools";
import { registerMcpServers } from "./host/chat/mcpServers";
import { registerParticipant } from "./host/chat/participant";
import type { CommandContext } from "./host/commands/context";
import { openExecution, revealExecution } from "./host/commands/flow";
import { registerCommands } from "./host/commands/register";
import { tickHandler } from "./host/commands/tick";
import { refreshLauncher } from "./host/connect/launcher";
import { ProjectDiagnostics } from "./host/editor/diagnostics";
import { TemplateDrafts } from "./host/editor/templateDrafts";
import { registerTemplateLenses } from "./host/editor/templateLenses";
import { registerTemplateWriting } from "./host/editor/templateWriting";
import { FlowPanel } from "./host/flow/flowPanel";
import { Identity } from "./host/identity";
import { CoordinationServers } from "./host/server/coordinationServers";
import { coordinatorSettings } from "./host/server/coordinatorSettings";
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
import { loadServer } from "./loadServer";
import { makeNewDemo } from "./makeDemo";
import { openFolder } from "./openFolder";

/** A third of the shortest time for which one can claim. Milliseconds. */
const renewEvery = 20_000;

let boards: Boards | undefined;
let servers: CoordinationServers | undefined;

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
  const coordinator = () => coordinatorSettings(process.env);
  boards = new Boards(
    (request) => openFolder({ ...request, coordinator, builtinAgents, log }),
    log,
  );
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
  servers = new CoordinationServers((request) =>
    loadServer(path("dist", "serve.js")).startServer({
      ...request,
      coordinator,
      key: keyIn(process.env),
      log,
    }),
  );
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
    servers,
    memory,
    log,
    writeAgent,
    applyEdits: (text, edits) => markdownFormat.edit(text, edits),
    exampleProject: () => readFile(path("examples", "hello-baton", "logging", "AGENCY.md"), "utf8"),
    makeDemo: () => makeNewDemo(path("examples", "demo")),
    connecting: {
      formats: configFormats,
      cli: vscode.Uri.file(path("dist", "cli.js")),
      storage: context.globalStorageUri,
    },
    builtinAgents: vscode.Uri.file(builtinAgents),
    shipped: vscode.Uri.joinPath(context.extensionUri, "media"),
  };
  const drafts = new TemplateDrafts(boards, log);
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
    servers,
    drafts,
    new ProjectDiagnostics(boards, drafts),
    registerTemplateWriting({ boards, help: writingHelp(path("dist", "writingHelp.js")) }),
    registerTemplateLenses(boards, drafts),
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
  subscriptions.push(
    registerMcpServers({
      boards,
      cli: commands.connecting.cli,
      node: process.execPath,
      version,
    }),
    registerChatTools({ boards, identity, log, run: runChatTool(path("dist", "chatTools.js")) }),
    registerParticipant({
      desks: () => desksOf(commands),
      claimSeconds: () => Math.round(claimMinutes() * 60),
      icon: vscode.Uri.file(path("media", "baton.svg")),
      log,
    }),
  );
  const renewal = setInterval(() => void renewClaims(identity, log), renewEvery);
  subscriptions.push({ dispose: () => clearInterval(renewal) });
  await boards.sync();
  await refreshLauncher(commands.connecting).catch((error: unknown) => {
    log.error("The program that agents start could not be brought up to date", error);
  });
  log.info(`Activated in ${Math.round(performance.now() - started)} ms`);
}

export async function deactivate(): Promise<void> {
  await servers?.stopAll();
  await boards?.close();
}

/** A bundle of its own, loaded with the first tool: most windows never use one. */
function runChatTool(part: string): RunChatTool {
  return (...call) => {
    const loaded: unknown = require(part);
    if (!runsTools(loaded)) throw new Error(`${part} is not what it was built from`);
    return loaded.runChatTool(...call);
  };
}

function runsTools(part: unknown): part is { readonly runChatTool: RunChatTool } {
  return typeof part === "object" && part !== null && "runChatTool" in part;
}

/** A bundle of its own, loaded when somebody first writes a template. */
function writingHelp(part: string): () => WritingHelp {
  return () => {
    const loaded: unknown = require(part);
    if (!helpsWriting(loaded)) throw new Error(`${part} is not what it was built from`);
    return loaded.writingHelp;
  };
}

function helpsWriting(part: unknown): part is { readonly writingHelp: WritingHelp } {
  return typeof part === "object" && part !== null && "writingHelp" in part;
}

function claimMinutes(): number {
  return vscode.workspace.getConfiguration("baton").get("claim.minutes", 60);
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
