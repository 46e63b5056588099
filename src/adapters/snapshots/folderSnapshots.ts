/**
 * States of a folder outside git: a copy of the files below the declared paths, in the board's folder.
 * Bounded, and what is too much is refused with its size rather than copied in part. DESIGN 5.4.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import { BatonError } from "../../core/errors";
import type {
  FileDifference,
  Keeps,
  KeptInterval,
  OwnedDifference,
  Snapshots,
  TakeOptions,
} from "../../core/workflow/runPorts";
import { differencesOf, told } from "./differences";
import { absolute, type FileStat, fileAt, lookAt, lookAtFiles } from "./disk";
import { FolderCopies, hashName, writeFlushed } from "./folderCopies";
import { latePaths } from "./late";
import { type Blobs, putBack } from "./putBack";
import {
  bytesOf,
  changedPaths,
  type Difference,
  type Entry,
  type RawPath,
  rawPath,
  type Snapshot,
  toldPath,
} from "./state";

export interface FolderSnapshotsOptions {
  /** Absolute path of the workspace folder, without links. */
  readonly root: string;
  /** Absolute path of `<board>/runs`. */
  readonly runs: string;
  /** Files that others put back; see `GitSnapshotsOptions`. */
  readonly isOwned: (path: string) => boolean;
  readonly limits?: { readonly files: number; readonly bytes: number };
}

const usualLimits = { files: 10_000, bytes: 512 * 1024 * 1024 };

/** Of so many runs it is remembered what was copied. */
const heldRuns = 4;

export class FolderSnapshots implements Snapshots {
  readonly #options: FolderSnapshotsOptions;
  /** By run. */
  readonly #copies = new Map<string, FolderCopies>();

  constructor(options: FolderSnapshotsOptions) {
    this.#options = options;
  }

  keeps(paths: readonly string[]): Keeps {
    return paths.length === 0 ? "nothing" : "paths";
  }

  async take(run: string, label: string, options: TakeOptions): Promise<string> {
    const { until } = options;
    const folder = this.#folderOf(run);
    const name = `${checked(label)}-${randomBytes(6).toString("hex")}`;
    try {
      await mkdir(join(folder, "blobs"), { recursive: true, mode: 0o700 });
      const { stats, entries } = await this.#copiesOf(run).keep(await this.#looked(options.paths));
      const late = until === undefined ? [] : await this.#late(run, stats, until);
      // Whole or not at all: what is begun and never ended is no state.
      const unnamed = join(folder, `${name}.part`);
      await writeFlushed(unnamed, JSON.stringify({ v: 1, entries: [...entries], late }));
      await rename(unnamed, join(folder, `${name}.json`));
    } catch (error) {
      throw diskFailure("Could not keep the state of the folder", error);
    }
    return `${run}/${name}`;
  }

  async compare(intervals: readonly KeptInterval[]): Promise<readonly FileDifference[]> {
    const differences = await this.#differences(intervals);
    return differences.filter(({ path }) => !this.#options.isOwned(path)).map(told);
  }

  async owned(intervals: readonly KeptInterval[]): Promise<readonly OwnedDifference[]> {
    const blobs = this.#blobsOf(intervals);
    const found: OwnedDifference[] = [];
    for (const one of await this.#differences(intervals)) {
      if (!this.#options.isOwned(one.path)) continue;
      const bytes = one.before === undefined ? undefined : await blobs.read(one.before.hash);
      found.push({ ...told(one), text: bytes?.toString("utf8") });
    }
    return found;
  }

  async restore(
    intervals: readonly KeptInterval[],
    spared: ReadonlySet<string> = new Set(),
  ): Promise<readonly FileDifference[]> {
    const { root, isOwned } = this.#options;
    const differences = await this.#differences(intervals);
    const mine = differences.filter(({ path }) => !isOwned(path) && !spared.has(path));
    const done = await putBack({ root, hashName, blobs: this.#blobsOf(intervals) }, mine);
    return done.filter(({ obstacle }) => obstacle === undefined).map(told);
  }

  async isHere(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async changed({ before, after }: KeptInterval): Promise<readonly string[]> {
    return changedPaths(await this.#load(before), await this.#load(after)).map(toldPath);
  }

  async runs(): Promise<readonly string[]> {
    const { runs } = this.#options;
    const names = await namesIn(Buffer.from(runs, "utf8"));
    const kept: string[] = [];
    for (const name of names) {
      const run = bytesOf(name).toString("utf8");
      if (await isFolder(join(runs, run, "snapshots"))) kept.push(run);
    }
    return kept;
  }

  async drop(run: string): Promise<void> {
    this.#copies.delete(run);
    await rm(this.#folderOf(run), { recursive: true, force: true });
  }

  #differences(intervals: readonly KeptInterval[]): Promise<readonly Difference[]> {
    return differencesOf(
      intervals,
      (name) => this.#load(name),
      (path) => fileAt(this.#options.root, path, hashName),
    );
  }

  /** What was in an earlier state of the run and is gone may have gone late as well. */
  async #late(
    run: string,
    stats: ReadonlyMap<RawPath, FileStat>,
    until: number,
  ): Promise<readonly RawPath[]> {
    const gone = new Set<RawPath>();
    for (const name of await namesIn(Buffer.from(this.#folderOf(run)))) {
      if (!name.endsWith(".json")) continue;
      const { entries } = await this.#load(`${run}/${name.slice(0, -".json".length)}`);
      for (const path of entries.keys()) if (!stats.has(path)) gone.add(path);
    }
    return latePaths(this.#options.root, stats, [...gone], until);
  }

  /** Files and links at and below the paths, in order. @throws BatonError when it is too much */
  async #looked(paths: readonly string[]): Promise<ReadonlyMap<RawPath, FileStat>> {
    const { files, bytes } = this.#options.limits ?? usualLimits;
    const looked = await lookAtFiles(this.#options.root, await this.#filesBelow(paths, files));
    let sum = 0;
    for (const { size } of looked.values()) sum += size;
    if (looked.size > files || sum > bytes) throw this.#tooMuch();
    return looked;
  }

  /** @param most so many of them are worth looking for */
  async #filesBelow(paths: readonly string[], most: number): Promise<readonly RawPath[]> {
    const { root } = this.#options;
    const found = new Set<RawPath>();
    const folders: RawPath[] = [];
    for (const path of paths.map(safePath)) {
      const isFolder = (await lookAt(root, path))?.isDirectory() === true;
      if (isFolder) folders.push(path);
      else found.add(path);
    }
    for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
      for (const { name, isFolder } of await childrenOf(absolute(root, path))) {
        const child = path === "" ? name : `${path}/${name}`;
        // A repository of its own keeps its own states, and Baton's files are no part of the work.
        if (name === ".git" || child === ".baton/local") continue;
        if (isFolder) folders.push(child);
        else found.add(child);
      }
      if (found.size > most + paths.length) throw this.#tooMuch();
    }
    return [...found].sort();
  }

  #tooMuch(): BatonError {
    const { files, bytes } = this.#options.limits ?? usualLimits;
    const size = `${files} files or ${Math.round(bytes / 1024 / 1024)} MB`;
    return new BatonError(
      "invalid_argument",
      `The paths of the template's snapshot hold more than ${size}, which is too much to copy.`,
      {
        remedy: "Name fewer paths, or put the folder under git, where a rollback needs no copies.",
      },
    );
  }

  async #load(name: string): Promise<Snapshot> {
    const [run = "", label = ""] = name.split("/");
    const file = join(this.#folderOf(run), `${checked(label)}.json`);
    let value: unknown;
    try {
      value = JSON.parse(await readFile(file, "utf8"));
    } catch (error) {
      throw new BatonError("not_found", `The saved state ${name} is not there any more.`, {
        remedy: "It can no longer be put back.",
        cause: error,
      });
    }
    return { entries: new Map(entriesIn(value)), ignored: [], late: new Set(lateIn(value)) };
  }

  #blobsOf([first]: readonly KeptInterval[]): Blobs {
    const folder = join(this.#folderOf(first?.before.split("/")[0] ?? ""), "blobs");
    const read = (hash: string): Promise<Buffer> => readFile(join(folder, checked(hash)));
    return {
      read,
      copyTo: async (hash: string, file: FileHandle) => {
        await file.writeFile(await read(hash));
      },
    };
  }

  #copiesOf(run: string): FolderCopies {
    const found = this.#copies.get(run);
    if (found !== undefined) return found;
    const fresh = new FolderCopies(this.#options.root, join(this.#folderOf(run), "blobs"));
    this.#copies.set(run, fresh);
    const [oldest] = this.#copies.keys();
    if (this.#copies.size > heldRuns && oldest !== undefined) this.#copies.delete(oldest);
    return fresh;
  }

  #folderOf(run: string): string {
    return join(this.#options.runs, checked(run), "snapshots");
  }
}

function entriesIn(value: unknown): readonly (readonly [RawPath, Entry])[] {
  if (typeof value !== "object" || value === null || !("entries" in value)) return [];
  if (!Array.isArray(value.entries)) return [];
  return value.entries.flatMap((pair: unknown) => {
    if (!Array.isArray(pair)) return [];
    const [path, entry] = pair as readonly unknown[];
    if (typeof path !== "string" || typeof entry !== "object" || entry === null) return [];
    if (!("hash" in entry && "mode" in entry && "kind" in entry)) return [];
    const { hash, mode, kind } = entry;
    if (typeof hash !== "string" || typeof mode !== "number") return [];
    return [[path, { kind: kind === "link" ? "link" : "file", hash, mode }] as const];
  });
}

function lateIn(value: unknown): readonly RawPath[] {
  if (typeof value !== "object" || value === null || !("late" in value)) return [];
  return Array.isArray(value.late) ? value.late.filter((path) => typeof path === "string") : [];
}

/** @throws BatonError for a path that could climb out */
function safePath(path: string): RawPath {
  const slashed = sep === "/" ? path : path.replaceAll(sep, "/");
  const parts = slashed.split("/").filter((one) => one !== "." && one !== "");
  if (path.startsWith("/") || path.includes("\0") || parts.includes("..")) {
    throw new BatonError("invalid_argument", `${JSON.stringify(path)} is no path in the folder.`, {
      remedy: "Name paths relative to the folder in the template's snapshot.",
    });
  }
  return rawPath(Buffer.from(parts.join("/"), "utf8"));
}

function checked(name: string): string {
  if (/^[\w-]{1,200}$/u.test(name)) return name;
  throw new BatonError("invalid_argument", `${JSON.stringify(name)} cannot be the name of a file.`);
}

async function namesIn(folder: Buffer): Promise<readonly RawPath[]> {
  return (await childrenOf(folder)).map(({ name }) => name);
}

/** What lies in a folder; nothing where there is none. A link is no folder. */
async function childrenOf(
  folder: Buffer,
): Promise<readonly { readonly name: RawPath; readonly isFolder: boolean }[]> {
  try {
    const children = await readdir(folder, { encoding: "buffer", withFileTypes: true });
    return children.map((one) => ({ name: rawPath(one.name), isFolder: one.isDirectory() }));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw error;
  }
}
