/** “Tell me when it is free”: looks at each change and when the time runs out, and tells once. */
import type * as vscode from "vscode";
import { mayClaim } from "../../core/view/claimChoices";
import { placeName } from "../../core/view/work";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import type { Located } from "./located";
import { offer } from "./offer";

/** A claim ends by time alone, without an event. Milliseconds. */
const lookEvery = 15_000;

const waiting = new WeakMap<CommandContext, Map<string, vscode.Disposable>>();

export function tellWhenFree(context: CommandContext, place: Located): void {
  const { handle, project, task } = place;
  const watches = watchesOf(context);
  const key = [handle.id, project, task ?? ""].join("\n");
  watches.get(key)?.dispose();
  const name = placeName(handle.open.world, place);
  const stop = () => {
    clearInterval(timer);
    subscription.dispose();
    watches.delete(key);
  };
  const look = () => {
    const { open } = handle;
    if (!mayClaim(open.world, place, context.identity.me, open.now())) return;
    stop();
    offer(context, `${name} is free now.`, [
      ["Claim", "baton.claim", handle.id, { project, task }],
    ]);
  };
  const timer = setInterval(look, lookEvery);
  const subscription = context.boards.onDidChange((change) => {
    if (change.handle.id === handle.id) look();
  });
  watches.set(key, { dispose: stop });
  flash(context, `You will be told when ${name} is free`);
}

/** Ends all waiting, when the window closes. */
export function stopTelling(context: CommandContext): void {
  for (const watch of [...watchesOf(context).values()]) watch.dispose();
}

function watchesOf(context: CommandContext): Map<string, vscode.Disposable> {
  const known = waiting.get(context);
  if (known !== undefined) return known;
  const watches = new Map<string, vscode.Disposable>();
  waiting.set(context, watches);
  return watches;
}
