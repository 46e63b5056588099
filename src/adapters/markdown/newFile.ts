/** New files in Baton's own folders of a worktree: agents and workflow templates. DESIGN 4.2. */
import { mkdir, open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";

/**
 * Writes a file that is not there yet, and gives its path relative to the root.
 *
 * @param root Absolute path of the worktree.
 * @throws BatonError `invalid_argument` when it is there already, `read_only` when the disk refuses or
 * the folder leads out of the worktree
 */
export async function writeNewFile(
  root: string,
  folder: string,
  file: string,
  text: string | Uint8Array,
): Promise<string> {
  const path = `${folder}/${file}`;
  try {
    await makeInside(root, folder);
    // Exclusive: of two that write the same name at once, one is told.
    const handle = await open(join(root, path), "wx");
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === "EEXIST") {
      throw new BatonError("invalid_argument", `${path} is already there, and stays as it is.`, {
        cause: error,
      });
    }
    throw diskFailure(`Could not write ${path}`, error);
  }
  return path;
}

/** Makes each missing part below one that was looked at: through a link, none is made elsewhere. */
async function makeInside(root: string, folder: string): Promise<void> {
  const parts = folder.split("/");
  for (let length = 1; length <= parts.length; length += 1) {
    const part = parts.slice(0, length).join("/");
    try {
      await mkdir(join(root, part));
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    await mustBeInside(root, part);
  }
}

/** A folder that is a symbolic link could lead anywhere. DESIGN 7. */
export async function mustBeInside(root: string, folder: string): Promise<void> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(join(root, folder))]);
  if (real.startsWith(realRoot + sep)) return;
  throw new BatonError("read_only", `${folder} leads out of this folder, so nothing is written.`, {
    remedy: "Replace the symbolic link by a folder.",
  });
}
