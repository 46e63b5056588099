/** Installing the commands and subagents for Claude Code: what would be written, what is there. Pure. */
import { count, list } from "./words";

/** A file that ships with Baton, and what stands in its place in the workspace. */
export interface InstallFile {
  /** Relative to the worktree: `.claude/commands/docs-sync.md`. */
  readonly path: string;
  readonly text: string;
  /** Undefined when there is no such file yet. */
  readonly there: string | undefined;
}

export interface InstallPlan {
  readonly fresh: readonly InstallFile[];
  /** There already, with another text: only overwritten after a yes. */
  readonly differing: readonly InstallFile[];
  readonly same: readonly InstallFile[];
}

export function planInstall(files: readonly InstallFile[]): InstallPlan {
  const same = files.filter(({ text, there }) => there !== undefined && sameText(there, text));
  return {
    fresh: files.filter(({ there }) => there === undefined),
    differing: files.filter((file) => file.there !== undefined && !same.includes(file)),
    same,
  };
}

/** Line ends are the editor's business. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n") === other.replaceAll("\r\n", "\n");
}

/** `2 new files, 1 that differs`, for the question before anything is written. */
export function installWords({ fresh, differing, same }: InstallPlan): string {
  const parts = [
    ...(fresh.length === 0 ? [] : [count(fresh.length, "new file")]),
    ...(differing.length === 0
      ? []
      : [`${differing.length} that ${differing.length === 1 ? "differs" : "differ"} from Baton's`]),
    ...(same.length === 0 ? [] : [`${same.length} already there`]),
  ];
  return list(parts);
}
