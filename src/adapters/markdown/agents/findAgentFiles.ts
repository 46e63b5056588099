/**
 * The definition files below one root, in a fixed order, within bounds, and never outside the root:
 * a link in a repository must not make Baton show a file of the user's home. DESIGN 7.
 */
import type { Dirent, Stats } from "node:fs";
import { opendir, realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import { errorCode } from "../../../core/disk";
import type { CancelSignal, Log } from "../../../core/ports";
import type { AgentFile } from "./content";
import type { AgentPlace } from "./places";

export interface FoundFile extends AgentFile {
  /** Absolute, with every link resolved. */
  readonly real: string;
}

/** Shared by all places of one look, so that many folders cannot add up. */
export interface SearchBudget {
  files: number;
  /** Folder entries looked at, whatever they are. */
  entries: number;
}

/** What one search carries along. */
interface Search {
  /** The root with every link resolved. */
  readonly root: string;
  readonly place: AgentPlace;
  readonly budget: SearchBudget;
  readonly log: Log;
  readonly signal: CancelSignal | undefined;
  /** Real folders seen, so that links in a circle end. */
  readonly seen: Set<string>;
  readonly found: FoundFile[];
}

const maxFolders = 8;

/**
 * Files of one place by path. Folders that are not there are no news; everything else that is passed
 * over (out of the root, unreadable, over the budget) goes to the log.
 * @param root Absolute.
 */
export async function findAgentFiles(
  root: string,
  place: AgentPlace,
  budget: SearchBudget,
  log: Log,
  signal?: CancelSignal,
): Promise<readonly FoundFile[]> {
  const realRoot = await resolveLink(root, root, log);
  if (realRoot === undefined) return [];
  const search = { root: realRoot, place, budget, log, signal, seen: new Set<string>(), found: [] };
  const folder = place.folder === "" ? root : `${root}/${place.folder}`;
  await searchFolder(search, folder, place.folder, 0);
  return search.found;
}

async function searchFolder(
  search: Search,
  folder: string,
  relative: string,
  depth: number,
): Promise<void> {
  const real = await resolveInside(search, folder, relative);
  if (real === undefined || search.seen.has(real)) return;
  search.seen.add(real);
  for (const entry of await readFolder(search, real, relative)) {
    if (search.signal?.aborted === true) return;
    if (search.budget.files <= 0) {
      search.log.warn(`Too many definitions: those from ${relative} on are left out.`);
      return;
    }
    const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
    await searchEntry(search, entry, `${real}${sep}${entry.name}`, path, depth);
  }
}

async function searchEntry(
  search: Search,
  entry: Dirent,
  absolute: string,
  path: string,
  depth: number,
): Promise<void> {
  const fits = entry.name.toLowerCase().endsWith(search.place.suffix);
  if (!fits && !search.place.deep) return;
  const real = entry.isSymbolicLink() ? await resolveInside(search, absolute, path) : absolute;
  if (real === undefined) return;
  const kind = entry.isSymbolicLink() ? await kindOf(search, real, path) : entry;
  if (kind === undefined) return;
  if (kind.isDirectory()) {
    if (search.place.deep && depth < maxFolders) {
      await searchFolder(search, absolute, path, depth + 1);
    }
    return;
  }
  if (!fits || !kind.isFile()) return;
  search.budget.files -= 1;
  search.found.push({ source: search.place.source, path, real });
}

async function kindOf(search: Search, real: string, path: string): Promise<Stats | undefined> {
  try {
    return await stat(real);
  } catch (error) {
    search.log.error(`Could not look at ${path}.`, error);
    return undefined;
  }
}

/** Sorted, because the order on disk differs between machines and the budget must not. */
async function readFolder(
  search: Search,
  real: string,
  relative: string,
): Promise<readonly Dirent[]> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(real)) {
      if (search.budget.entries <= 0) {
        search.log.warn(`The folder ${relative} has too many entries; the rest is left out.`);
        break;
      }
      search.budget.entries -= 1;
      entries.push(entry);
    }
  } catch (error) {
    if (errorCode(error) !== "ENOTDIR") {
      search.log.error(`Could not read the folder ${relative}.`, error);
    }
  }
  return entries.sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function resolveInside(
  search: Search,
  absolute: string,
  relative: string,
): Promise<string | undefined> {
  const real = await resolveLink(absolute, relative, search.log);
  if (real === undefined || real === search.root) return real;
  const root = search.root.endsWith(sep) ? search.root : search.root + sep;
  if (real.startsWith(root)) return real;
  search.log.warn(`${relative} links to a place outside the folder and is left out.`);
  return undefined;
}

async function resolveLink(absolute: string, shown: string, log: Log): Promise<string | undefined> {
  try {
    return await realpath(absolute);
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ENOENT" && code !== "ENOTDIR") log.error(`Could not look at ${shown}.`, error);
    return undefined;
  }
}
