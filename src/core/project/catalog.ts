/**
 * What the project files of one worktree say, by id. Pure data made from parsed files; the board
 * (`board/state.ts`) is what the journal says. DESIGN 4.1.
 */
import type { CopyRef } from "./copy";
import { assignIds, type KnownIds, nothingKnown, statedId } from "./ids";
import { allTasks, type ParseFailure, type ParseResult, type ProjectDocument } from "./model";
import { SameKeysMap } from "./sameKeys";

/** One file as last read. */
export interface ProjectFile {
  readonly copy: CopyRef;
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly result: ParseResult;
}

/** One project of the worktree. */
export interface Project {
  /** As the file states it, or as `ids.ts` finds it: from the folder's name, or its path. */
  readonly id: string;
  readonly file: ProjectFile;
  /** Undefined when the file cannot be parsed. */
  readonly document: ProjectDocument | undefined;
  readonly failure: ParseFailure | undefined;
  /**
   * All files that carry the same id, this one too; empty when it is alone, as it should be.
   * The project cannot be claimed while there are others.
   */
  readonly duplicates: readonly CopyRef[];
}

/** All projects of one worktree. */
export interface Catalog {
  readonly worktree: string;
  /** What stands for the folder's name of a project file at the very top. */
  readonly rootName: string;
  /** By path. */
  readonly files: SameKeysMap<ProjectFile>;
  /** By path, in the order of paths. */
  readonly projects: SameKeysMap<Project>;
  /** By id, first path first; more than one only for duplicates. */
  readonly byId: SameKeysMap<readonly Project[]>;
  /** The paths of files that cannot be read or whose words cannot be meant, and of duplicates. */
  readonly troubled: ReadonlySet<string>;
  /** The paths of files that state no id. */
  readonly unnamed: ReadonlySet<string>;
  /** The same object as long as ids and dependencies are, for what is derived from them alone. */
  readonly shape: object;
}

/** Makes the catalog of a worktree. */
export function makeCatalog(
  worktree: string,
  rootName: string,
  files: Iterable<ProjectFile>,
  known: KnownIds = nothingKnown,
): Catalog {
  const sorted = [...files].sort((a, b) => comparePaths(a.copy.path, b.copy.path));
  return named({ worktree, rootName }, sorted, assignIds(sorted, rootName, known));
}

/** The catalog with the ids that the board knows now. The same catalog when none differ. */
export function withKnownIds(catalog: Catalog, known: KnownIds): Catalog {
  if (catalog.unnamed.size === 0) return catalog;
  const files = [...catalog.files.values()];
  const ids = assignIds(files, catalog.rootName, known);
  const same = (path: string) => {
    const file = catalog.files.get(path);
    return file !== undefined && ids.get(file) === catalog.projects.get(path)?.id;
  };
  return [...catalog.unnamed].every(same) ? catalog : named(catalog, files, ids);
}

/** The catalog of files in the order of their paths. */
function named(
  { worktree, rootName }: Pick<Catalog, "worktree" | "rootName">,
  sorted: readonly ProjectFile[],
  ids: ReadonlyMap<ProjectFile, string>,
): Catalog {
  const sameId = new Map<string, CopyRef[]>();
  for (const file of sorted) append(sameId, ids.get(file) ?? "", file.copy);
  const projects = new Map<string, Project>();
  const byId = new Map<string, Project[]>();
  for (const file of sorted) {
    const id = ids.get(file) ?? "";
    const copies = sameId.get(id) ?? [];
    const project = projectOf(id, file, copies.length > 1 ? copies : []);
    projects.set(file.copy.path, project);
    append(byId, id, project);
  }
  const unnamed = sorted.filter((file) => statedId(file) === undefined);
  const troubled = [...projects.values()].filter(isTroubled);
  return {
    worktree,
    rootName,
    files: SameKeysMap.from(sorted.map((file) => [file.copy.path, file])),
    projects: SameKeysMap.from(projects),
    byId: SameKeysMap.from<readonly Project[]>(byId),
    unnamed: new Set(unnamed.map(({ copy }) => copy.path)),
    troubled: new Set(troubled.map(({ file }) => file.copy.path)),
    shape: {},
  };
}

/** The catalog with some files read again (`undefined`: gone). The same catalog when none differ. */
export function withFiles(
  catalog: Catalog,
  changes: ReadonlyMap<string, ProjectFile | undefined>,
  known: KnownIds = nothingKnown,
): Catalog {
  const differing = [...changes].filter(([path, file]) => {
    const old = catalog.files.get(path);
    if (file === undefined || old === undefined) return file !== old;
    return old.hash !== file.hash || old.modified !== file.modified;
  });
  if (differing.length === 0) return catalog;
  const sameIds = differing.every(([path, file]) => {
    const old = catalog.files.get(path);
    return old !== undefined && file !== undefined && statedId(old) === statedId(file);
  });
  if (sameIds) return replaceFiles(catalog, differing);
  const files = new Map(catalog.files);
  for (const [path, file] of differing) {
    if (file === undefined) files.delete(path);
    else files.set(path, file);
  }
  return makeCatalog(catalog.worktree, catalog.rootName, files.values(), known);
}

/** Puts other contents behind the same ids, without naming ten thousand projects anew. */
function replaceFiles(
  catalog: Catalog,
  changes: readonly (readonly [string, ProjectFile | undefined])[],
): Catalog {
  const files = new Map<string, ProjectFile>();
  const projects = new Map<string, Project>();
  const byId = new Map<string, readonly Project[]>();
  let { troubled, shape } = catalog;
  for (const [path, file] of changes) {
    const known = catalog.projects.get(path);
    if (known === undefined || file === undefined) continue;
    const project = projectOf(known.id, file, known.duplicates);
    files.set(path, file);
    projects.set(path, project);
    const sameId = byId.get(known.id) ?? catalog.byId.get(known.id) ?? [];
    byId.set(
      known.id,
      sameId.map((one) => (one === known ? project : one)),
    );
    if (isTroubled(project) !== troubled.has(path)) {
      troubled = isTroubled(project)
        ? new Set([...troubled, path])
        : new Set([...troubled].filter((other) => other !== path));
    }
    if (edgesOf(known.file) !== edgesOf(file)) shape = {};
  }
  return {
    ...catalog,
    files: catalog.files.with(files),
    projects: catalog.projects.with(projects),
    byId: catalog.byId.with(byId),
    troubled,
    shape,
  };
}

/** True when a person should look at the file: it cannot be read, or says what cannot be meant. */
function isTroubled({ failure, duplicates, document }: Project): boolean {
  if (failure !== undefined || duplicates.length > 0) return true;
  return document?.problems.some(({ severity }) => severity === "error") === true;
}

function projectOf(id: string, file: ProjectFile, duplicates: readonly CopyRef[]): Project {
  const document = file.result.ok ? file.result.document : undefined;
  const failure = file.result.ok ? undefined : file.result.failure;
  return { id, file, document, failure, duplicates };
}

/** A file's dependencies as one string; equal strings mean equal edges. */
function edgesOf(file: ProjectFile | undefined): string {
  if (file?.result.ok !== true) return "";
  const { document } = file.result;
  const { blockedBy, blocks } = document.frontMatter.dependencies;
  const needs = [...allTasks(document)].flatMap((task) => task.needs);
  return JSON.stringify([blockedBy, blocks, needs.filter((need) => need.includes("#"))]);
}

/** The project with that id, when there is exactly one. */
export function projectById(catalog: Catalog, id: string): Project | undefined {
  const found = catalog.byId.get(id);
  return found?.length === 1 ? found[0] : undefined;
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** By code unit, folder by folder, so that the order is the same on every machine. */
function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
