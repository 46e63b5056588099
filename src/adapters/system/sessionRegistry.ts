import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import type { Processes, ProcessRef, Sessions } from "../../core/ports";

/**
 * Which processes stand behind a session, as one small file for each of them: two windows of one
 * person are one session. A session that nobody registered counts as gone.
 */
export class SessionRegistry implements Sessions {
  readonly #directory: string;
  readonly #processes: Processes;

  /** @param directory `<board>/sessions`; made by the first registration. */
  constructor(directory: string, processes: Processes) {
    this.#directory = directory;
    this.#processes = processes;
  }

  /**
   * Declares that this process is behind the session. Returns the way to take it back; a process that
   * dies without it is noticed. Throws `BatonError` when the disk refuses.
   */
  async register(session: string): Promise<() => Promise<void>> {
    const self = this.#processes.self();
    const path = join(this.#directory, `${prefixOf(session)}${self.pid}.json`);
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      // A reader must never see half of it and take the session for gone.
      const temporary = `${path}.${Date.now()}~`;
      await writeFile(temporary, JSON.stringify(self), { mode: 0o600 });
      await rename(temporary, path);
    } catch (error) {
      throw diskFailure("Could not register this session", error);
    }
    return async () => rm(path, { force: true });
  }

  async alive(session: string): Promise<boolean> {
    const prefix = prefixOf(session);
    for (const name of await this.#names()) {
      if (!name.startsWith(prefix) || !name.endsWith(".json")) continue;
      const path = join(this.#directory, name);
      const ref = await refIn(path);
      if (ref !== undefined && this.#processes.alive(ref)) return true;
      await rm(path, { force: true });
    }
    return false;
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#directory);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw diskFailure("Could not look up sessions", error);
    }
  }
}

function prefixOf(session: string): string {
  return `${createHash("sha256").update(session).digest("hex").slice(0, 24)}.`;
}

async function refIn(path: string): Promise<ProcessRef | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value) || typeof value.pid !== "number") return undefined;
    const started = "started" in value && typeof value.started === "string" ? value.started : "";
    return { pid: value.pid, started };
  } catch {
    // Taken back meanwhile, or damaged: either way it stands for no process.
    return undefined;
  }
}
