/** What the programs that ship with Baton have in common: they read a step's input and print its output. */
import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { errorCode } from "../../core/disk";

export interface ProgramInput {
  /** What the step's `with` says. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The worktree, absolute, without links. */
  readonly root: string;
}

/** Gives the step's output. @throws ProgramError for what the step's agent can mend */
export type Program = (input: ProgramInput) => Promise<unknown>;

/** Why the work failed, as the step's error. */
export class ProgramError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "ProgramError";
    this.code = code;
  }
}

/** An own property of an object; undefined for everything else. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws ProgramError when the input is no text, or empty */
export function textInput({ inputs }: ProgramInput, name: string): string {
  const value = field(inputs, name);
  if (typeof value === "string" && value.trim() !== "") return value;
  throw new ProgramError("bad_input", `The input \`${name}\` must be a text that is not empty.`);
}

/**
 * A path of the worktree, with links followed; of a file that is not there yet, its folder's.
 * @throws ProgramError when it leads out
 */
export async function pathInside(root: string, path: string): Promise<string> {
  const wanted = join(root, path);
  const real = await realOf(wanted);
  const inside = relative(root, real);
  if (isAbsolute(path) || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new ProgramError("outside", `${path} lies outside the workspace.`);
  }
  return real;
}

async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    const above = join(path, "..");
    return above === path ? path : join(await realOf(above), relative(above, path));
  }
}
