/** The edits that a command makes in files, before and after it is committed. */
import type { Documents } from "../ports";
import { type CopyKey, type CopyRef, copyKey } from "../project/copy";
import type { BoardEvent } from "./events";
import { fitting } from "./settling";

/** The copies that edits go into, each once. */
export function copiesIn(events: readonly BoardEvent[]): readonly CopyRef[] {
  const copies = new Map<CopyKey, CopyRef>();
  for (const event of events) {
    if (event.type === "edit") copies.set(copyKey(event.copy), event.copy);
  }
  return [...copies.values()];
}

/**
 * The events, with edits of files that have unsaved changes in an editor of this process kept for it
 * from the start: another process that reads the commit before they are there would put them on the
 * disk under the editor. PROTOCOL 3.7. The marks are left out where they would make the commit too
 * long; then the first to come makes the edits.
 */
export async function deferredToEditor(
  documents: Documents,
  events: readonly BoardEvent[],
  session: string,
): Promise<readonly BoardEvent[]> {
  const unsaved = new Set<CopyKey>();
  for (const copy of copiesIn(events)) {
    if (await documents.hasUnsaved?.(copy)) unsaved.add(copyKey(copy));
  }
  if (unsaved.size === 0) return events;
  const marked = events.map((event) =>
    event.type === "edit" && unsaved.has(copyKey(event.copy))
      ? { ...event, deferred: session }
      : event,
  );
  return fitting(marked).length === marked.length ? marked : events;
}
