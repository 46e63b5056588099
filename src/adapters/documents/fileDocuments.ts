import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { diskFailure, errorCode } from "../../core/disk";
import type {
  CancelSignal,
  Conclude,
  Documents,
  FileContent,
  FileStat,
  ListedFile,
  Log,
  Processes,
  Splice,
  SpliceResult,
} from "../../core/ports";
import type { CopyRef } from "../../core/project/copy";
import { contentOf, openForReading, type RawContent, readSettled } from "./content";
import { LateLooks } from "./lateLooks";
import { FileLocks } from "./locks";
import { resolveInside } from "./paths";
import { nodeSpliceDisk, type SpliceDisk } from "./replace";
import { spliceFile } from "./spliceFile";
import { cleanLeftovers } from "./temporary";
import { defaultExclude, defaultInclude, walk } from "./walk";

export interface WorktreeFolder {
  /** Absolute. */
  readonly root: string;
  /** Folders below it in which projects are looked for; the whole root by default. */
  readonly listFrom?: readonly string[];
}

export interface FileDocumentsOptions {
  /** Where a worktree lies; undefined when there is none of that name. Asked at every call. */
  readonly worktree: (name: string) => Promise<WorktreeFolder | undefined>;
  /** `<board>/locks`; made by the first splice. */
  readonly locks: string;
  readonly processes: Processes;
  readonly log: Log;
  /** Globs over paths relative to the worktree. */
  readonly include?: readonly string[];
  /** Globs; `.git` is never looked into. */
  readonly exclude?: readonly string[];
  /** Milliseconds to wait for another Baton process at one file; 5,000 by default. */
  readonly lockWaitMs?: number;
  /** Milliseconds after a rename in which a save by an editor is still noticed; 6 by default. */
  readonly settleMs?: number;
  readonly disk?: Partial<SpliceDisk>;
}

interface Target {
  readonly file: string;
  readonly copy: CopyRef;
  readonly key: string;
}

const lockStaleMs = 10_000;

/** The project files on the disks of this machine. PROTOCOL 3.2. */
export class FileDocuments implements Documents {
  readonly #options: FileDocumentsOptions;
  readonly #locks: FileLocks;
  readonly #disk: SpliceDisk;
  readonly #late: LateLooks;
  readonly #reported = new Set<string>();
  /** The last splice of each file in this process, so that they queue up without polling. */
  readonly #queues = new Map<string, Promise<SpliceResult>>();

  constructor(options: FileDocumentsOptions) {
    const { locks, processes, log, lockWaitMs = 5000 } = options;
    this.#options = options;
    this.#disk = { ...nodeSpliceDisk, ...options.disk };
    this.#late = new LateLooks(log);
    this.#locks = new FileLocks({
      directory: locks,
      processes,
      log,
      waitMs: lockWaitMs,
      staleMs: lockStaleMs,
    });
  }

  async *list(worktree: string, signal?: CancelSignal): AsyncGenerator<readonly ListedFile[]> {
    const { include = defaultInclude, exclude = defaultExclude, log } = this.#options;
    const folder = await this.#options.worktree(worktree);
    if (folder === undefined) return;
    const { root, listFrom: from = [""] } = folder;
    const options = { root, from, include, exclude, log, reported: this.#reported, signal };
    for await (const batch of walk(options)) {
      if (signal?.aborted === true) return;
      yield batch.map(({ path, size, modified }) => ({ copy: { worktree, path }, size, modified }));
    }
  }

  async stat(copy: CopyRef): Promise<FileStat | undefined> {
    const target = await this.#find(copy);
    if (target === undefined) return undefined;
    try {
      const found = await stat(target.file);
      return found.isFile() ? { size: found.size, modified: found.mtimeMs } : undefined;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw diskFailure(`Could not look at ${copy.path}`, error);
    }
  }

  async read(copy: CopyRef): Promise<FileContent | undefined> {
    const target = await this.#find(copy);
    if (target === undefined) return undefined;
    const raw = await this.#readTarget(target);
    return raw === undefined ? undefined : contentOf(raw, copy.path);
  }

  async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    let target: Target | undefined;
    try {
      target = await this.#find(copy);
    } catch (error) {
      return { kind: "failed", error: diskFailure(`Could not change ${copy.path}`, error) };
    }
    if (target === undefined) return { kind: "gone" };
    return this.#inTurn(target, async () => this.#spliceLocked(target, splice, conclude));
  }

  async #inTurn(target: Target, work: () => Promise<SpliceResult>): Promise<SpliceResult> {
    const before: Promise<unknown> = this.#queues.get(target.key) ?? Promise.resolve();
    const turn = before.then(work);
    this.#queues.set(target.key, turn);
    const result = await turn;
    if (this.#queues.get(target.key) === turn) this.#queues.delete(target.key);
    return result;
  }

  /** Looks a last time for late saves and closes the files that are kept open for it. */
  async close(): Promise<void> {
    await this.#late.finish();
  }

  async #find(copy: CopyRef): Promise<Target | undefined> {
    const folder = await this.#options.worktree(copy.worktree);
    if (folder === undefined) return undefined;
    const file = await resolveInside(folder.root, copy.path);
    if (file === undefined) return undefined;
    const key = createHash("sha256").update(file).digest("hex").slice(0, 24);
    return { file, copy, key };
  }

  async #readTarget({ file, copy, key }: Target): Promise<RawContent | undefined> {
    try {
      const handle = await openForReading(file);
      try {
        const isWhole = (hash: string): boolean => this.#locks.lastWritten(key) === hash;
        return await readSettled(handle, copy.path, isWhole);
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw diskFailure(`Could not read ${copy.path}`, error);
    }
  }

  /** Never rejects, or the next one in the queue would not get its turn. */
  async #spliceLocked(
    target: Target,
    splice: Splice,
    conclude: Conclude | undefined,
  ): Promise<SpliceResult> {
    const { file, copy, key } = target;
    const { processes, log, settleMs = 6 } = this.#options;
    const lock = await this.#locks.acquire(key);
    let written: string | undefined;
    try {
      await cleanLeftovers({ file, processes, log });
      const result = await spliceFile({
        file,
        path: copy.path,
        splice,
        read: async () => this.#readTarget(target),
        self: processes.self(),
        disk: this.#disk,
        settleMs,
        late: this.#late,
        log,
      });
      if (result.kind !== "done") return result;
      written = result.content.hash;
      await conclude?.(result.content);
      return result;
    } catch (error) {
      return { kind: "failed", error: diskFailure(`Could not change ${copy.path}`, error) };
    } finally {
      lock.release(written);
    }
  }
}
