/** From a copy to a file on the disk, and never to one outside its worktree. */
import { realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";

/** True for a relative path with forward slashes that cannot climb out, nor into git's own folder. */
export function isSafePath(path: string): boolean {
  if (path === "" || path.includes("\0") || path.includes("\n")) return false;
  if (process.platform === "win32" && /[\\:]/u.test(path)) return false;
  return path.split("/").every((part) => !["", ".", ".."].includes(part) && !isGitFolder(part));
}

function isGitFolder(name: string): boolean {
  return name.toLowerCase() === ".git";
}

/**
 * The file behind `path`, symbolic links followed; undefined when there is none.
 * Throws `BatonError` `invalid_argument` for a path that could climb out, `read_only` for links that do.
 */
export async function resolveInside(root: string, path: string): Promise<string | undefined> {
  if (!isSafePath(path)) {
    throw new BatonError(
      "invalid_argument",
      `${JSON.stringify(path)} is not a path in the folder.`,
    );
  }
  try {
    const top = await realpath(root);
    const file = await realpath(join(top, path));
    const inside = relative(top, file).split(sep).join("/");
    if (isSafePath(inside)) return file;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw diskFailure(`Could not find ${path}`, error);
  }
  throw new BatonError("read_only", `${path} is a link that leads out of the folder.`, {
    remedy: "Put the file itself into the folder, or open the folder it lies in.",
  });
}
