/**
 * Under which id each project file goes. DESIGN 4.1: what the file states, else the name of its folder,
 * or the path where two would collide. Which names collide depends on what a process happens to list,
 * so the first process that brings a file under sync settles it for all.
 */
import type { Board } from "../board/state";
import { type CopyRef, copyKey } from "./copy";
import type { ParseResult } from "./model";

/** A file that goes by an id. */
interface IdentifiedFile {
  readonly copy: CopyRef;
  readonly result: ParseResult;
}

/** What the board says about ids. */
export interface KnownIds {
  /** The id under which the file at that path came under sync, here or in another worktree. */
  readonly idAt: (path: string) => string | undefined;
  /** The paths that came under sync with that id, in any worktree. */
  readonly pathsOf: (id: string) => readonly string[];
  /** Whether a file that was not listed lies there; true where nobody has looked. */
  readonly mayExist: (path: string) => boolean;
}

export const nothingKnown: KnownIds = {
  idAt: () => undefined,
  pathsOf: () => [],
  mayExist: () => false,
};

/** The id that a file states itself. */
export function statedId(file: IdentifiedFile): string | undefined {
  return file.result.ok ? file.result.document.frontMatter.projectId : undefined;
}

/** The ids of files, which all lie in one worktree. */
export function assignIds<File extends IdentifiedFile>(
  files: readonly File[],
  rootName: string,
  known: KnownIds,
): ReadonlyMap<File, string> {
  const ids = new Map<File, string>();
  const users = new Map<string, number>();
  const use = (id: string) => users.set(id, (users.get(id) ?? 0) + 1);
  const unnamed: File[] = [];
  for (const file of files) {
    const settled = statedId(file) ?? known.idAt(file.copy.path);
    const name = folderName(file.copy.path, rootName);
    if (settled === undefined) unnamed.push(file);
    else ids.set(file, settled);
    use(settled ?? name);
    // Else the other one's id would change as soon as this one is worked on.
    if (statedId(file) === undefined && settled !== undefined && settled !== name) use(name);
  }
  const listed = new Set(unnamed.length === 0 ? [] : files.map(({ copy }) => copy.path));
  for (const file of unnamed) {
    const { path } = file.copy;
    const name = folderName(path, rootName);
    const free =
      users.get(name) === 1 &&
      !known.pathsOf(name).some((other) => !listed.has(other) && known.mayExist(other));
    ids.set(file, free ? name : folderPath(path, rootName));
  }
  return ids;
}

/** The paths that must be looked at before it is known whether an id is free: not listed here. */
export function rivalPaths(
  files: { has(path: string): boolean },
  unnamed: Iterable<string>,
  rootName: string,
  known: KnownIds,
): readonly string[] {
  const rivals = new Set<string>();
  for (const path of unnamed) {
    if (known.idAt(path) !== undefined) continue;
    for (const other of known.pathsOf(folderName(path, rootName))) {
      if (!files.has(other)) rivals.add(other);
    }
  }
  return [...rivals];
}

type Tracked = ReadonlyMap<string, string>;

/** By the part of the board that changes when a copy comes, goes or moves, and by worktree. */
const trackedIds = new WeakMap<Board["copiesByProject"], Map<string, Tracked>>();

/** What a board says about the ids of a worktree's files. */
export function knownIds(board: Board, worktree: string, mayExist: KnownIds["mayExist"]): KnownIds {
  return {
    idAt: (path) =>
      board.copies.get(copyKey({ worktree, path }))?.project ??
      idsElsewhere(board, worktree).get(path),
    pathsOf: (id) =>
      (board.copiesByProject.get(id) ?? []).flatMap((key) => board.copies.get(key)?.ref.path ?? []),
    mayExist,
  };
}

/** By path; where several worktrees disagree, the one whose name comes first counts. */
function idsElsewhere(board: Board, worktree: string): Tracked {
  const known = trackedIds.get(board.copiesByProject) ?? new Map<string, Tracked>();
  trackedIds.set(board.copiesByProject, known);
  const found = known.get(worktree);
  if (found !== undefined) return found;
  const ids = new Map<string, { readonly id: string; readonly from: string }>();
  for (const { ref, project } of board.copies.values()) {
    const other = ids.get(ref.path);
    if (ref.worktree === worktree || (other !== undefined && other.from < ref.worktree)) continue;
    ids.set(ref.path, { id: project, from: ref.worktree });
  }
  const byPath = new Map([...ids].map(([path, { id }]) => [path, id]));
  known.set(worktree, byPath);
  return byPath;
}

function folderName(path: string, rootName: string): string {
  return path.split("/").at(-2) ?? rootName;
}

function folderPath(path: string, rootName: string): string {
  const folder = path.split("/").slice(0, -1).join("/");
  return folder === "" ? rootName : folder;
}
