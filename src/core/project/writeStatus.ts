import type { EventBuilder, Workable } from "../board/decision";
import type { ProjectStatus } from "./model";

/** Sets a project's status. Blocked is said twice in the file, and both must agree. DESIGN 4.1. */
export function writeStatus(
  events: EventBuilder,
  work: Workable,
  status: ProjectStatus,
  reason: string | undefined,
): void {
  const blocked = status === "blocked";
  events.edit(work, "status", status);
  events.edit(work, "blocked", blocked);
  if (blocked && reason !== undefined) events.edit(work, "blocking_reason", reason);
  if (!blocked) events.edit(work, "blocking_reason", null);
}
