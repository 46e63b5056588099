/** The plan of a run and what its steps gave, read once each from the run's files. */
import type { RunPlan } from "./runPlan";
import type { FileRef, RunFiles } from "./runPorts";
import { readOutcome, readPlan } from "./runRecords";
import type { RunState } from "./runState";

export class RunReader {
  readonly #files: RunFiles;
  readonly #outputs = new Map<string, unknown>();
  #plan: RunPlan | undefined;
  /** Hash of the plan that was read. */
  #read = "";
  /** Absolute path of the run's folder for artifacts; empty before the first reading. */
  workspace = "";

  constructor(files: RunFiles) {
    this.#files = files;
  }

  /**
   * Reads what a look at the run needs and is not known yet.
   *
   * @throws BatonError when a file is missing, or is not what was written
   */
  async read(run: RunState): Promise<RunPlan> {
    // A retry may go by another plan.
    if (this.#plan === undefined || this.#read !== run.plan.hash) {
      this.#plan = await readPlan(this.#files, run);
      this.#read = run.plan.hash;
    }
    if (this.workspace === "") this.workspace = await this.#files.workspace(run.id);
    for (const { output } of run.steps.values()) {
      if (output === undefined || this.#outputs.has(keyOf(output))) continue;
      this.#outputs.set(keyOf(output), (await readOutcome(this.#files, output)).output);
    }
    return this.#plan;
  }

  /** What was given in that file; undefined for one that was not read. */
  output(file: FileRef): unknown {
    return this.#outputs.get(keyOf(file));
  }
}

function keyOf({ path, hash }: FileRef): string {
  return `${hash} ${path}`;
}
