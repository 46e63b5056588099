/** The project files of one worktree as a process knows them: looked at again when asked, never watched. */
import { BatonError } from "../errors";
import type { CancelSignal, Documents, FileStat, ListedFile, ProjectFormat } from "../ports";
import {
  type Catalog,
  makeCatalog,
  type ProjectFile,
  projectById,
  withFiles,
  withKnownIds,
} from "../project/catalog";
import type { CopyRef } from "../project/copy";
import { dependants, dependencyGraph } from "../project/graph";
import { type KnownIds, knownIds, rivalPaths } from "../project/ids";
import { type Board, emptyBoard } from "./state";

/** Paths that were read again, with what they say now (`undefined`: gone). */
type Changes = ReadonlyMap<string, ProjectFile | undefined>;

/** Files looked at side by side. */
const parallelLooks = 32;

export class ProjectFiles {
  readonly #documents: Documents;
  readonly #format: ProjectFormat;
  readonly #onChange: (projects: ReadonlySet<string> | "all") => void;
  #catalog: Catalog;
  #board: Board = emptyBoard;
  /** Whether files that were not listed lie there, where that was looked at. */
  readonly #unlisted = new Map<string, boolean>();
  /** Known from a checkpoint alone: this process may not list them. */
  readonly #remembered = new Set<string>();

  constructor(
    ports: { readonly documents: Documents; readonly format: ProjectFormat },
    worktree: string,
    rootName: string,
    onChange: (projects: ReadonlySet<string> | "all") => void,
  ) {
    this.#documents = ports.documents;
    this.#format = ports.format;
    this.#onChange = onChange;
    this.#catalog = makeCatalog(worktree, rootName, []);
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  get paths(): readonly string[] {
    return [...this.#catalog.files.keys()];
  }

  /** Starts from what a checkpoint remembers; each file is read again once its size or time differs. */
  restore(files: readonly ProjectFile[]): void {
    const { worktree, rootName } = this.#catalog;
    this.#catalog = makeCatalog(worktree, rootName, files, this.#knownIds());
    for (const { copy } of files) this.#remembered.add(copy.path);
  }

  /** Takes in under which ids files came under sync. */
  follow(board: Board): void {
    const same = board.copiesByProject === this.#board.copiesByProject;
    this.#board = board;
    if (!same) this.#rename();
  }

  /** Looks whether the files are there whose ids might be meant by a folder's name here. */
  async lookForRivals(): Promise<void> {
    const { files, unnamed, rootName } = this.#catalog;
    if (unnamed.size === 0) return;
    for (const path of rivalPaths(files, unnamed, rootName, this.#knownIds())) {
      if (this.#unlisted.has(path)) continue;
      this.noteUnlisted(path, (await this.#stat(this.ref(path))) !== undefined);
    }
  }

  /** Says whether a file lies there that was not listed. */
  noteUnlisted(path: string, there: boolean): void {
    if (this.#unlisted.get(path) === there) return;
    this.#unlisted.set(path, there);
    this.#rename();
  }

  #knownIds(): KnownIds {
    const mayExist = (path: string) => this.#unlisted.get(path) !== false;
    return knownIds(this.#board, this.#catalog.worktree, mayExist);
  }

  #rename(): void {
    const before = this.#catalog;
    this.#catalog = withKnownIds(before, this.#knownIds());
    if (this.#catalog !== before) this.#onChange("all");
  }

  ref(path: string): CopyRef {
    return { worktree: this.#catalog.worktree, path };
  }

  pathsOf(id: string): readonly string[] {
    return (this.#catalog.byId.get(id) ?? []).map((project) => project.file.copy.path);
  }

  /** The paths of a project and of everything it waits for directly. */
  pathsAround(id: string): readonly string[] {
    const { waitsFor } = dependencyGraph(this.#catalog);
    return [id, ...(waitsFor.get(id) ?? [])].flatMap((one) => this.pathsOf(one));
  }

  byId(id: string) {
    return projectById(this.#catalog, id);
  }

  /** Lists the worktree batch by batch; reading does not touch the catalog, `apply` does. */
  async *list(
    signal?: CancelSignal,
  ): AsyncGenerator<{ readonly paths: readonly string[]; readonly changes: Changes }> {
    for await (const batch of this.#documents.list(this.#catalog.worktree, signal)) {
      const paths = batch.map(({ copy }) => copy.path);
      yield { paths, changes: await this.#readChanged(batch) };
    }
  }

  /** Looks at the paths and reads those that changed. */
  async freshen(paths: readonly string[]): Promise<void> {
    const changes = new Map<string, ProjectFile | undefined>();
    for (let at = 0; at < paths.length; at += parallelLooks) {
      const some = paths.slice(at, at + parallelLooks);
      await Promise.all(some.map((path) => this.#look(path, changes)));
    }
    this.apply(changes);
  }

  /**
   * Looks at the paths that a complete listing did not find. They are gone, came meanwhile, or are out
   * of its sight by the settings or by the folder that is open: those that only a checkpoint knew are
   * then shown no more.
   *
   * @returns the files out of sight, which other processes may list
   */
  async readMissing(seen: ReadonlySet<string>): Promise<readonly ProjectFile[]> {
    const changes = new Map<string, ProjectFile | undefined>();
    const outOfSight: ProjectFile[] = [];
    for (const [path, known] of this.#catalog.files) {
      if (seen.has(path)) continue;
      const file = await this.#read(this.ref(path));
      if (file === undefined || !this.#remembered.has(path)) changes.set(path, file);
      else outOfSight.push(known);
    }
    this.#remembered.clear();
    this.apply(changes);
    this.#hide(outOfSight);
    return outOfSight;
  }

  #hide(files: readonly ProjectFile[]): void {
    if (files.length === 0) return;
    for (const { copy } of files) this.#unlisted.set(copy.path, true);
    const without = new Map(files.map(({ copy }) => [copy.path, undefined] as const));
    this.#catalog = withFiles(this.#catalog, without, this.#knownIds());
    this.#onChange("all");
  }

  apply(changes: Changes): void {
    if (changes.size === 0) return;
    const before = this.#catalog;
    for (const [path, file] of changes) {
      if (file === undefined) this.#unlisted.set(path, false);
      else this.#unlisted.delete(path);
    }
    this.#catalog = withFiles(before, changes, this.#knownIds());
    if (this.#catalog === before) return;
    this.#onChange(changedProjects(before, this.#catalog, changes.keys()));
  }

  async #look(path: string, changes: Map<string, ProjectFile | undefined>): Promise<void> {
    const copy = this.ref(path);
    const known = this.#catalog.files.get(path);
    const stat = await this.#stat(copy);
    if (stat instanceof BatonError) {
      changes.set(path, unreadable(copy, stat, nothingKnown));
      return;
    }
    if (stat === undefined) {
      if (known !== undefined) changes.set(path, undefined);
      return;
    }
    if (known?.size === stat.size && known.modified === stat.modified) return;
    changes.set(path, await this.#read(copy));
  }

  async #readChanged(batch: readonly ListedFile[]): Promise<Changes> {
    const changes = new Map<string, ProjectFile | undefined>();
    const fresh = batch.filter(({ copy, size, modified }) => {
      const known = this.#catalog.files.get(copy.path);
      return known?.size !== size || known.modified !== modified;
    });
    for (let at = 0; at < fresh.length; at += parallelLooks) {
      const some = fresh.slice(at, at + parallelLooks);
      await Promise.all(
        some.map(async ({ copy }) => changes.set(copy.path, await this.#read(copy))),
      );
    }
    return changes;
  }

  /** A file that cannot be read is a project too: one that says why. */
  async #read(copy: CopyRef): Promise<ProjectFile | undefined> {
    try {
      const content = await this.#documents.read(copy);
      if (content === undefined) return undefined;
      const { text, hash, size, modified } = content;
      return { copy, hash, size, modified, result: this.#format.parse(text) };
    } catch (error) {
      if (!(error instanceof BatonError)) throw error;
      const stat = await this.#stat(copy);
      return unreadable(copy, error, stat instanceof BatonError ? nothingKnown : stat);
    }
  }

  /** One file that may not be looked at must not keep others from it. */
  async #stat(copy: CopyRef): Promise<FileStat | undefined | BatonError> {
    try {
      return await this.#documents.stat(copy);
    } catch (error) {
      if (error instanceof BatonError) return error;
      throw error;
    }
  }
}

const nothingKnown: FileStat = { size: 0, modified: 0 };

/**
 * Read again as soon as its size or time differ; where the disk refused it, with each look, since
 * neither shows that it may be read again.
 */
function unreadable(
  copy: CopyRef,
  { code, message, remedy = "" }: BatonError,
  stat = nothingKnown,
): ProjectFile {
  const { size, modified } = code === "unparsable" ? stat : nothingKnown;
  const failure = { message, line: 1, column: 1, remedy };
  return { copy, hash: message, size, modified, result: { ok: false, failure } };
}

/** The ids to refresh after files changed; `all` when an id came or went. */
function changedProjects(
  before: Catalog,
  after: Catalog,
  paths: Iterable<string>,
): ReadonlySet<string> | "all" {
  const ids = new Set<string>();
  for (const path of paths) {
    const old = before.projects.get(path);
    const now = after.projects.get(path);
    if (old?.id !== now?.id) return "all";
    if (now === undefined) continue;
    ids.add(now.id);
    for (const catalog of before.shape === after.shape ? [after] : [before, after]) {
      for (const id of dependants(catalog, now.id)) ids.add(id);
    }
  }
  return ids;
}
