/** Reads git's own files. No git process is started, and nothing here throws over a damaged repository. */
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

export interface GitFolders {
  /** Of this worktree: holds its HEAD and index. */
  readonly gitDir: string;
  /** Shared by all worktrees of the repository. */
  readonly commonDir: string;
  readonly worktreeRoot: string;
  /** `.` for the main worktree, else git's name of the linked one. */
  readonly worktree: string;
}

/** The repository that `folder` lies in; undefined outside git. */
export async function findGit(folder: string): Promise<GitFolders | undefined> {
  for (let root = folder; ; root = dirname(root)) {
    const gitDir = await gitDirOf(join(root, ".git"));
    if (gitDir !== undefined) return { gitDir, worktreeRoot: root, ...(await roleOf(gitDir)) };
    if (dirname(root) === root) return undefined;
  }
}

/** `.git` is a folder, or a file that names one (linked worktrees, submodules). */
async function gitDirOf(path: string): Promise<string | undefined> {
  if (await isRepository(path)) return realPath(path);
  const text = await textOf(path);
  const target = /^gitdir: (.+)$/mu.exec(text ?? "")?.[1];
  if (target === undefined) return undefined;
  const gitDir = resolve(dirname(path), target.trimEnd());
  return (await isRepository(gitDir)) ? realPath(gitDir) : undefined;
}

/** Git itself asks for no more than HEAD when it looks at a worktree's folder. */
async function isRepository(folder: string): Promise<boolean> {
  return (await kindOf(join(folder, "HEAD"))) === "file";
}

async function roleOf(gitDir: string): Promise<Pick<GitFolders, "commonDir" | "worktree">> {
  const common = (await textOf(join(gitDir, "commondir")))?.trim();
  if (common === undefined || common === "") return { commonDir: gitDir, worktree: "." };
  return { commonDir: await realPath(resolve(gitDir, common)), worktree: basename(gitDir) };
}

/** Where the main worktree lies; undefined for a bare repository. */
export async function mainWorktreeRoot(commonDir: string): Promise<string | undefined> {
  const config = (await textOf(join(commonDir, "config"))) ?? "";
  const core = /^\[core\]\s*$([^[]*)/imu.exec(config)?.[1] ?? "";
  // Submodules keep their worktree elsewhere.
  const elsewhere = /^\s*worktree\s*=\s*(.+?)\s*$/imu.exec(core)?.[1];
  if (elsewhere !== undefined) {
    const root = resolve(commonDir, elsewhere.replace(/^"(.*)"$/u, "$1"));
    return (await leadsTo(root, commonDir)) ? root : undefined;
  }
  if (/^\s*bare\s*=\s*true\s*$/imu.test(core)) return undefined;
  return basename(commonDir) === ".git" ? dirname(commonDir) : undefined;
}

/** Where a linked worktree lies; undefined when it is gone or was never there. */
export async function linkedWorktreeRoot(
  commonDir: string,
  name: string,
): Promise<string | undefined> {
  if (/[/\\\0]|^\.{0,2}$/u.test(name)) return undefined;
  const gitDir = join(commonDir, "worktrees", name);
  const file = (await textOf(join(gitDir, "gitdir")))?.trim();
  if (file === undefined || file === "") return undefined;
  const root = dirname(resolve(gitDir, file));
  return (await leadsTo(root, gitDir)) ? root : undefined;
}

/**
 * True when the folder names that git folder as its own. A repository that came as a copy may name any
 * folder of this machine as its worktree, and files there are none of its business. DESIGN 7.
 */
async function leadsTo(root: string, gitDir: string): Promise<boolean> {
  return (await gitDirOf(join(root, ".git"))) === (await realPath(gitDir));
}

/** Undefined when there is no such file, or it cannot be read. */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    // Git removes and renames its files all the time; what cannot be read says nothing.
    return undefined;
  }
}

export async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    // Not there, or behind something that may not be entered: as good as not there.
    return undefined;
  }
}

/** The path without symbolic links, so that two ways to one repository lead to one board. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Gone since: its users will find that out themselves.
    return resolve(path);
  }
}
