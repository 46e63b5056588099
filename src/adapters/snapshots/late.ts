/** Which files changed after a moment, as their disk tells: for work whose end nobody saw. */
import { above, type FileStat, lookAt } from "./disk";
import type { RawPath } from "./state";

/** A state that is kept sooner after the work than this is as the work left it. Milliseconds. */
const promptly = 2_000;

/**
 * Paths that changed after `until`. A folder that was moved here brings old files along, and what was
 * removed tells nothing itself; so when the state is kept late, the folders above speak for both.
 *
 * @param there the files of the state
 * @param gone paths of earlier states at which there is no file now
 */
export async function latePaths(
  root: string,
  there: ReadonlyMap<RawPath, FileStat>,
  gone: readonly RawPath[],
  until: number,
): Promise<readonly RawPath[]> {
  const late = [...there].filter(([, { ctimeMs }]) => ctimeMs > until).map(([path]) => path);
  if (Date.now() - until <= promptly) return late;
  const found = new Set(late);
  const folders = new Map<RawPath, boolean>();
  const isLate = async (folder: RawPath): Promise<boolean> => {
    if (folder === "") return false;
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const stats = await lookAt(root, folder);
    const answer = (stats !== undefined && stats.ctimeMs > until) || (await isLate(above(folder)));
    folders.set(folder, answer);
    return answer;
  };
  for (const path of there.keys()) if (await isLate(above(path))) found.add(path);
  for (const path of gone) if (await isEmptiedLate(root, path, until)) found.add(path);
  return [...found];
}

/** The nearest folder that is left changed when something was taken out of it. */
async function isEmptiedLate(root: string, path: RawPath, until: number): Promise<boolean> {
  for (let folder = above(path); ; folder = above(folder)) {
    const stats = await lookAt(root, folder === "" ? "." : folder);
    if (stats !== undefined) return stats.mtimeMs > until;
    if (folder === "") return true;
  }
}
