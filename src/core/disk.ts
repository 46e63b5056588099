/** Turns what the operating system says into a sentence with a remedy. Pure, so that all disk adapters share it. */
import { BatonError } from "./errors";

const causes: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "Free some space and try again."],
  EDQUOT: ["the disk quota is used up", "Free some space and try again."],
  EFBIG: ["the file would become too large", "Raise the file size limit of this account."],
  EROFS: ["the disk is read-only", "Make the disk writable, or work on a writable copy."],
  EACCES: [
    "permission is denied",
    "Check who owns the file and its folder, and their permissions.",
  ],
  EPERM: [
    "the operation is not permitted",
    "Check the owner, the permissions and the immutable flag of the file and its folder.",
  ],
  EIO: ["the disk reports an input/output error", "Check the disk's health and make a backup now."],
  ENOTDIR: ["a file is where a folder should be", "Move that file out of the way."],
  EISDIR: ["a folder is where a file should be", "Move that folder out of the way."],
  EMFILE: ["too many files are open", "Close some programs, or raise the limit of open files."],
  ENFILE: ["too many files are open", "Close some programs, or raise the limit of open files."],
  ELOOP: ["its symbolic links lead in a circle", "Mend the symbolic links."],
  ENAMETOOLONG: ["the name is too long", "Shorten the names of the folders it lies in."],
};

/** The system's error code (`ENOENT`, ...) of whatever was thrown; undefined when it has none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * A failed disk operation as `read_only` with its remedy; a `BatonError` is passed through.
 * @param doing What could not be done, as the start of a sentence: `Could not save the board`.
 */
export function diskFailure(doing: string, error: unknown): BatonError {
  if (error instanceof BatonError) return error;
  const known = causes[errorCode(error) ?? ""];
  const detail = error instanceof Error ? error.message : String(error);
  return new BatonError("read_only", `${doing}: ${known?.[0] ?? detail}.`, {
    remedy: known?.[1] ?? "Check the disk and the permissions of the folder, then try again.",
    cause: error,
  });
}
