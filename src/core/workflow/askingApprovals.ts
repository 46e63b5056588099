/** What a process that drives runs lets them run: what was allowed for good, and what somebody says meanwhile. */
import type { Approvals, AskToAllow } from "./runPorts";

export class AskingApprovals implements Approvals {
  readonly #kept: Approvals;
  readonly #runs = new Set<string>();
  #ask: AskToAllow | undefined;

  /** @param kept What was allowed for good. @param ask Shows a line to the person who is there. */
  constructor(kept: Approvals, ask?: AskToAllow) {
    this.#kept = kept;
    this.#ask = ask;
  }

  /** Whatever lines the run comes to may run in it, as long as this process lives. None is kept: nobody saw them. */
  allowFor(run: string): void {
    this.#runs.add(run);
  }

  askWith(ask: AskToAllow): void {
    this.#ask = ask;
  }

  async allowed(line: readonly string[], run?: string): Promise<boolean> {
    return (run !== undefined && this.#runs.has(run)) || this.#kept.allowed(line);
  }

  allow(lines: readonly (readonly string[])[]): Promise<void> {
    return this.#kept.allow(lines);
  }

  /** What is allowed is kept like what was allowed before the run. */
  get ask(): AskToAllow | undefined {
    const ask = this.#ask;
    if (ask === undefined) return undefined;
    return async (line, run, step) => {
      if (!(await ask(line, run, step))) return false;
      await this.#kept.allow([line]);
      return true;
    };
  }
}
