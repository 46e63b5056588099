/** What the program ends with. Documented in `docs/cli.md` and in its help. */
import type { FaceError } from "../../core/face/faceError";

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  left: 5,
  runFailed: 6,
  runWaits: 7,
} as const;

export const exitWords: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.done, "done"],
  [exitCodes.failed, "failed: the disk, a damaged file, a mistake in Baton"],
  [exitCodes.usage, "wrong usage: unknown option, missing or impossible value"],
  [exitCodes.refused, "refused: held by another, not ready, read only; the message says why"],
  [
    exitCodes.notFound,
    "not found: no such workspace, project, task, claim, execution, workflow or run",
  ],
  [exitCodes.left, "doctor only: something is left that needs mending"],
  [exitCodes.runFailed, "a run ended without success, or was cancelled; baton retry begins again"],
  [exitCodes.runWaits, "a run waits for somebody; it stays, and the answer says how it goes on"],
];

/** An answer of the rules. A failure of the disk is thrown, and is `failed`. */
export function exitCodeOf({ code }: Pick<FaceError, "code">): number {
  if (code === "not_found") return exitCodes.notFound;
  if (code === "invalid_argument" || code === "reason_required") return exitCodes.usage;
  return exitCodes.refused;
}
