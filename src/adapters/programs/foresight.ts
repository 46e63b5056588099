/** What the programs that only look would say now, asked in this process: nothing is started. */
import { realpath } from "node:fs/promises";
import type { Log } from "../../core/ports";
import type { Foresight } from "../../core/workflow/runPorts";
import { findPackages } from "./findPackages";
import { type Program, ProgramError } from "./program";

/** They read files and do nothing else. */
const looking: ReadonlyMap<string, Program> = new Map([["find-packages", findPackages]]);

export class ProgramForesight implements Foresight {
  readonly #root: string;
  readonly #log: Log;

  /** @param root absolute path of the worktree */
  constructor(root: string, log: Log) {
    this.#root = root;
    this.#log = log;
  }

  async foresee(name: string, inputs: Readonly<Record<string, unknown>>): Promise<unknown> {
    const program = looking.get(name);
    if (program === undefined) return undefined;
    try {
      return await program({ inputs, root: await realpath(this.#root) });
    } catch (error) {
      // The run will meet the same and say so as its step's error; a plan without it is a plan still.
      if (!(error instanceof ProgramError)) {
        this.#log.error(`What ${name} would find could not be looked at`, error);
      }
      return undefined;
    }
  }
}
