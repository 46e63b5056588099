/**
 * The claims that were made from this command line, so that the next call can act on them: it is a new
 * process each time. One small file for each, in the user's own state directory, readable by nobody
 * else. PROTOCOL 1, 4.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";

export interface RememberedClaim {
  readonly claim: string;
  readonly project: string;
  /** The task's key. */
  readonly task: string | undefined;
  readonly agent: string;
}

export class ClaimMemory {
  readonly #directory: string;

  /** @param state The account's state directory. @param board The board's id: claims of others stay apart. */
  constructor(state: string, board: string) {
    this.#directory = join(state, board, "claims");
  }

  /** @throws BatonError when the disk refuses; the claim itself is granted all the same */
  async remember(remembered: RememberedClaim): Promise<void> {
    const path = this.#pathOf(remembered.claim);
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      const temporary = `${path}.${process.pid}~`;
      await writeFile(temporary, JSON.stringify({ version: 1, ...remembered }), { mode: 0o600 });
      await rename(temporary, path);
    } catch (error) {
      throw diskFailure("The claim is yours, but could not be remembered for the next call", error);
    }
  }

  async list(): Promise<readonly RememberedClaim[]> {
    let names: readonly string[];
    try {
      names = await readdir(this.#directory);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw diskFailure("Could not look up the claims made from here", error);
    }
    const files = names.filter((name) => name.endsWith(".json")).sort();
    const read = await Promise.all(files.map((name) => readClaim(join(this.#directory, name))));
    return read.flatMap((one) => (one === undefined ? [] : [one]));
  }

  async forget(claim: string): Promise<void> {
    await rm(this.#pathOf(claim), { force: true });
  }

  #pathOf(claim: string): string {
    // Ids are letters, digits and hyphens; anything else must not become a path. DESIGN 7.
    if (!/^[\w-]{1,120}$/u.test(claim)) throw new Error(`${claim} is no id of a claim`);
    return join(this.#directory, `${claim}.json`);
  }
}

/** Undefined for what is no claim: gone meanwhile, or written by somebody else. */
async function readClaim(path: string): Promise<RememberedClaim | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch {
    // It only saves typing: without it the claim is named by hand.
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (!("claim" in value) || typeof value.claim !== "string") return undefined;
  if (!("project" in value) || typeof value.project !== "string") return undefined;
  if (!("agent" in value) || typeof value.agent !== "string") return undefined;
  const task = "task" in value && typeof value.task === "string" ? value.task : undefined;
  return { claim: value.claim, project: value.project, task, agent: value.agent };
}
