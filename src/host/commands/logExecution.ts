/** `baton.logExecution`: enters work that was done elsewhere. */
import { askLoggedWork } from "../dialogs/loggedWork";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { offer } from "./offer";
import { perform } from "./perform";
import { mayWrite } from "./trust";

export async function logExecution(context: CommandContext): Promise<void> {
  if (!mayWrite(context)) return;
  const { place, work } = await askLoggedWork(context);
  const handle = place?.handle ?? context.boards.all[0];
  if (handle === undefined) {
    return offer(context, "Open a folder first: what was done is kept there.", []);
  }
  const command = { type: "log_execution", ...work } as const;
  await perform(context, handle, command, context.identity.actor());
  flash(context, `Logged for ${work.agent}`, {
    title: "Show Flow",
    command: "baton.showFlow",
    args: [],
  });
}
