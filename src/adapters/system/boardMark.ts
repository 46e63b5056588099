/** What tells a board from all others, on this machine and on any other. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { diskFailure } from "../../core/disk";

/**
 * The same for every process that works on the board, and for no other board: two machines, or two
 * containers, often have their repository at the same path. Says nothing of path and machine.
 *
 * @param boardDirectory Absolute; it need not be there yet.
 * @param anchor The folder it lies in, which is there before the board is.
 * @throws BatonError when the folder cannot be looked at
 */
export async function boardMark(boardDirectory: string, anchor: string): Promise<string> {
  try {
    const { dev, ino, birthtimeNs } = await stat(anchor, { bigint: true });
    const parts = [hostname(), dev, ino, birthtimeNs, boardDirectory].map(String);
    return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
  } catch (error) {
    throw diskFailure("Could not look at the folder of Baton's history", error);
  }
}
