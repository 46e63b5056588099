/**
 * States as trees of git, written through an index of our own. What it held last is remembered, so that a
 * state which differs in a few files costs the writing of a few trees, and one that does not costs nothing.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "./git";
import { bytesOf, type RawPath } from "./state";

/** What a path is in a tree: mode and hash, as git writes them. */
export type TreeEntries = ReadonlyMap<RawPath, string>;

export interface WrittenTree {
  readonly tree: string;
  readonly entries: TreeEntries;
  /** The bytes of the index. */
  readonly index: Buffer;
}

/** A tree that a commit keeps. */
interface KeptTree extends WrittenTree {
  readonly run: string;
  readonly commit: string;
}

export class GitTrees {
  readonly #root: string;
  #last: KeptTree | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The run whose state is remembered. */
  get run(): string | undefined {
    return this.#last?.run;
  }

  /** @param kept Commits that refs keep: objects of others may be gone, and are not built upon. */
  async write(entries: TreeEntries, kept: ReadonlySet<string>): Promise<WrittenTree> {
    const last = this.#last !== undefined && kept.has(this.#last.commit) ? this.#last : undefined;
    const lines = changedLines(last?.entries ?? new Map(), entries);
    if (last !== undefined && lines.length === 0) return last;
    return withIndex(last?.index, async (env, file) => {
      const options = { cwd: this.#root, env };
      const input = Buffer.concat(lines);
      await git(["update-index", "-z", "--index-info"], { ...options, input });
      const tree = (await git(["write-tree"], options)).toString("latin1").trim();
      return { tree, entries, index: await readFile(file) };
    });
  }

  remember(written: WrittenTree, run: string, commit: string): void {
    this.#last = { ...written, run, commit };
  }

  forget(): void {
    this.#last = undefined;
  }
}

/** What is to go comes first: a file may take the place of a folder, and the other way round. */
function changedLines(before: TreeEntries, after: TreeEntries): readonly Buffer[] {
  const lines: Buffer[] = [];
  const add = (entry: string, path: RawPath) =>
    lines.push(Buffer.concat([Buffer.from(`${entry}\t`, "latin1"), bytesOf(path), Buffer.of(0)]));
  for (const [path, was] of before) {
    if (!after.has(path)) add(`0 ${"0".repeat(was.length - "100644 ".length)}`, path);
  }
  for (const [path, entry] of after) if (before.get(path) !== entry) add(entry, path);
  return lines;
}

/** With an index file of its own; an empty one where none is given. @param bytes what it holds */
export async function withIndex<T>(
  bytes: Buffer | undefined,
  act: (env: NodeJS.ProcessEnv, file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "baton-index-"));
  try {
    const file = join(folder, "index");
    if (bytes !== undefined) await writeFile(file, bytes);
    return await act({ GIT_INDEX_FILE: file }, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
