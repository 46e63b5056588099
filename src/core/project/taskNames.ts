/**
 * One task under several names. A task without an id is tracked by its text, and where one worktree has
 * reworded it, others still have the old words until they merge. The board knows it by the newest name.
 */
import type { Board } from "../board/state";

/** Names that went out of use, by the name the board uses now. */
export type TaskNames = ReadonlyMap<string, string>;

const none: TaskNames = new Map();

/**
 * What the board calls the tasks that a copy knows by another name.
 *
 * @param has whether the copy has a task of that key; one that has both means two tasks
 */
export function boardNames(
  board: Pick<Board, "taskNames">,
  project: string,
  has: (key: string) => boolean,
): TaskNames {
  const names = board.taskNames.get(project);
  if (names === undefined) return none;
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const [old, name] of names) {
    if (!has(old) || has(name) || taken.has(name)) continue;
    found.set(old, name);
    taken.add(name);
  }
  return found;
}

/** What a copy calls the task that the board knows by `key`. */
export function nameInCopy(names: TaskNames, key: string): string {
  for (const [own, name] of names) if (name === key) return own;
  return key;
}

/** More than one worktree may lag behind; older names than these are forgotten. */
const keptNames = 50;

/**
 * The names after a copy's task was reworded.
 *
 * @param known what the board called it, where that is not `from`
 */
export function renamed(
  names: TaskNames = none,
  { from, to }: { readonly from: string; readonly to: string },
  known: string | undefined,
): TaskNames {
  const next = new Map<string, string>();
  for (const [old, name] of names) {
    if (old === to || old === from) continue;
    next.set(old, name === from && known === undefined ? to : name);
  }
  // Other copies may still have the words it had here.
  if (from !== (known ?? to)) next.set(from, known ?? to);
  if (known !== undefined && to !== known) next.set(to, known);
  return new Map([...next].slice(-keptNames));
}
