/** Takes back the last change made in this window. */
import { type Command, projectsOf } from "../../core/board/commands";
import { mayUndo, type UndoStep } from "../../core/board/inverse";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { offer } from "./offer";
import { Refused } from "./perform";
import { type Undoable, type UndoStack, undoStackOf } from "./undoStack";

const names: Readonly<Partial<Record<Command["type"], string>>> = {
  claim: "claim",
  release: "release",
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
  const stack = undoStackOf(context);
  const last = stack.find(typeof id === "number" ? id : undefined);
  const handle = last === undefined ? undefined : context.boards.byId(last.board);
  if (last === undefined || handle === undefined) {
    if (last !== undefined) stack.drop(last);
    return offer(context, "There is nothing to undo here.", []);
  }
  const { step } = last;
  const what = names[last.what] ?? "change";
  const [first] = step.commands;
  const [project = ""] = first === undefined ? [] : projectsOf(first);
  await handle.open.catchUp();
  if (!mayUndo(handle.open.world, step)) {
    stack.drop(last);
    const text = `The ${what} in ${project} was changed since, so it can no longer be undone.`;
    return offer(context, text, [], "warning");
  }
  await takeBack(stack, last, handle);
  stack.drop(last);
  flash(context, `Undone: ${what} in ${project}${givenBack(step, context.identity.me.session)}`);
}

/** @throws Refused, and what was refused can be tried again */
async function takeBack(stack: UndoStack, undoable: Undoable, handle: BoardHandle): Promise<void> {
  const { step, actor } = undoable;
  // The claim under which it was done may be gone; only giving it back needs it.
  const { claim: _, ...plain } = actor;
  const holder = step.claim === undefined ? plain : { ...plain, claim: step.claim };
  for (const [at, command] of step.commands.entries()) {
    const who = command.type === "release" ? holder : plain;
    const result = await handle.open.execute(command, who);
    if (result.ok) continue;
    stack.keep(undoable, step.commands.slice(at));
    throw new Refused(result, handle, command, who);
  }
}

/** Names the others who have their claim again. */
function givenBack({ commands }: UndoStep, session: string): string {
  const names = commands.flatMap((command) =>
    command.type === "reinstate" && command.claim.session !== session ? [command.claim.agent] : [],
  );
  return names.length === 0 ? "" : `; ${[...new Set(names)].join(" and ")} has it again`;
}
