/** Takes back the last change made in this window. */
import { type Command, projectsOf } from "../../core/board/commands";
import { mayUndo } from "../../core/board/inverse";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { offer } from "./offer";
import { Refused } from "./perform";
import { undoStackOf } from "./undoStack";

const names: Readonly<Partial<Record<Command["type"], string>>> = {
  claim: "claim",
  tick: "tick",
  complete: "tick",
  set_status: "change of status",
  set_priority: "change of priority",
  note: "note",
  block: "block",
  unblock: "unblock",
};

/** `baton.undo`: the change with that number, else the last. Not itself undone: that would be doing it again. */
export async function undo(context: CommandContext, id?: unknown): Promise<void> {
  const last = undoStackOf(context).take(typeof id === "number" ? id : undefined);
  const handle = last === undefined ? undefined : context.boards.byId(last.board);
  if (last === undefined || handle === undefined) {
    return offer(context, "There is nothing to undo here.", []);
  }
  const { step, actor } = last;
  const what = names[last.what] ?? "change";
  const [first] = step.commands;
  const [project = ""] = first === undefined ? [] : projectsOf(first);
  await handle.open.catchUp();
  if (!mayUndo(handle.open.world, step)) {
    const text = `The ${what} in ${project} was changed since; nothing was undone.`;
    return offer(context, text, [], "warning");
  }
  // The claim under which it was done may be gone; only giving it back needs it.
  const { claim: _, ...plain } = actor;
  const holder = step.claim === undefined ? plain : { ...plain, claim: step.claim };
  for (const command of step.commands) {
    const who = command.type === "release" ? holder : plain;
    const result = await handle.open.execute(command, who);
    if (!result.ok) throw new Refused(result, handle, command, who);
  }
  flash(context, `Undone: ${what} in ${project}`);
}
