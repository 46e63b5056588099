/**
 * Where a project's file lies. One repository may be checked out in several worktrees, and each
 * holds its own copy of a project's file. PROTOCOL 1, 3.1.
 */

/** One file in one worktree. */
export interface CopyRef {
  /** `.` for the main worktree or a folder outside git, else git's name of the linked worktree. */
  readonly worktree: string;
  /** Relative to the worktree's root, with forward slashes. */
  readonly path: string;
}

/** A copy as one string, for maps. Neither part may hold a line feed. */
export type CopyKey = string;

export function copyKey(ref: CopyRef): CopyKey {
  return `${ref.worktree}\n${ref.path}`;
}

export function sameCopy(a: CopyRef, b: CopyRef): boolean {
  return a.worktree === b.worktree && a.path === b.path;
}
