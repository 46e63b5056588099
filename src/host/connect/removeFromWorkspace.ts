/** `baton.removeFromWorkspace`: lists what Baton put into the folder, and takes back what is chosen. */
import * as vscode from "vscode";
import {
  connectedFiles,
  type FileChange,
  type Removal,
  removals,
} from "../../core/connect/connect";
import { count, list, literal } from "../../core/view/words";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "../commands/context";
import { offer } from "../commands/offer";
import { mayWrite } from "../commands/trust";
import { type Choice, choice, pickMany, separator } from "../dialogs/quickPick";
import { whichFolder } from "./connectAgent";
import { makeChange, readFile, removeEmpty } from "./folderFiles";
import { hideChanges, removalTitle, showChanges } from "./proposals";

const title = "Remove from Workspace";

type Part =
  | Exclude<Removal, { readonly kind: "by_hand" }>
  /** Journal, checkpoint and everything else that only this machine has. */
  | { readonly kind: "store"; readonly label: string; readonly uri: vscode.Uri };

export async function removeFromWorkspace(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const handle = await whichFolder(context, title);
  if (handle === undefined) return;
  const { folder } = handle;
  const found = await removalsIn(context, handle);
  const store = await storeOf(handle);
  const parts: readonly Part[] = [
    ...found.flatMap((one) => (one.kind === "by_hand" ? [] : [one])),
    ...(store === undefined ? [] : [store]),
  ];
  const byHand = found.flatMap((one) => (one.kind === "by_hand" ? [one] : []));
  if (parts.length === 0) {
    const rest = byHand.map(({ label, path, why }) => `${label} in ${path}: ${why}`);
    offer(
      context,
      rest.length === 0 ? "Baton has put nothing into this folder." : rest.join(" "),
      [],
    );
    return;
  }
  const chosen = await pickMany<Part>({
    title,
    placeholder: "What is ticked goes; your projects and notes stay as they are",
    items: itemsFor(parts),
    // What is a person's work as well is taken only where they say so.
    picked: ({ kind }) => kind === "config" || kind === "instructions",
  });
  if (chosen.length === 0) return;
  if (!(await confirmed(folder, chosen))) return;
  for (const part of chosen) await remove(context, handle, part);
  const left = byHand.map(({ label, path }) => ` ${label} in ${path} must be taken out by hand.`);
  offer(context, `Took back ${list(chosen.map(nameOf))}.${left.join("")}`, []);
}

async function removalsIn(
  { connecting }: CommandContext,
  { folder, registry }: BoardHandle,
): Promise<readonly Removal[]> {
  const texts = new Map<string, string>();
  for (const path of connectedFiles) {
    const text = await readFile(folder, path);
    if (text !== undefined) texts.set(path, text);
  }
  return removals(connecting.formats, texts, registry.agents);
}

async function storeOf({ face }: BoardHandle): Promise<Part | undefined> {
  const uri = vscode.Uri.file(face.boardDirectory);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
  return { kind: "store", label: "History and claims", uri };
}

function itemsFor(parts: readonly Part[]): readonly Choice<Part>[] {
  const connected = parts.filter(({ kind }) => kind === "config" || kind === "instructions");
  const others = parts.filter((part) => !connected.includes(part));
  return [
    ...(connected.length === 0 ? [] : [separator("written by Connect an Agent")]),
    ...connected.map(itemFor),
    ...(others.length === 0 ? [] : [separator("cannot be brought back")]),
    ...others.map(itemFor),
  ];
}

function itemFor(part: Part): Choice<Part> {
  switch (part.kind) {
    case "config":
    case "instructions": {
      const { path, after } = part.change;
      const detail =
        after === undefined ? "The file goes: nothing else is in it" : "The rest of the file stays";
      return choice(part, part.label, "file", { description: path, detail });
    }
    case "agent":
      return choice(part, part.label, "person", {
        description: part.path,
        detail: "The definition goes",
      });
    case "store":
      return choice(part, part.label, "history", {
        description: part.uri.fsPath,
        detail:
          "What happened is forgotten, for all worktrees of this repository; owners in files stay",
      });
  }
}

function nameOf(part: Part): string {
  switch (part.kind) {
    case "config":
      return `the entry in ${part.change.path}`;
    case "instructions":
      return `the instructions in ${part.change.path}`;
    case "agent":
      return part.path;
    case "store":
      return "the history and all claims";
  }
}

/** Shows the changes, and asks once for all. */
async function confirmed(folder: vscode.Uri, parts: readonly Part[]): Promise<boolean> {
  const changes = parts.flatMap((part): readonly FileChange[] =>
    "change" in part ? [part.change] : [],
  );
  await showChanges(folder, removalTitle, changes);
  const takeBack = "Take Back";
  const names = list(parts.map(nameOf));
  const lost = parts.some(({ kind }) => kind === "agent" || kind === "store");
  const question = `Take back ${count(parts.length, "thing")}: ${names}?`;
  try {
    const answer = lost
      ? await vscode.window.showWarningMessage(
          literal(question),
          { modal: true, detail: "Definitions of agents and the history cannot be brought back." },
          takeBack,
        )
      : await vscode.window.showInformationMessage(literal(question), takeBack, "Keep");
    return answer === takeBack;
  } finally {
    await hideChanges();
  }
}

async function remove(context: CommandContext, handle: BoardHandle, part: Part): Promise<void> {
  switch (part.kind) {
    case "config":
    case "instructions":
      return makeChange(handle.folder, part.change);
    case "agent":
      await handle.face.agentFiles.remove(part.definition);
      await removeEmpty(vscode.Uri.joinPath(handle.root, part.path, ".."), handle.root);
      return;
    case "store":
      // Nobody may write into it meanwhile, and what is opened afterwards begins anew.
      await context.boards.close();
      try {
        await vscode.workspace.fs.delete(part.uri, { recursive: true });
        await removeEmpty(vscode.Uri.joinPath(part.uri, ".."), handle.root);
      } finally {
        await context.boards.sync();
      }
  }
}
