/** What a person said no to while a run goes on: one no counts for all steps that come to the same line. */
import type { Approvals } from "./runPorts";

export class AskedLines {
  readonly #approvals: Approvals;
  /** By line, the steps that were refused for it. */
  readonly #refused = new Map<string, Set<string>>();

  constructor(approvals: Approvals) {
    this.#approvals = approvals;
  }

  /**
   * Whether a step may run a line; asks the person who is there when nobody answered yet. A step that was
   * refused and comes again is tried anew on purpose, so that is asked again.
   */
  async mayRun(line: readonly string[], run: string, step: AskingStep): Promise<boolean> {
    if (await this.#approvals.allowed(line)) return true;
    const { ask } = this.#approvals;
    if (ask === undefined) return false;
    const key = JSON.stringify(line);
    const refused = this.#refused.get(key);
    if (refused !== undefined && !refused.has(step.id)) {
      refused.add(step.id);
      return false;
    }
    this.#refused.delete(key);
    if (await ask(line, run, step.title)) return true;
    this.#refused.set(key, new Set([step.id]));
    return false;
  }

  /** Said with a refusal: what would help. */
  get remedy(): string {
    return this.#approvals.ask === undefined ? "" : " Retry the step to be asked again.";
  }
}

interface AskingStep {
  readonly id: string;
  readonly title: string;
}
