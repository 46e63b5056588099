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

/** `baton.undo`. Not itself undone: that would be doing it again. */
export async function undo(context: CommandContext): Promise<void> {
  const last = undoStackOf(context).take();
  const handle = last === undefined ? undefined : context.boards.byId(last.board);
  if (last === undefined || handle === undefined) {
    return offer(context, "There is nothing to undo in this window.", []);
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
  for (const command of step.commands) {
    const who =
      step.claim === undefined || command.type !== "release"
        ? actor
        : { ...actor, claim: step.claim };
    const result = await handle.open.execute(command, who);
    if (!result.ok) throw new Refused(result, handle, command, who);
  }
  flash(context, `Undone: ${what} in ${project}`);
}
