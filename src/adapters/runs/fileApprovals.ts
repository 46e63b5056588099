/**
 * Which command lines of a repository this person allowed on this machine. Kept in the user's own state
 * directory, never in the repository: who can write a template must not be able to allow it. PROTOCOL 1.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { diskFailure, errorCode } from "../../core/disk";
import type { Approvals } from "../../core/workflow/runPorts";
import { writeDurably } from "./writeDurably";

/**
 * One small file for each line, so that two windows which allow at the same time lose nothing. Its name
 * is the hash of the exact arguments; it holds them for whoever looks.
 */
export class FileApprovals implements Approvals {
  readonly #directory: string;

  /**
   * @param state The user's state directory for Baton.
   * @param board The board's id: what is allowed in one repository is not allowed in another.
   */
  constructor(state: string, board: string) {
    if (!/^[\w-]{1,120}$/u.test(board)) throw new Error(`${board} is no id of a board`);
    this.#directory = join(state, board, "approvals");
  }

  async allowed(line: readonly string[]): Promise<boolean> {
    try {
      return (await stat(this.#pathOf(line))).isFile() && (await this.#isPrivate());
    } catch (error) {
      if (errorCode(error) === "ENOENT") return false;
      throw diskFailure("Could not look up which commands are allowed", error);
    }
  }

  async allow(lines: readonly (readonly string[])[]): Promise<void> {
    try {
      for (const line of lines) {
        const text = JSON.stringify({ version: 1, line }, undefined, 2);
        await writeDurably(this.#pathOf(line), `${text}\n`);
      }
    } catch (error) {
      throw diskFailure("Could not remember which commands are allowed", error);
    }
  }

  /** A folder that others may write to proves nothing. */
  async #isPrivate(): Promise<boolean> {
    if (process.platform === "win32") return true;
    const { mode, uid } = await stat(this.#directory);
    return (mode & 0o022) === 0 && uid === process.getuid?.();
  }

  #pathOf(line: readonly string[]): string {
    // JSON keeps ["a b"] and ["a", "b"] apart.
    const name = createHash("sha256").update(JSON.stringify(line), "utf8").digest("hex");
    return join(this.#directory, `${name}.json`);
  }
}
