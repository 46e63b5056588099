/** A person's decision about a field that both sides changed. PROTOCOL 3.4. */
import type { Command } from "../board/commands";
import { accept, type Decision, type DecisionContext, EventBuilder } from "../board/decision";
import { refuse } from "../errors";
import { copyKey } from "../project/copy";
import type { World } from "../world";
import { ownerChanged } from "./consequences";
import { isCut } from "./sectionSize";

export function decideResolve(
  world: World,
  command: Extract<Command, { type: "resolve_conflict" }>,
  context: DecisionContext,
): Decision {
  const conflict = world.board.conflicts.get(command.conflict);
  if (conflict === undefined) {
    return refuse("not_found", "This conflict is already decided.");
  }
  const { copy, project, field, file, board, id } = conflict;
  const events = new EventBuilder(context);
  if (command.how === "mine") {
    if (file === null && field.startsWith("task:")) {
      return refuse(
        "not_found",
        "The task is no longer in the file. Put it back by hand, or keep the file.",
      );
    }
    if (isCut(file)) {
      return refuse(
        "conflict",
        "The section is too long to be replaced here. Keep the file, or merge by hand.",
      );
    }
    // The file may have moved on, with everybody's knowledge, since the conflict was found.
    const agreed = world.board.copies.get(copyKey(copy))?.base.get(field);
    const from = agreed === undefined ? file : agreed.value;
    events.add({ type: "edit", edit: events.id("edit"), copy, field, from, to: board });
  }
  if (command.how === "file" && field === "owner") {
    ownerChanged(world.board, events, project, board, file, context.now);
  }
  events.add({ type: "conflict_resolved", conflict: id, how: command.how });
  return accept(events.events);
}
