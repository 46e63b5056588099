/** Step to the next subtask, and complete it. */

import { quoted } from "../../core/view/words";
import { describeClaim, taskTitle } from "../../core/view/work";
import { ask, required } from "../dialogs/quickPick";
import { askResult } from "../dialogs/taskResult";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { type Held, locatedFrom, whichHeld } from "./located";
import { offer } from "./offer";
import { showPlace } from "./open";
import { perform } from "./perform";

/** `baton.next`. */
export async function next(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const place = locatedFrom(context, args);
  const held = await whichHeld(context, place, "Next Subtask");
  if (held === undefined) return;
  const { handle, claim } = held;
  if (held.work.finished) return offerDone(context, held);
  const task = place?.task === claim.task ? undefined : place?.task;
  const target = { project: claim.project, task };
  const actor = context.identity.actor({ agent: claim.agent, claim: claim.id });
  await perform(context, handle, { type: "start", target }, actor);
  const current = again(held);
  const at = current.work.running?.task;
  if (at === undefined) return;
  await showPlace(context, { handle, project: claim.project, task: at });
  flash(context, `Now at ${quoted(taskTitle(handle.open.world, claim.project, at))}`);
}

/** `baton.complete`. */
export async function complete(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const place = locatedFrom(context, args);
  const held = await whichHeld(context, place, "Complete Subtask");
  if (held === undefined) return;
  const { handle, claim, work } = held;
  const actor = context.identity.actor({ agent: claim.agent, claim: claim.id });
  const task = place?.task ?? work.running?.task;
  const target = { project: claim.project, task };
  // Without a task in progress there is nothing to sum up: the refusal says what to do.
  const result =
    task === undefined
      ? { summary: undefined, artifacts: [] }
      : await askResult(handle, taskTitle(handle.open.world, claim.project, task));
  await perform(context, handle, { type: "complete", target, ...result }, actor);
  const current = again(held);
  if (current.work.finished) return offerDone(context, current);
  const name =
    task === undefined ? "It" : quoted(taskTitle(handle.open.world, claim.project, task));
  const { done, total } = current.work;
  flash(context, `${name} is done, ${done} of ${total}`, {
    title: "Next Subtask",
    command: "baton.next",
    args: [handle.id, { project: claim.project, task: claim.task }],
  });
}

/** `baton.fail`: the attempt ends, the task stays open. */
export async function fail(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const place = locatedFrom(context, args);
  const held = await whichHeld(context, place, "Fail Subtask");
  if (held === undefined) return;
  const { handle, claim, work } = held;
  const actor = context.identity.actor({ agent: claim.agent, claim: claim.id });
  const task = place?.task ?? work.running?.task;
  const name = task === undefined ? work.name : taskTitle(handle.open.world, claim.project, task);
  const summary = await ask({
    title: `${quoted(name)} failed`,
    prompt: "What went wrong? The next attempt sees it in the history.",
    validate: required("Say what went wrong."),
  });
  const target = { project: claim.project, task };
  const command = { type: "complete", target, status: "failure", summary } as const;
  await perform(context, handle, command, actor);
  flash(context, `${quoted(name)} failed; it is open for another attempt`);
}

function offerDone(context: CommandContext, { handle, claim, work }: Held): void {
  const target = { project: claim.project, task: claim.task };
  const text =
    claim.task === undefined
      ? `Every task of ${work.name} is done, ${work.done} of ${work.total}.`
      : `${work.name} is done.`;
  offer(context, text, [
    ["Release as Done", "baton.release", handle.id, target, "done"],
    ["Hand Off…", "baton.handOff", handle.id, target],
  ]);
}

/** The same claim as it stands now. */
function again(held: Held): Held {
  const { open } = held.handle;
  const claim = open.board.claims.get(held.claim.id);
  if (claim === undefined) return held;
  return { handle: held.handle, claim, work: describeClaim(open.world, claim, open.now()) };
}
