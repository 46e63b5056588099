/** What is told about a run besides its state: who looks, when, and the tries of its steps. */
import type { World } from "../world";

/** One try of a step, from the history. */
export interface StepAttempt {
  readonly execution: string;
  /** Undefined in a history that does not know it. */
  readonly step: string | undefined;
  readonly agent: string;
  readonly attempt: number;
  readonly status: "in_progress" | "success" | "failure" | "cancelled" | "lost";
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number | undefined;
}

/** What is told about a run besides its state. */
export interface RunFacts {
  readonly world: World;
  readonly now: number;
  /** All tries of the run that are known, in their order. */
  readonly attempts: readonly StepAttempt[];
  /** Somebody watches it go: times below a minute are told in seconds. */
  readonly seconds?: boolean;
}
