/** The checkbox of a task. */

import { quoted } from "../../core/view/words";
import { heldAt, taskTitle } from "../../core/view/work";
import type { WorkElement } from "../trees/projectElements";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { locatedFrom } from "./located";
import { perform } from "./perform";
import { guarded } from "./run";

/** For the projects tree: ticks or unticks, with an undo; a refusal is told. */
export function tickHandler(
  context: CommandContext,
): (element: WorkElement, done: boolean) => Promise<void> {
  return (element, done) => guarded(context, () => tick(context, element, done));
}

async function tick(context: CommandContext, element: WorkElement, done: boolean): Promise<void> {
  const place = locatedFrom(context, [element]);
  if (place?.task === undefined) return;
  const { handle, project, task } = place;
  const { open } = handle;
  const claim = heldAt(open.world, place, context.identity.me, open.now());
  const actor = context.identity.actor(
    claim === undefined ? undefined : { agent: claim.agent, claim: claim.id },
  );
  await perform(context, handle, { type: "tick", target: { project, task }, done }, actor);
  const name = quoted(taskTitle(open.world, project, task));
  flash(context, `${name} is ${done ? "done" : "open again"}`, "undo");
}
