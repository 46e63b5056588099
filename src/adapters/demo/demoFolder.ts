/** A new folder with a copy of the demo's files, as a git repository where git is there. */
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { diskFailure, errorCode } from "../../core/disk";

const projectFile = "AGENCY.md";

/**
 * Copies the files; those of projects are changed on the way.
 *
 * @param change from the text of a project's file to the one that is written
 * @throws BatonError when the folder is there already, or the disk refuses
 */
export async function copyDemo(
  source: string,
  folder: string,
  change: (text: string) => string,
): Promise<void> {
  try {
    await mkdir(folder);
    await cp(source, folder, { recursive: true });
    for (const path of await readdir(folder, { recursive: true })) {
      if (basename(path) !== projectFile) continue;
      const file = join(folder, path);
      await writeFile(file, change(await readFile(file, "utf8")));
    }
  } catch (error) {
    throw diskFailure("Could not copy the demo", error);
  }
}

const settings = [
  ["user.name", "Baton"],
  ["user.email", "demo@baton.invalid"],
  ["commit.gpgSign", "false"],
  ["core.autocrlf", "false"],
] as const;

/** Makes the folder a repository with one commit; false when there is no git on this machine. */
export async function makeRepository(folder: string): Promise<boolean> {
  const git = async (...args: readonly string[]) => {
    const config = settings.flatMap(([key, value]) => ["-c", `${key}=${value}`]);
    await promisify(execFile)("git", [...config, ...args], {
      cwd: folder,
      env: environment(),
      windowsHide: true,
      timeout: 30_000,
    });
  };
  try {
    // No templates: they may bring hooks of this person's along.
    await git("init", "--quiet", "--template=");
    await git("symbolic-ref", "HEAD", "refs/heads/main");
    await git("add", "--all", "--force");
    await git("commit", "--quiet", "--no-verify", "--message=Start");
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Inside a git hook its variables would point at the repository of the hook. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")),
  );
}
