/** What both sides changed: shown as a diff, with three ways out. PROTOCOL 3.4. */
import * as vscode from "vscode";
import type { Conflict } from "../../core/board/state";
import { conflictSubject, valueWords } from "../../core/view/attention";
import type { CommandContext } from "../commands/context";
import { flash } from "../commands/flash";
import { locatedFrom } from "../commands/located";
import { offer } from "../commands/offer";
import { perform } from "../commands/perform";
import { choice, pick } from "../dialogs/quickPick";
import { conflictOf, conflictScheme, conflictUri, type NamedConflict } from "./conflictDocuments";

type Args = readonly unknown[];
type How = "mine" | "file" | "merged";

/** `baton.resolveConflict`. */
export async function resolveConflict(context: CommandContext, ...args: Args): Promise<void> {
  const named = await whichConflict(context, args);
  if (named === undefined) return;
  const { handle, conflict } = named;
  const subject = conflictSubject(handle.open.world, conflict);
  await vscode.commands.executeCommand(
    "vscode.diff",
    await handle.uriOf(conflict.copy),
    conflictUri(named, "board"),
    `${conflict.copy.path}: File ↔ Baton`,
    { preview: true },
  );
  const text = `${subject} was changed on both sides. The file says ${valueWords(conflict.file)}, Baton says ${valueWords(conflict.board)}.`;
  const id = { conflict: conflict.id };
  offer(
    context,
    text,
    [
      ["Keep Mine", "baton.keepMine", handle.id, id],
      ["Keep File", "baton.keepFile", handle.id, id],
      ["Open Merge", "baton.openMerge", handle.id, id],
    ],
    "warning",
  );
}

/** `baton.keepMine`: Baton’s value goes into the file. */
export function keepMine(context: CommandContext, ...args: Args): Promise<void> {
  return decide(context, args, "mine");
}

/** `baton.keepFile`: the file’s value stays and counts. */
export function keepFile(context: CommandContext, ...args: Args): Promise<void> {
  return decide(context, args, "file");
}

/** `baton.openMerge`: by hand, in VS Code’s merge editor where there is one; saving decides. */
export async function openMerge(context: CommandContext, ...args: Args): Promise<void> {
  const named = await whichConflict(context, args);
  if (named === undefined) return;
  const output = await named.handle.uriOf(named.conflict.copy);
  await closeDiff(named.conflict);
  const subscription = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (uri.toString() !== output.toString()) return;
    subscription.dispose();
    // Left without a decision, and saved for some other reason later.
    if (!isShown(named.conflict)) return;
    settle(context, named, "merged").catch((error: unknown) =>
      context.log.error("A merge could not be noted", error),
    );
  });
  const known = await vscode.commands.getCommands(false);
  if (known.includes("_open.mergeEditor")) {
    await vscode.commands.executeCommand("_open.mergeEditor", {
      // What was last agreed would be the natural base. But then VS Code takes the file's side for
      // accepted, and accepting Baton's adds it: both values would stand in the file.
      base: conflictUri(named, "base"),
      input1: { uri: conflictUri(named, "file"), title: "File", description: "on the disk" },
      input2: { uri: conflictUri(named, "board"), title: "Baton", description: "as it has it" },
      output,
    });
    return;
  }
  await vscode.window.showTextDocument(conflictUri(named, "board"), { preview: true });
  await vscode.window.showTextDocument(output, { viewColumn: vscode.ViewColumn.Beside });
  offer(context, "Make the file as it should be and save it; that decides.", []);
}

async function decide(context: CommandContext, args: Args, how: How): Promise<void> {
  const named = await whichConflict(context, args);
  if (named !== undefined) await settle(context, named, how);
}

async function settle(context: CommandContext, named: NamedConflict, how: How): Promise<void> {
  const { handle, conflict } = named;
  const subject = conflictSubject(handle.open.world, conflict);
  const command = { type: "resolve_conflict", conflict: conflict.id, how } as const;
  await perform(context, handle, command, context.identity.actor());
  await closeDiff(conflict);
  flash(context, `${subject} is decided`);
}

/** Named by a document, a row, `[board, { conflict }]`, or picked when there are several. */
async function whichConflict(
  context: CommandContext,
  args: Args,
): Promise<NamedConflict | undefined> {
  const [first, second] = args;
  if (first instanceof vscode.Uri && first.scheme === conflictScheme) {
    return conflictOf(context, first) ?? tellDecided(context);
  }
  if (typeof first === "string" && isConflictId(second)) {
    const handle = context.boards.byId(first);
    const conflict = handle?.open.board.conflicts.get(second.conflict);
    if (handle === undefined || conflict === undefined) return tellDecided(context);
    return { handle, conflict };
  }
  const place = locatedFrom(context, args);
  const all = context.boards.all
    .filter(({ id }) => place === undefined || place.handle.id === id)
    .flatMap((handle) =>
      [...handle.open.board.conflicts.values()].map((conflict) => ({ handle, conflict })),
    );
  const here = all.filter(
    ({ conflict }) => place === undefined || conflict.project === place.project,
  );
  const ofTask = here.filter(({ conflict }) => conflict.field === `task:${place?.task}`);
  const found = ofTask.length > 0 ? ofTask : here;
  const [only] = found;
  if (only === undefined) {
    offer(context, "File and Baton agree; there is no conflict.", []);
    return undefined;
  }
  if (found.length === 1) return only;
  return pick({
    title: "Resolve Conflict",
    placeholder: "Which one?",
    items: found.map((one) =>
      choice(one, conflictSubject(one.handle.open.world, one.conflict), "diff", {
        description: one.conflict.copy.path,
        detail: `The file says ${valueWords(one.conflict.file)}, Baton says ${valueWords(one.conflict.board)}`,
      }),
    ),
  });
}

function tellDecided(context: CommandContext): undefined {
  offer(context, "This conflict is already decided.", []);
}

/** The diff has nothing to show any more. */
async function closeDiff({ id }: Conflict): Promise<void> {
  const isOurs = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputTextDiff &&
    input.modified.scheme === conflictScheme &&
    new URLSearchParams(input.modified.query).get("conflict") === id;
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(isOurs));
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}

function isConflictId(value: unknown): value is { readonly conflict: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "conflict" in value &&
    typeof value.conflict === "string"
  );
}

/** True while a version of the conflict is open somewhere. */
function isShown(conflict: Conflict): boolean {
  return vscode.workspace.textDocuments.some(
    ({ uri }) =>
      uri.scheme === conflictScheme &&
      new URLSearchParams(uri.query).get("conflict") === conflict.id,
  );
}
