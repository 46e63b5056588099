/** Runs a handler and turns what goes wrong into words, once for all commands. */
import { BatonError } from "../../core/errors";
import { Back, Cancelled } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { Declined } from "./declined";
import { offer } from "./offer";
import { Refused } from "./perform";
import { tellRefusal } from "./tellRefusal";

export async function guarded(context: CommandContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Cancelled || error instanceof Back) return;
    if (error instanceof Refused) return tellRefusal(context, error);
    if (error instanceof Declined) return offer(context, error.message, [], "warning");
    const log = ["Show Log", "baton.showLog"] as const;
    if (error instanceof BatonError) {
      context.log.error(error);
      const text = [error.message, error.remedy].filter(Boolean).join(" ");
      return offer(context, text, [log], "error");
    }
    context.log.error(error instanceof Error ? error : new Error(String(error)));
    const message = error instanceof Error ? error.message : String(error);
    offer(context, `That did not work: ${message}`, [log], "error");
  }
}
