/** The one way from a command of this window to a board. */
import type { Command } from "../../core/board/commands";
import { projectsOf } from "../../core/board/commands";
import type { Done } from "../../core/board/done";
import type { Actor } from "../../core/board/events";
import type { Refusal } from "../../core/errors";
import type { BoardHandle } from "../boards";
import type { CommandContext } from "./context";
import { undoStackOf } from "./undoStack";

/** A refused command on its way to the one place that turns it into words. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly refusal: Refusal,
    readonly handle: BoardHandle,
    readonly command: Command,
    readonly actor: Actor,
  ) {
    super(refusal.message);
  }
}

/** Does it, and remembers how to take it back. A refusal comes back as a value. */
export async function attempt(
  context: CommandContext,
  handle: BoardHandle,
  command: Command,
  actor: Actor,
): Promise<Done | Refusal> {
  const before = handle.open.world;
  const result = await handle.open.execute(command, actor);
  if (!result.ok) return result;
  undoStackOf(context).remember({ handle, command, before, commit: result.commit, actor });
  const [project] = projectsOf(command);
  if (project !== undefined) await context.status.remember(handle.id, project);
  return result;
}

/** Does it. @throws Refused */
export async function perform(
  context: CommandContext,
  handle: BoardHandle,
  command: Command,
  actor: Actor,
): Promise<Done> {
  const result = await attempt(context, handle, command, actor);
  if (!result.ok) throw new Refused(result, handle, command, actor);
  return result;
}
