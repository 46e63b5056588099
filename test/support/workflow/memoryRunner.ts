import type {
  Runner,
  RunningStep,
  StepInput,
  StepJob,
  StepOutcome,
  StepRequest,
} from "../../../src/core/workflow/runPorts";
import type { FakeTime } from "./fakeTime";

/** What a step does when it is tried. Times in milliseconds. */
export interface Behaviour {
  readonly outcome?: StepOutcome;
  /** A second where nothing is said. */
  readonly takes?: number;
  readonly asks?: StepRequest;
}

export type Script = (input: StepInput) => Behaviour;

interface Process {
  readonly session: string;
  readonly step: string;
  killed: boolean;
  result: StepOutcome | undefined;
}

/** The machine on which the commands of all processes run, with the results they wrote. */
export class MemoryMachine {
  /** Every attempt that was begun, in order. */
  readonly started: StepJob[] = [];
  readonly processes = new Map<string, Process>();
  readonly #time: FakeTime;
  script: Script = () => ({});
  /** The most that were at work at once. */
  peak = 0;

  constructor(time: FakeTime) {
    this.#time = time;
  }

  /** What runs now. */
  get running(): readonly string[] {
    return [...this.processes.values()]
      .filter(({ killed, result }) => !killed && result === undefined)
      .map(({ step }) => step);
  }

  /** The process that drove is gone: what it had under way ends, unless its result is written. */
  driverDied(session: string): void {
    for (const process of this.processes.values()) {
      if (process.session === session && process.result === undefined) process.killed = true;
    }
  }

  runner(session: string, kinds: Runner["kinds"] = ["command", "program"]): Runner {
    return {
      kinds,
      start: (job, _, onRequest) => this.#start(session, job, onRequest),
      recover: async ({ execution }) => {
        await Promise.resolve();
        const process = this.processes.get(execution);
        if (process?.result !== undefined) return process.result;
        if (process !== undefined) process.killed = true;
        return undefined;
      },
    };
  }

  #start(session: string, job: StepJob, onRequest: (request: StepRequest) => void): RunningStep {
    this.started.push(job);
    const process: Process = { session, step: job.input.step, killed: false, result: undefined };
    this.processes.set(job.execution, process);
    this.peak = Math.max(this.peak, this.running.length);
    const { outcome, takes = 1_000, asks } = this.script(job.input);
    const wait = this.#time.start(Math.min(takes, job.timeout));
    if (asks !== undefined) onRequest(asks);
    const late = takes > job.timeout;
    const end = async (): Promise<StepOutcome> => {
      await wait.done;
      if (process.killed) return { kind: "cancelled" };
      const timeout = {
        kind: "failure",
        code: "timeout",
        message: "too late",
        output: null,
      } as const;
      process.result = late
        ? timeout
        : (outcome ?? { kind: "success", output: { step: job.input.step } });
      return process.result;
    };
    return {
      outcome: end(),
      cancel: async () => {
        await Promise.resolve();
        if (process.result === undefined) process.killed = true;
        wait.cancel();
      },
    };
  }
}
