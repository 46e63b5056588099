/** How an answer leaves the program: as JSON that stays the same, or as text for people. */
import { BatonError } from "../../core/errors";
import { type FaceError, type FaceResult, thrownError } from "../../core/face/faceError";
import { exitCodeOf, exitCodes } from "./exitCodes";
import type { CliHost } from "./session";
import { type Look, styled, wrap } from "./text";

/** Of the JSON output. A field may be added; one that changes its meaning makes it 2. */
export const jsonVersion = 1;

export interface Answer {
  readonly data: unknown;
  readonly warnings?: readonly string[];
  /** For people, line by line. */
  readonly lines: readonly string[];
  readonly exit?: number;
}

/** An answer that was refused, with its exit code. */
export class Refused extends Error {
  readonly error: FaceError;
  readonly exit: number;

  constructor(error: FaceError, exit = exitCodeOf(error)) {
    super(error.message);
    this.error = error;
    this.exit = exit;
  }
}

/** What was answered, or the refusal as an exception that `tell` turns into words. */
export function must<T>(result: FaceResult<T>): {
  readonly data: T;
  readonly warnings: readonly string[];
} {
  if (!result.ok) throw new Refused(result.error);
  return result;
}

/** Prints an answer and gives the exit code. */
export function tell(host: CliHost, command: string, json: boolean, answer: Answer): number {
  const { data, warnings = [], lines, exit = exitCodes.done } = answer;
  if (json) {
    host.out(`${JSON.stringify({ version: jsonVersion, command, data, warnings })}\n`);
    return exit;
  }
  if (lines.length > 0) host.out(`${lines.join("\n")}\n`);
  for (const warning of warnings) {
    host.err(`${wrap(`Note: ${warning}`, host.look).join("\n")}\n`);
  }
  return exit;
}

/** Prints what went wrong and gives the exit code. Only a mistake in the program is thrown on. */
export function tellError(host: CliHost, command: string, json: boolean, thrown: unknown): number {
  const { error, exit } = refusedBy(thrown);
  if (json) {
    host.out(`${JSON.stringify({ version: jsonVersion, command, error })}\n`);
    return exit;
  }
  host.err(`${errorLines(error, host.look).join("\n")}\n`);
  return exit;
}

function refusedBy(thrown: unknown): { readonly error: FaceError; readonly exit: number } {
  if (thrown instanceof Refused) return thrown;
  const error = thrownError(thrown);
  if (!(thrown instanceof BatonError) || error === undefined) throw thrown;
  // A workspace that is not there, or a value that cannot be: the caller's. The rest is the world's.
  const ours = thrown.code === "not_found" || thrown.code === "invalid_argument";
  return { error, exit: ours ? exitCodeOf(error) : exitCodes.failed };
}

function errorLines(error: FaceError, look: Look): readonly string[] {
  const [first = "", ...rest] = wrap(error.message, look);
  const lines = [styled(first, "red", look), ...rest];
  // The message names each reason already; the way out is what it may lack.
  if (error.next !== undefined && !error.message.includes(error.next)) {
    lines.push(...wrap(error.next, look));
  }
  return lines;
}
