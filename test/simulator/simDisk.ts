import { BatonError } from "../../src/core/errors";
import type {
  Conclude,
  Documents,
  FileContent,
  FileStat,
  ListedFile,
  Splice,
  SpliceResult,
} from "../../src/core/ports";
import { type CopyRef, copyKey } from "../../src/core/project/copy";
import type { Task } from "./scheduler";

/** One file's content; a name may come to stand for another one. */
export interface Inode {
  readonly number: number;
  text: string;
  modified: number;
}

interface Lock {
  readonly task: Task;
  readonly since: number;
}

/** A splice between its comparison and its last look at what it replaced. */
export interface Flight {
  readonly task: Task;
  readonly copy: CopyRef;
  readonly old: Inode;
  readonly source: string;
  stage: "compared" | "renamed";
}

/** Tells the simulator's model of every rename that Baton makes. */
export interface Renamed {
  readonly task: Task;
  readonly copy: CopyRef;
  /** What the new text was computed from. */
  readonly source: string;
  /** What stood there. */
  readonly replaced: string;
  readonly text: string;
  /** Another passed over its lock meanwhile, because it was stopped for so long. */
  readonly passedOver: boolean;
  /** Somebody had saved since the comparison; the look back will find it. */
  readonly unseen: boolean;
}

export class SimDisk {
  readonly files = new Map<string, { readonly copy: CopyRef; inode: Inode }>();
  readonly locks = new Map<string, Lock>();
  readonly flights = new Set<Flight>();
  /** What nobody may read for a while; neither size nor time of a file tell. */
  readonly unreadable = new Set<string>();
  #numbers = 0;
  #ticks = 0;

  inode(text: string): Inode {
    this.#numbers += 1;
    return { number: this.#numbers, text, modified: this.tick() };
  }

  tick(): number {
    this.#ticks += 1;
    return this.#ticks;
  }

  /** A new file under the name, as git and a rename make it. */
  put(copy: CopyRef, text: string): void {
    this.unreadable.delete(copyKey(copy));
    this.files.set(copyKey(copy), { copy, inode: this.inode(text) });
  }

  /** Throws what a disk says to a program that may not read. */
  mustBeReadable(copy: CopyRef): void {
    if (!this.unreadable.has(copyKey(copy))) return;
    throw new BatonError("read_only", `Could not read ${copy.path}: permission is denied.`);
  }

  at(copy: CopyRef): Inode | undefined {
    return this.files.get(copyKey(copy))?.inode;
  }
}

export interface SimDocumentsPorts {
  readonly disk: SimDisk;
  readonly task: Task;
  readonly point: (label: string) => Promise<void>;
  readonly now: () => number;
  /** Applies a splice to an unsaved buffer of this process' editor; false when there is none. */
  readonly defer: (copy: CopyRef, splice: Splice) => Promise<boolean>;
  readonly renamed: (rename: Renamed) => void;
  /** Two saves that know nothing of each other: this one was put aside under another name. */
  readonly rescued: (copy: CopyRef, text: string) => void;
  /**
   * Whether the process is stopped right between comparing and renaming, for longer than its lock
   * holds. Nothing else comes in between: these are two calls without a wait.
   */
  readonly stopsBeforeRename: (copy: CopyRef) => boolean;
  /** False in a mutant. */
  readonly compares: boolean;
}

const lockStale = 10_000;

/** `FileDocuments` step by step, with a point before each. PROTOCOL 3.2. */
export class SimDocuments implements Documents {
  readonly #ports: SimDocumentsPorts;

  constructor(ports: SimDocumentsPorts) {
    this.#ports = ports;
  }

  async *list(worktree: string): AsyncGenerator<readonly ListedFile[]> {
    await this.#ports.point("list");
    yield [...this.#ports.disk.files.values()]
      .filter(({ copy }) => copy.worktree === worktree)
      .map(({ copy, inode }) => ({ copy, ...statOf(inode) }));
  }

  async stat(copy: CopyRef): Promise<FileStat | undefined> {
    await this.#ports.point(`stat ${copy.worktree} ${copy.path}`);
    const inode = this.#ports.disk.at(copy);
    return inode === undefined ? undefined : statOf(inode);
  }

  async read(copy: CopyRef): Promise<FileContent | undefined> {
    await this.#ports.point(`read ${copy.worktree} ${copy.path}`);
    const inode = this.#ports.disk.at(copy);
    this.#ports.disk.mustBeReadable(copy);
    return inode === undefined ? undefined : contentOf(inode.text, inode.modified);
  }

  async splice(copy: CopyRef, splice: Splice, conclude?: Conclude): Promise<SpliceResult> {
    const { point, defer } = this.#ports;
    await point(`splice ${copy.worktree} ${copy.path}`);
    if (await defer(copy, splice)) return { kind: "deferred" };
    const lock = await this.#lock(copy);
    try {
      const result = await this.#spliceLocked(copy, splice, lock);
      if (result.kind === "done") await conclude?.(result.content);
      return result;
    } catch (error) {
      if (error instanceof BatonError) return { kind: "failed", error };
      throw error;
    } finally {
      const { flights } = this.#ports.disk;
      for (const flight of flights) if (flight.task === this.#ports.task) flights.delete(flight);
      if (this.#ports.disk.locks.get(copyKey(copy)) === lock) {
        this.#ports.disk.locks.delete(copyKey(copy));
      }
    }
  }

  /** Undefined when it could not be had: then the splice goes on without. */
  async #lock(copy: CopyRef): Promise<Lock | undefined> {
    const { disk, task, point, now } = this.#ports;
    const key = copyKey(copy);
    for (let tries = 0; tries < 40; tries += 1) {
      const held = disk.locks.get(key);
      if (held === undefined || held.task.dead || now() - held.since > lockStale) {
        const mine = { task, since: now() };
        disk.locks.set(key, mine);
        return mine;
      }
      await point(`wait for lock ${copy.worktree} ${copy.path}`);
    }
    return undefined;
  }

  async #spliceLocked(
    copy: CopyRef,
    splice: Splice,
    lock: Lock | undefined,
  ): Promise<SpliceResult> {
    const { disk, point, task } = this.#ports;
    let source: string | undefined;
    let written: string | undefined;
    /** Replaced a file into which somebody saved, so that the save has no other name than this one's. */
    let carried: Flight | undefined;
    for (let tries = 0; tries < 60; tries += 1) {
      await point(`splice read ${copy.worktree} ${copy.path}`);
      const old = disk.at(copy);
      if (old === undefined) return { kind: "gone" };
      disk.mustBeReadable(copy);
      const expected = old.text;
      if (source !== undefined && expected !== written) {
        this.#ports.rescued(copy, source);
        source = undefined;
      }
      source ??= expected;
      const from = source;
      const savedOver = from !== expected;
      const text = (await splice(contentOf(from, old.modified), savedOver)) ?? from;
      if (text === expected) {
        await point(`splice verify ${copy.worktree} ${copy.path}`);
        const now = disk.at(copy);
        if (now?.text === expected) return { kind: "done", content: contentOf(text, now.modified) };
        if (source !== expected) this.#ports.rescued(copy, source);
        source = undefined;
        continue;
      }
      await point(`splice temp ${copy.worktree} ${copy.path}`);
      const flight: Flight = { task, copy, old, source: expected, stage: "compared" };
      if (this.#ports.compares && (disk.at(copy) !== old || old.text !== expected)) {
        if (written !== undefined && source !== expected) continue;
        source = undefined;
        continue;
      }
      if (carried !== undefined) disk.flights.delete(carried);
      carried = undefined;
      disk.flights.add(flight);
      if (this.#ports.stopsBeforeRename(copy)) {
        await point(`splice rename ${copy.worktree} ${copy.path}`);
      }
      const replaced = disk.at(copy)?.text ?? "";
      disk.put(copy, text);
      written = text;
      flight.stage = "renamed";
      const passedOver = lock === undefined || disk.locks.get(copyKey(copy)) !== lock;
      this.#ports.renamed({
        task,
        copy,
        source: from,
        replaced,
        text,
        passedOver,
        unseen: replaced !== expected,
      });
      await point(`splice look back ${copy.worktree} ${copy.path}`);
      if (old.text === expected) {
        disk.flights.delete(flight);
        return { kind: "done", content: contentOf(text, disk.at(copy)?.modified ?? 0) };
      }
      // Somebody saved into the replaced file: that is the content to go on from.
      source = old.text;
      carried = flight;
    }
    return { kind: "failed", error: new BatonError("busy", `${copy.path} keeps changing.`) };
  }
}

function statOf(inode: Inode): FileStat {
  return { size: inode.text.length, modified: inode.modified };
}

function contentOf(text: string, modified: number): FileContent {
  return { text, hash: text, size: text.length, modified };
}
