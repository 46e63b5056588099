/** Which commit is checked out, from git's files. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { textOf } from "./gitFolders";

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/u;
const maxLinks = 5;

interface Packed {
  readonly stamp: string;
  readonly refs: ReadonlyMap<string, string>;
}

/** Resolves HEAD; remembers the packed refs, which may be large and change seldom. */
export class HeadReader {
  readonly #commonDir: string;
  #packed: Packed | undefined;

  constructor(commonDir: string) {
    this.#commonDir = commonDir;
  }

  /** Undefined before the first commit, and when HEAD or its ref is missing or damaged. */
  async commitOf(gitDir: string): Promise<string | undefined> {
    let text = (await textOf(join(gitDir, "HEAD")))?.trim();
    for (let links = 0; links < maxLinks; links += 1) {
      if (text === undefined) return undefined;
      if (commitId.test(text)) return text;
      const ref = /^ref: (refs\/[^\0]+)$/u.exec(text)?.[1];
      if (ref === undefined || ref.split("/").includes("..")) return undefined;
      text = await this.#valueOf(gitDir, ref);
    }
    return undefined;
  }

  async #valueOf(gitDir: string, ref: string): Promise<string | undefined> {
    // Some refs (bisect, worktree) belong to one worktree; all others are shared.
    const own = gitDir === this.#commonDir ? undefined : await textOf(join(gitDir, ref));
    const loose = own ?? (await textOf(join(this.#commonDir, ref)));
    return loose?.trim() ?? (await this.#packedRefs()).get(ref);
  }

  async #packedRefs(): Promise<ReadonlyMap<string, string>> {
    const path = join(this.#commonDir, "packed-refs");
    const stamp = await stampOf(path);
    if (stamp === undefined) return new Map();
    if (this.#packed?.stamp === stamp) return this.#packed.refs;
    const refs = new Map<string, string>();
    for (const line of ((await textOf(path)) ?? "").split("\n")) {
      const match = /^([0-9a-f]{40,64}) (refs\/\S+)$/u.exec(line);
      if (match?.[1] !== undefined && match[2] !== undefined) refs.set(match[2], match[1]);
    }
    this.#packed = { stamp, refs };
    return refs;
  }
}

async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    // Most repositories have none.
    return undefined;
  }
}
