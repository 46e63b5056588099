import { execFile } from "node:child_process";
import { relative, sep } from "node:path";
import { promisify } from "node:util";
import type { BoardPlace } from "./locateBoard";

const run = promisify(execFile);

/**
 * Machine files that somebody put under version control, relative to the worktree's root; they must not
 * be trusted. Starts one git process, so it is for a start or a doctor and not for each change; gives
 * nothing when there is no git. PROTOCOL 1.
 */
export async function trackedMachineFiles(place: BoardPlace): Promise<readonly string[]> {
  const { commonDirectory, worktreeRoot, boardDirectory } = place;
  if (commonDirectory === undefined) return [];
  const board = relative(worktreeRoot, boardDirectory).split(sep).join("/");
  const isInWorktree =
    board !== "" && !board.startsWith("..") && !boardDirectory.startsWith(commonDirectory + sep);
  const paths = isInWorktree ? [".baton/local", board] : [".baton/local"];
  // The repository's own configuration could name programs for git to run.
  const safe = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
  const args = [...safe, "--no-optional-locks", "ls-files", "-z", "--", ...paths];
  try {
    const { stdout } = await run("git", args, { cwd: worktreeRoot, timeout: 10_000 });
    return stdout.split("\0").filter((path) => path !== "");
  } catch {
    // No git on this machine, or a damaged index: then nothing can be said about tracking.
    return [];
  }
}
