/** `baton.writePlan`: what the chat has shown, once the person says so. */
import { isPlan } from "../../core/chat/planning";
import { BatonError } from "../../core/errors";
import type { PlannedTask } from "../../core/project/plannedTasks";
import { count } from "../../core/view/words";
import type { CommandContext } from "./context";
import { locatedFrom } from "./located";
import { offer, undoButtons } from "./offer";
import { perform } from "./perform";

export async function writePlan(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const place = locatedFrom(context, args);
  const phases = args[2];
  if (place === undefined || !isPlan(phases)) {
    throw new BatonError(
      "invalid_argument",
      "This plan is for a folder that is not open any more.",
      {
        remedy: "Open it, and ask for the plan again.",
      },
    );
  }
  const { handle, project } = place;
  const actor = context.identity.actor();
  const done = await perform(context, handle, { type: "plan_tasks", project, phases }, actor);
  const size = count(
    phases.reduce((sum, { tasks }) => sum + sizeOf(tasks), 0),
    "task",
  );
  const text = [`Wrote ${size} into ${project}.`, ...done.warnings].join(" ");
  offer(context, text, [
    ["Open File", "baton.openRow", handle.id, { project }],
    ...undoButtons(context),
  ]);
}

function sizeOf(tasks: readonly PlannedTask[]): number {
  return tasks.reduce((sum, { subtasks = [] }) => sum + 1 + sizeOf(subtasks), 0);
}
