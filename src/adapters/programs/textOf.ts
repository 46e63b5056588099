import { readFile } from "node:fs/promises";
import { errorCode } from "../../core/disk";

/** The text of a file that a project may have; undefined when there is none. Throws what else the disk says. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return undefined;
    throw error;
  }
}
