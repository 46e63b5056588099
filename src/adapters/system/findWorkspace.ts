/** Where a program without a window works. */
import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { BatonError } from "../../core/errors";

/**
 * The folder to be opened: the given one, else the nearest upwards from `from` that holds `.baton` or
 * `.git`, else the nearest that holds an `AGENCY.md`. A project's own folder gives way to the
 * repository around it: opened alone, everything its project depends on would look missing.
 *
 * @throws BatonError `not_found` when the given folder is not there, or no folder upwards is one
 */
export async function findWorkspace(given: string | undefined, from: string): Promise<string> {
  if (given !== undefined) {
    const folder = resolve(from, given);
    if (await isFolder(folder)) return folder;
    throw new BatonError("not_found", `There is no folder ${folder}.`, {
      remedy: "Name one with --workspace.",
    });
  }
  let project: string | undefined;
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await isThere(join(folder, ".git"))) return folder;
    if (await isFolder(join(folder, ".baton"))) return folder;
    if (project === undefined && (await isThere(join(folder, "AGENCY.md")))) project = folder;
    if (dirname(folder) !== folder) continue;
    if (project !== undefined) return project;
    throw new BatonError(
      "not_found",
      `Neither ${resolve(from)} nor a folder above it has a .git, a .baton or an AGENCY.md.`,
      { remedy: "Go to the project's folder, or name it with --workspace." },
    );
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
