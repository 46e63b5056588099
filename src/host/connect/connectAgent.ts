/** `baton.connectAgent`: lets an agent's program find Baton, after the person has seen what is written. */
import * as vscode from "vscode";
import {
  type AgentClient,
  agentClients,
  type Server,
  userCommand,
} from "../../core/connect/clients";
import {
  connectChange,
  entryText,
  type FileChange,
  instructionsChange,
} from "../../core/connect/connect";
import { BatonError } from "../../core/errors";
import { literal } from "../../core/view/words";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "../commands/context";
import { offer } from "../commands/offer";
import { mayWrite } from "../commands/trust";
import { choice, pick } from "../dialogs/quickPick";
import { makeChange, readFile } from "./folderFiles";
import { launcherServer } from "./launcher";
import { hideChanges, showChange } from "./proposals";

const title = "Connect an Agent";

export async function connectAgent(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const handle = await whichFolder(context, title);
  if (handle === undefined) return;
  const { folder } = handle;
  const client = await pickClient(context, folder);
  const way = await pickWay(client);
  const server = await launcherServer(context.connecting);
  if (way === "copy") return copy(context, client, server);
  const { formats } = context.connecting;
  const result = connectChange(formats, client, server, await readFile(folder, client.file));
  if (!result.ok) throw new BatonError("conflict", result.message, { remedy: result.remedy });
  const { change } = result;
  if (change.before === change.after) {
    offer(context, `${client.name} is connected already: ${client.file} has Baton’s entry.`, []);
  } else {
    const copyInstead = "Copy Instead";
    const answer = await review(folder, change, `Write this into ${client.file}?`, [
      "Write",
      copyInstead,
    ]);
    if (answer === copyInstead) return copy(context, client, server);
    if (answer !== "Write") return;
    await makeChange(folder, change);
  }
  await offerInstructions(context, folder, client);
}

/** The opened folder, or the one that the person picks of several. */
export async function whichFolder(
  context: CommandContext,
  dialog: string,
): Promise<BoardHandle | undefined> {
  const { all } = context.boards;
  const [only] = all;
  if (all.length < 2) {
    if (only === undefined) offer(context, "Open the folder first that agents are to work in.", []);
    return only;
  }
  const items = all.map((handle) =>
    choice(handle, handle.name, "folder", { description: handle.folder.fsPath }),
  );
  return pick({ title: dialog, placeholder: "Which folder?", items });
}

async function pickClient(context: CommandContext, folder: vscode.Uri): Promise<AgentClient> {
  const items = await Promise.all(
    agentClients.map(async (client) => {
      const connected = await isConnected(context, folder, client);
      const description = connected ? `${client.file} · connected` : client.file;
      return choice(client, client.name, connected ? "plug" : "debug-disconnect", { description });
    }),
  );
  const placeholder = "Which program do your agents run in? You see what is written before it is";
  return pick({ title, placeholder, items });
}

async function isConnected(
  { connecting }: CommandContext,
  folder: vscode.Uri,
  { file, kind, path }: AgentClient,
): Promise<boolean> {
  try {
    const text = await readFile(folder, file);
    return text !== undefined && connecting.formats[kind].has(text, path);
  } catch (error) {
    // What cannot be looked at now is told when it is chosen.
    if (error instanceof BatonError) return false;
    throw error;
  }
}

function pickWay(client: AgentClient): Promise<"write" | "copy"> {
  const { userScope } = client;
  const everywhere =
    "run" in userScope
      ? "Copies a command for the terminal"
      : `Copies the entry for ${userScope.into}`;
  return pick<"write" | "copy">({
    title: `${title}: ${client.name}`,
    placeholder: "For which projects?",
    items: [
      choice("write", "This project", "file-code", {
        description: client.file,
        detail: "Adds one entry. It names a path of this machine, so better do not commit it",
      }),
      choice("copy", "All my projects", "clippy", {
        description: "nothing is written",
        detail: everywhere,
      }),
    ],
  });
}

async function copy(context: CommandContext, client: AgentClient, server: Server): Promise<void> {
  const { userScope } = client;
  const text =
    "run" in userScope
      ? userCommand(userScope.run, server)
      : entryText(context.connecting.formats, client, server);
  await vscode.env.clipboard.writeText(text);
  const where = "run" in userScope ? "Paste it into a terminal" : `Paste it into ${userScope.into}`;
  offer(context, `Copied for ${client.name}. ${where}.`, []);
}

/** A second step, and nothing depends on it. */
async function offerInstructions(
  context: CommandContext,
  folder: vscode.Uri,
  client: AgentClient,
): Promise<void> {
  const change = instructionsChange(client, await readFile(folder, client.instructions));
  const connected = `${client.name} is connected. ${client.hint}`;
  if (change.before === change.after) return offer(context, connected, []);
  const show = "Show";
  const asked = `${connected} Shall ${change.path} tell agents how to work with Baton?`;
  const wish = await vscode.window.showInformationMessage(literal(asked), show, "Not Now");
  if (wish !== show) return;
  const answer = await review(folder, change, `Add this to ${change.path}?`, ["Add", "Not Now"]);
  if (answer !== "Add") return;
  await makeChange(folder, change);
  offer(context, `${change.path} tells agents how to work with Baton.`, []);
}

/** The change beside the file, and the question below it; the diff goes with the answer. */
async function review(
  folder: vscode.Uri,
  change: FileChange,
  question: string,
  answers: readonly string[],
): Promise<string | undefined> {
  await showChange(folder, change);
  try {
    return await vscode.window.showInformationMessage(literal(question), ...answers);
  } finally {
    await hideChanges();
  }
}
