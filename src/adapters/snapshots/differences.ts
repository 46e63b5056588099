/** How a worktree differs from what it was before intervals of work. The same inside and outside git. */
import type { FileDifference, KeptInterval } from "../../core/workflow/runPorts";
import {
  changedPaths,
  type Difference,
  differenceAt,
  type Entry,
  type RawPath,
  type Snapshot,
  type Stretch,
  stretchAt,
} from "./state";

/** So many intervals are held in memory between two looks; more are read twice. */
const heldIntervals = 4;

type Load = (name: string) => Promise<Snapshot>;

/** In the order of their paths. @param look What lies at a path now. */
export async function differencesOf(
  intervals: readonly KeptInterval[],
  load: Load,
  look: (path: RawPath) => Promise<Entry | undefined>,
): Promise<readonly Difference[]> {
  const read = intervals.length <= heldIntervals ? remembering(load) : load;
  const stretches = new Map<RawPath, Stretch[]>();
  for (const { before, after } of intervals) {
    const changed = changedPaths(await read(before), await read(after));
    for (const path of changed) stretches.set(path, []);
  }
  for (const { before, after } of intervals) {
    const [was, left] = [await read(before), await read(after)];
    for (const [path, known] of stretches) known.push(stretchAt(path, was, left));
  }
  const differences: Difference[] = [];
  for (const path of [...stretches.keys()].toSorted()) {
    const one = differenceAt(path, stretches.get(path) ?? [], await look(path));
    if (one !== undefined) differences.push(one);
  }
  return differences;
}

export function told({ path, restore, obstacle }: Difference): FileDifference {
  return { path, restore, obstacle };
}

function remembering(load: Load): Load {
  const known = new Map<string, Snapshot>();
  return async (name) => {
    const found = known.get(name) ?? (await load(name));
    known.set(name, found);
    return found;
  };
}
