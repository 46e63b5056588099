/** Which task is which after somebody reworded it by hand. */
import type { BaseValue } from "../board/state";
import { allTasks, type ProjectDocument } from "../project/model";
import type { Field } from "./fields";

/**
 * Pairs of keys (before, after) of tasks that were reworded: between two tasks that are still there,
 * as many are new as are missing. Anything less clear is a removal and an addition.
 *
 * @param ours keys of tasks that Baton itself puts there, so that nobody reworded another to them
 */
export function renamedTasks(
  base: ReadonlyMap<Field, BaseValue>,
  document: ProjectDocument,
  ours: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  const before = [...base.keys()]
    .filter((field) => field.startsWith("task:"))
    .map((field) => field.slice("task:".length));
  const after = [...allTasks(document)].map(({ key }) => key).filter((key) => !ours.has(key));
  const known = new Set(before);
  const present = new Set(after);
  if (before.every((key) => present.has(key))) return [];
  const missing = runs(before, (key) => present.has(key));
  const added = runs(after, (key) => known.has(key));
  const pairs: (readonly [string, string])[] = [];
  for (const [anchor, keys] of missing) {
    const candidates = added.get(anchor) ?? [];
    if (candidates.length !== keys.length) continue;
    keys.forEach((key, index) => {
      const candidate = candidates[index];
      if (candidate !== undefined) pairs.push([key, candidate]);
    });
  }
  return pairs;
}

/** Keys that are no anchors, grouped by the anchor before them (empty at the start). */
function runs(
  keys: readonly string[],
  isAnchor: (key: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let anchor = "";
  for (const key of keys) {
    if (isAnchor(key)) {
      anchor = key;
      continue;
    }
    const run = found.get(anchor);
    if (run === undefined) found.set(anchor, [key]);
    else run.push(key);
  }
  return found;
}
