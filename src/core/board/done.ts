/** What an accepted command comes to. */
import type { Commit } from "./events";

/** An accepted command. */
export interface Done {
  readonly ok: true;
  /** The commit it became; undefined when everything was already as asked. */
  readonly commit: Commit | undefined;
  readonly warnings: readonly string[];
}

/** The warning that goes with a change which its file does not show yet. */
export function notInFileYet(why: string): string {
  return `Noted, but not in the file yet: ${why}`;
}
