/** Spares the second of two states of the worktree where nothing of the run was at work in between. DESIGN 5.4. */
import type { RunFact } from "./runCommands";
import type { RunState } from "./runState";
import { openInterval } from "./workIntervals";

/** Of one run, as its driver sees it. */
export class UntouchedState {
  /** How the steps stood when the interval began. */
  #steps: RunState["steps"] | undefined;

  /** @param run as it stands after these facts */
  journalled(facts: readonly RunFact[], run: RunState | undefined): void {
    const began = facts.some((fact) => fact.kind === "snapshot" && fact.which === "before");
    if (!began || run === undefined) return;
    const working = [...run.steps.values()].some(({ status }) => status === "running");
    this.#steps = working ? undefined : run.steps;
  }

  /**
   * The state at the beginning of an interval in which nothing happened to any step, which is its end as
   * well: whatever changed meanwhile is not the run's. Undefined where something did.
   */
  stateOf(run: RunState): string | undefined {
    return run.steps === this.#steps ? openInterval(run)?.before : undefined;
  }
}
