import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import { findGit, mainWorktreeRoot, realPath } from "./gitFolders";

/** Where a folder's board lives and which part of the worktree the folder shows. PROTOCOL 1. */
export interface BoardPlace {
  readonly kind: "git" | "folder";
  /** Absolute; holds journal, store, locks and sessions. */
  readonly boardDirectory: string;
  /** The name of the opened worktree, as in `CopyRef`. */
  readonly worktree: string;
  readonly worktreeRoot: string;
  /** What the repository's folder is called: the same in all its worktrees. */
  readonly rootName: string;
  /** Git's folder that all worktrees share; undefined outside git. */
  readonly commonDirectory: string | undefined;
  /**
   * The opened folder relative to the worktree's root, with forward slashes, empty for the root itself:
   * projects are looked for there and below.
   */
  readonly listRoot: string;
  /**
   * Makes the board's folder, before the first write. Outside git's own folder it keeps itself out of
   * any repository that the folder is or becomes. Throws `BatonError` when the disk refuses.
   */
  readonly prepare: () => Promise<void>;
}

/**
 * Finds the board of an opened folder. Reads only, creates nothing.
 * @param override Absolute path of the board, from the setting.
 */
export async function locateBoard(folder: string, override?: string): Promise<BoardPlace> {
  const opened = await realPath(folder);
  const git = await findGit(opened);
  if (git === undefined) {
    const boardDirectory = override ?? join(opened, ".baton", "local");
    return {
      kind: "folder",
      boardDirectory,
      worktree: ".",
      worktreeRoot: opened,
      rootName: basename(opened),
      commonDirectory: undefined,
      listRoot: "",
      prepare: async () => prepare(boardDirectory, undefined),
    };
  }
  const { commonDir, worktree, worktreeRoot } = git;
  const boardDirectory = override ?? join(commonDir, "baton");
  return {
    kind: "git",
    boardDirectory,
    worktree,
    worktreeRoot,
    rootName: await nameOf(commonDir),
    commonDirectory: commonDir,
    listRoot: relative(worktreeRoot, opened).split(sep).join("/"),
    prepare: async () => prepare(boardDirectory, commonDir),
  };
}

async function nameOf(commonDir: string): Promise<string> {
  const root = await mainWorktreeRoot(commonDir);
  if (root !== undefined) return basename(root);
  // A bare repository: `name.git`, or `.git` or `.bare` in a folder of the name.
  const name = basename(commonDir);
  return name.startsWith(".") ? basename(dirname(commonDir)) : name.replace(/\.git$/u, "");
}

async function prepare(boardDirectory: string, commonDir: string | undefined): Promise<void> {
  try {
    await mkdir(boardDirectory, { recursive: true, mode: 0o700 });
    if (commonDir !== undefined && boardDirectory.startsWith(commonDir + sep)) return;
    await writeFile(join(boardDirectory, ".gitignore"), "*\n", { flag: "wx" });
  } catch (error) {
    if (errorCode(error) === "EEXIST") return;
    throw diskFailure("Could not make the folder for Baton's history", error);
  }
}
