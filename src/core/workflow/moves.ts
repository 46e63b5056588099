/** What a run asks its driver for. `nextMoves` makes them, `drive.ts` does them. */
import type { RunFact } from "./runCommands";
import type { RunNode } from "./runGraph";
import type { RunnerSpec } from "./runPlan";
import type { StepInput } from "./runPorts";
import type { CheckResult } from "./runState";
import type { GateCheck } from "./template";

/** What the driver does next. `fact`: nothing but journal it. */
export type Move =
  | { readonly kind: "fact"; readonly fact: Exclude<RunFact, { kind: "begin" | "end" }> }
  | {
      readonly kind: "begin";
      readonly node: RunNode;
      readonly fact: Extract<RunFact, { kind: "begin" }>;
      readonly input: StepInput;
      readonly runner: RunnerSpec;
      readonly instructions: string | undefined;
    }
  | {
      readonly kind: "check";
      readonly step: string;
      readonly title: string;
      readonly place: string;
      /** To look at, with everything put into its place. */
      readonly checks: readonly GateCheck[];
      /** Command lines that somebody has to have allowed before. */
      readonly lines: readonly (readonly string[])[];
      /** What the run itself could answer. */
      readonly answered: readonly CheckResult[];
    }
  | {
      /** The worktree is to be kept before anything else is journalled. */
      readonly kind: "snapshot";
      readonly which: "before" | "after";
      /** Of this run, in its order; tells its states apart. */
      readonly label: string;
      /** When work was last seen: what changed later is not the run's. Only for `after`. */
      readonly until: number | undefined;
      /** Work begins again at once: this end is the next beginning as well. Only for `after`. */
      readonly goesOn: boolean;
    }
  /** The attempt is to be ended. */
  | { readonly kind: "cancel"; readonly execution: string };

export interface NextMoves {
  readonly moves: readonly Move[];
  /** The time alone brings something then; milliseconds since the epoch. */
  readonly wakeAt: number | undefined;
  /** What it waits for when there is no move. */
  readonly waits: "work" | "time" | "person";
}
