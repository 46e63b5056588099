/** What running workflows asks of the world. Same rules as `core/ports.ts`. */
import type { HandoffMessage } from "../execution/handoffMessage";
import type { PlannedStep, RunnerSpec } from "./runPlan";
import type { CheckSubject, JsonSchema } from "./template";

/** A file that Baton wrote once and does not change. */
export interface FileRef {
  /** Relative to the board's folder, with `/`. */
  readonly path: string;
  /** SHA-256 of its bytes, hexadecimal. */
  readonly hash: string;
}

export interface SchemaProblem {
  /** JSON pointer into the value; empty for the whole. */
  readonly at: string;
  readonly message: string;
}

/** Checks values against JSON Schema 2020-12. Never compiles code from a schema. */
export interface Schemas {
  /** What is wrong with the schema itself; empty when it can be used. */
  checkSchema(schema: JsonSchema): readonly SchemaProblem[];
  check(schema: JsonSchema, value: unknown): readonly SchemaProblem[];
}

/** The files of runs, in the board's folder: `runs/<run>/…`. All writes are durable and by rename. */
export interface RunFiles {
  /** Writes `runs/<run>/<name>` and says where it is; `name` may have folders in it. */
  write(run: string, name: string, text: string): Promise<FileRef>;
  /** What was written under that name, also by a process that died since; undefined when nothing was. */
  find(run: string, name: string): Promise<FileRef | undefined>;
  /** Names of the files that lie in `runs/<run>/<folder>` itself; none where there is no such folder. */
  names(run: string, folder: string): Promise<readonly string[]>;
  /** Gives what was written under one name another one, in the place of what was there. */
  move(run: string, from: string, to: string): Promise<void>;
  /** @throws BatonError when it is missing or its hash differs */
  read(ref: FileRef): Promise<string>;
  /**
   * Absolute path of the run's folder for its steps' artifacts, `runs/<run>/workspace`, which `write`
   * reaches as `workspace/…`; made when it is not there.
   */
  workspace(run: string): Promise<string>;
}

/** What a step's agent gets: on stdin as JSON for commands, as a prompt for models. */
export interface StepInput {
  readonly run: string;
  readonly workflow: string;
  readonly step: string;
  readonly title: string;
  readonly agent: string;
  readonly attempt: number;
  /** The run's folder for artifacts, absolute. */
  readonly workspace: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** All that was handed over to it, collected into one message. */
  readonly handoff: HandoffMessage | undefined;
  /** Interfaces it works against, by name. */
  readonly contracts: Readonly<Record<string, JsonSchema>>;
  /** What its output must look like. */
  readonly outputSchema: JsonSchema | undefined;
  /** The error of the attempt before, on a retry. */
  readonly lastError: string | undefined;
}

/** One attempt of one step. */
export interface StepJob {
  /** The attempt's execution; names its files, unique for ever. */
  readonly execution: string;
  readonly input: StepInput;
  readonly step: PlannedStep;
  readonly runner: RunnerSpec;
  /** Absolute. */
  readonly cwd: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export type StepOutcome =
  /** `output`: the JSON that was printed, else `{ "text": … }`. */
  | { readonly kind: "success"; readonly output: unknown }
  /** `code`: `exit`, `timeout`, `spawn_failed`, `killed`, `bad_output`, `refused`, or one that the program named. */
  | {
      readonly kind: "failure";
      readonly code: string;
      readonly message: string;
      readonly output: unknown;
    }
  | { readonly kind: "cancelled" };

export interface RunningStep {
  readonly outcome: Promise<StepOutcome>;
  /** Ends it with everything it started; the outcome is then `cancelled`. May be called again. */
  cancel(): Promise<void>;
}

/** What a step at work asks another agent for, as it says it itself. */
export interface StepRequest {
  readonly agent: string;
  readonly what: string;
  readonly context: string;
  /** Ids of steps that cannot begin without it. */
  readonly waiting: readonly string[];
}

/** Does steps of some kinds of runner. */
export interface Runner {
  readonly kinds: readonly RunnerSpec["kind"][];
  /**
   * Starts an attempt. `onText` gets its readable output as it comes, in pieces of bounded size;
   * `onRequest` what it asks others for while it goes on.
   */
  start(
    job: StepJob,
    onText: (text: string) => void,
    onRequest: (request: StepRequest) => void,
  ): RunningStep;
  /**
   * What became of an attempt that a process now gone had started: its outcome where one was written
   * by then, else undefined, and then nothing of it runs any more when the promise resolves.
   */
  recover(job: Pick<StepJob, "execution" | "input">): Promise<StepOutcome | undefined>;
}

export interface CheckAnswer {
  readonly ok: boolean;
  /** What was found, in words: `v20.11.1`, `not set`. Never a secret value. */
  readonly found: string;
}

/** Looks at the world for gates. `condition` checks never come here. */
export interface GateChecks {
  look(
    subject: Exclude<CheckSubject, { readonly kind: "condition" }>,
    cwd: string,
  ): Promise<CheckAnswer>;
}

/** Asks programs that ship with Baton before a run what they would find in it. */
export interface Foresight {
  /**
   * The output a program would have now; undefined for one that does more than look, and where it would
   * fail. Reads files, starts nothing and changes nothing.
   */
  foresee(program: string, inputs: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Whether a run may run a command line that it came to. @param step the title of the step that would */
export type AskToAllow = (line: readonly string[], run: string, step: string) => Promise<boolean>;

/** Command lines of repositories that this person allowed on this machine; kept outside the repository. */
export interface Approvals {
  /** @param run in which it is to run; undefined where none is meant yet */
  allowed(line: readonly string[], run?: string): Promise<boolean>;
  allow(lines: readonly (readonly string[])[]): Promise<void>;
  /**
   * Shows a line whole to the person who is there, for what is only known when the run comes to it; true
   * when it may be run from now on. Left out where nobody is there.
   */
  readonly ask?: AskToAllow | undefined;
}

/**
 * Why a file that changed while steps were at work is left alone all the same. `interval` counts from 0.
 */
export type Obstacle =
  /** What lies there is not what the interval left: somebody `did` that after it, before the next one or now. */
  | {
      readonly kind: "changed";
      readonly interval: number;
      readonly did: "made" | "changed" | "removed";
    }
  /** It changed when the process that drove the run may have been gone already. */
  | { readonly kind: "unsure"; readonly interval: number }
  /** Something else stands in its way, or came while it was put back. */
  | { readonly kind: "in_the_way" };

/** How a file of the worktree differs from what it was before the run. */
export interface FileDifference {
  /** Relative to the worktree, with `/`. */
  readonly path: string;
  /** What restoring it would do. */
  readonly restore: "write" | "delete" | "mode";
  /** Why it is left alone; undefined when it can be put back. */
  readonly obstacle: Obstacle | undefined;
}

/** Names of the states at both ends of an interval in which steps were at work. */
export interface KeptInterval {
  readonly before: string;
  readonly after: string;
}

/** What is kept of a worktree: all that git does not ignore, the paths a template names, or nothing at all. */
export type Keeps = "worktree" | "paths" | "nothing";

export interface TakeOptions {
  /** Where there is no git. */
  readonly paths: readonly string[];
  /**
   * When the work that is kept was last seen. What changed later is marked: it is not told apart from
   * what others did. Milliseconds since the epoch; undefined for a state before work.
   */
  readonly until?: number | undefined;
}

/** A file that is put back by others, because every change of it goes through them. */
export interface OwnedDifference extends FileDifference {
  /** What it held; undefined where it was not there. */
  readonly text: string | undefined;
}

/** States of the worktree: tracked and untracked files that git does not ignore, with their modes. */
export interface Snapshots {
  /** What `take` keeps where a template names these paths. */
  keeps(paths: readonly string[]): Keeps;
  /** Keeps the state as it is now under a name that does not change. */
  take(run: string, label: string, options: TakeOptions): Promise<string>;
  /**
   * What putting back all changes of these intervals would change, with what is in the way of it: a file
   * goes back only when it is what the last interval left, and nobody changed it between two of them.
   *
   * @throws BatonError `not_found` when one of the states is not kept any more
   */
  compare(intervals: readonly KeptInterval[]): Promise<readonly FileDifference[]>;
  /** The same for project files, which `compare` and `restore` leave out: they go back through the sync. */
  owned(intervals: readonly KeptInterval[]): Promise<readonly OwnedDifference[]>;
  /**
   * Goes back; what has an obstacle is left alone, and so are the paths in `spared`. Gives what was
   * really changed.
   */
  restore(
    intervals: readonly KeptInterval[],
    spared?: ReadonlySet<string>,
  ): Promise<readonly FileDifference[]>;
  /** True for a state of this worktree, false for one of another worktree of the repository. */
  isHere(name: string): Promise<boolean>;
  /** Paths that changed in an interval, by whomever. */
  changed(interval: KeptInterval): Promise<readonly string[]>;
  /** The runs of which states are kept, in no order. */
  runs(): Promise<readonly string[]>;
  /** Forgets all states of a run. */
  drop(run: string): Promise<void>;
}
