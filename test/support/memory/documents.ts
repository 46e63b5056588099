import { createHash } from "node:crypto";
import { BatonError } from "../../../src/core/errors";
import type {
  CancelSignal,
  Conclude,
  Documents,
  FileContent,
  FileStat,
  ListedFile,
  Splice,
  SpliceResult,
} from "../../../src/core/ports";
import { type CopyRef, copyKey } from "../../../src/core/project/copy";

interface StoredFile {
  readonly copy: CopyRef;
  readonly bytes: Buffer;
  readonly modified: number;
}

/** The files that several processes share. People and git change them with `write` and `remove`. */
export class MemoryDisk {
  readonly #files = new Map<string, StoredFile>();
  readonly #worktrees: Set<string>;
  #time = 1_700_000_000_000;
  /** Documents with unsaved changes in somebody's editor: splices of them are deferred. */
  readonly dirty = new Set<string>();
  /** Called between computing and replacing: the place to let somebody else write. */
  beforeRename: ((copy: CopyRef) => void | Promise<void>) | undefined;
  /** The last splice of each file: one at a time. */
  readonly turns = new Map<string, Promise<unknown>>();
  /** What the disk says to the next splices; undefined: it works. */
  failure: Error | undefined;

  constructor(worktrees: readonly string[] = ["."]) {
    this.#worktrees = new Set(worktrees);
  }

  write(copy: CopyRef, text: string | Buffer): void {
    this.#time += 1;
    const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
    this.#worktrees.add(copy.worktree);
    this.#files.set(copyKey(copy), { copy, bytes, modified: this.#time });
  }

  remove(copy: CopyRef): void {
    this.#files.delete(copyKey(copy));
  }

  /** As a person sees it; undefined when there is no such file. */
  text(copy: CopyRef): string | undefined {
    return this.#files.get(copyKey(copy))?.bytes.toString("utf8");
  }

  file(copy: CopyRef): StoredFile | undefined {
    return this.#files.get(copyKey(copy));
  }

  /** The files of one worktree. */
  files(worktree: string): readonly StoredFile[] {
    return [...this.#files.values()].filter(({ copy }) => copy.worktree === worktree);
  }

  worktrees(): readonly string[] {
    return [...this.#worktrees];
  }
}

const maxFileBytes = 8 * 1024 * 1024;

/** One process's view of a shared disk in memory. Passes the contract suite of `FileDocuments`. */
export class MemoryDocuments implements Documents {
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  async *list(worktree: string, signal?: CancelSignal): AsyncGenerator<readonly ListedFile[]> {
    await Promise.resolve();
    if (signal?.aborted === true) return;
    const files = this.#disk
      .files(worktree)
      .filter(({ copy }) => /(?:^|\/)AGENCY\.md$/u.test(copy.path));
    if (files.length > 0) yield files.map((file) => ({ copy: file.copy, ...statOf(file) }));
  }

  async stat(copy: CopyRef): Promise<FileStat | undefined> {
    checkPath(copy);
    await Promise.resolve();
    const file = this.#disk.file(copy);
    return file === undefined ? undefined : statOf(file);
  }

  async read(copy: CopyRef): Promise<FileContent | undefined> {
    checkPath(copy);
    await Promise.resolve();
    const file = this.#disk.file(copy);
    return file === undefined ? undefined : contentOf(file);
  }

  async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    const { turns } = this.#disk;
    const key = copyKey(copy);
    const turn = (turns.get(key) ?? Promise.resolve()).then(async () => {
      const result = await this.#splice(copy, splice);
      if (result.kind === "done") await conclude?.(result.content);
      return result;
    });
    turns.set(key, turn);
    return turn;
  }

  async #splice(copy: CopyRef, splice: Splice): Promise<SpliceResult> {
    try {
      checkPath(copy);
      for (;;) {
        const file = this.#disk.file(copy);
        if (file === undefined) return { kind: "gone" };
        if (this.#disk.dirty.has(copyKey(copy))) return { kind: "deferred" };
        const current = contentOf(file);
        const text = await splice(current, false);
        if (this.#disk.file(copy) !== file) continue;
        if (text === undefined || text === current.text) return { kind: "done", content: current };
        if (this.#disk.failure !== undefined) return { kind: "failed", error: this.#disk.failure };
        await this.#disk.beforeRename?.(copy);
        if (this.#disk.file(copy) !== file) continue;
        this.#disk.write(copy, text);
        const written = this.#disk.file(copy);
        if (written !== undefined) return { kind: "done", content: contentOf(written) };
      }
    } catch (error) {
      return { kind: "failed", error: error instanceof Error ? error : new Error(String(error)) };
    }
  }
}

function statOf({ bytes, modified }: StoredFile): FileStat {
  return { size: bytes.length, modified };
}

function contentOf(file: StoredFile): FileContent {
  const { path } = file.copy;
  if (file.bytes.length > maxFileBytes) {
    throw new BatonError("unparsable", `${path} is larger than 8 MB.`);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(file.bytes);
    const hash = createHash("sha256").update(file.bytes).digest("base64url");
    return { ...statOf(file), text, hash };
  } catch (error) {
    throw new BatonError("unparsable", `${path} is not UTF-8 text.`, { cause: error });
  }
}

function checkPath({ path }: CopyRef): void {
  const parts = path.split("/");
  if (!parts.some((part) => ["", ".", "..", ".git"].includes(part)) && !path.includes("\0")) return;
  throw new BatonError("invalid_argument", `${JSON.stringify(path)} is not a path in the folder.`);
}
