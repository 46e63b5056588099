/** Artifacts as files: Baton's own beside the journal, everybody's in the worktree. DESIGN 4.3, 7. */
import { createHash } from "node:crypto";
import { mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { BatonError } from "../../core/errors";
import type { Artifacts, Ids } from "../../core/ports";

export interface ArtifactPlace {
  /** Absolute path of the folder that Baton writes into; it is made by the first write. */
  readonly directory: string;
  /** Absolute path of the worktree. */
  readonly worktree: string;
  readonly ids: Ids;
}

export class FileArtifacts implements Artifacts {
  readonly #place: ArtifactPlace;

  constructor(place: ArtifactPlace) {
    this.#place = place;
  }

  directoryOf(project: string): string {
    return this.#told(this.#directory(project));
  }

  async write(project: string, name: string, text: string): Promise<string> {
    const directory = this.#directory(project);
    const path = join(directory, fileName(name));
    const temporary = `${path}.${this.#place.ids.next()}.tmp`;
    let made = false;
    try {
      await mkdir(directory, { recursive: true });
      const file = await open(temporary, "wx");
      made = true;
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      if (made) await rm(temporary, { force: true });
      throw new BatonError("read_only", `${path} could not be written.`, {
        remedy: "Make room on the disk, or allow writing there.",
        cause: error,
      });
    }
    return this.#told(path);
  }

  async exists(path: string): Promise<boolean> {
    const { directory, worktree } = this.#place;
    const wanted = isAbsolute(path) ? path : resolve(worktree, path);
    const real = await realOf(wanted);
    if (real === undefined) return false;
    const roots = await Promise.all([directory, worktree].map(realOf));
    if (!roots.some((root) => root !== undefined && isWithin(root, real))) return false;
    return (await stat(real)).isFile();
  }

  #directory(project: string): string {
    return join(this.#place.directory, fileName(project));
  }

  /** With forward slashes, as journal and files spell paths. */
  #told(path: string): string {
    const { worktree } = this.#place;
    return (isWithin(worktree, path) ? relative(worktree, path) : path).split(sep).join("/");
  }
}

/** A name that is one step of a path on every system, and another one for another text. DESIGN 7. */
function fileName(text: string): string {
  const plain = text.replaceAll(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 80);
  if (plain === text && !/^\.|\.$/u.test(text) && text !== "") return text;
  const mark = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${plain.replaceAll(/^\.+|\.+$/gu, "")}-${mark}`;
}

function isWithin(root: string, path: string): boolean {
  const rest = relative(root, path);
  return rest === "" || (!rest.startsWith(`..${sep}`) && rest !== ".." && !isAbsolute(rest));
}

/** Undefined for what is not there, or may not be looked at. */
async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}
