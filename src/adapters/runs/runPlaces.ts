/** Where the files of a run lie, below the board's folder. Ids never become paths without a check. DESIGN 7. */
import { join } from "node:path";
import { BatonError } from "../../core/errors";

export interface AttemptPlaces {
  /** What the attempt gets, as JSON. */
  readonly input: string;
  /** The same as a prompt, for those who want one. */
  readonly prompt: string;
  /** Which processes perform it. */
  readonly record: string;
  /** What came of it. */
  readonly result: string;
}

/**
 * @param runs Absolute path of `<board>/runs`.
 * @throws BatonError `invalid_argument` for an id that could climb out
 */
export function runFolder(runs: string, run: string): string {
  return join(runs, checked(run));
}

/** @throws BatonError `invalid_argument` for an id that could climb out */
export function attemptPlaces(runs: string, run: string, execution: string): AttemptPlaces {
  const folder = runFolder(runs, run);
  const name = checked(execution);
  return {
    input: join(folder, "inputs", `${name}.json`),
    prompt: join(folder, "inputs", `${name}.md`),
    record: join(folder, "processes", `${name}.json`),
    result: join(folder, "results", `${name}.json`),
  };
}

function checked(id: string): string {
  if (/^[\w-][\w.-]{0,119}$/u.test(id)) return id;
  throw new BatonError("invalid_argument", `${JSON.stringify(id)} cannot be the name of a file.`);
}
