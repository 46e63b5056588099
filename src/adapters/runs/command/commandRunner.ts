/** Runs steps whose agent is a program: any command line, or one that ships with Baton. DESIGN 5.4. */
import { diskFailure } from "../../../core/disk";
import { promptText } from "../../../core/workflow/promptText";
import type {
  Runner,
  RunningStep,
  StepJob,
  StepOutcome,
  StepRequest,
} from "../../../core/workflow/runPorts";
import { attemptPlaces } from "../runPlaces";
import { recoverAttempt, startAttempt } from "./attempt";

export interface CommandRunnerOptions {
  /** Absolute path of `<board>/runs`. */
  readonly runs: string;
  /** Absolute path of `dist/stepWrapper.js`. */
  readonly wrapper: string;
  /** Absolute path of `dist/programs.js`, which takes the name of a program as its first argument. */
  readonly programs: string;
  /** Runs both; in VS Code the editor's own binary, which becomes Node by a variable. */
  readonly node: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What opens Baton's own doors, and what would make an Electron program a Node. */
const withheld = ["BATON_API_KEY", "HIVE_API_KEY"];

export class CommandRunner implements Runner {
  readonly kinds = ["command", "program"] as const;
  readonly #options: CommandRunnerOptions;

  constructor(options: CommandRunnerOptions) {
    this.#options = options;
  }

  start(
    job: StepJob,
    onText: (text: string) => void,
    onRequest: (request: StepRequest) => void,
  ): RunningStep {
    const { input, execution } = job;
    const command = this.#commandOf(job);
    if (command === undefined) return settled(refused(job));
    const places = attemptPlaces(this.#options.runs, input.run, execution);
    const inputText = `${JSON.stringify(input, undefined, 2)}\n`;
    const prompt = job.runner.kind === "command" && job.runner.input === "prompt";
    const files: (readonly [string, string])[] = [[places.input, inputText]];
    if (prompt) files.push([places.prompt, promptText(input, job.step.instructions)]);
    const running = startAttempt({
      places,
      node: this.#options.node,
      wrapper: this.#options.wrapper,
      env: this.#options.env,
      files,
      onText,
      onRequest,
      job: {
        execution,
        argv: command.argv,
        cwd: job.cwd,
        stdin: prompt ? places.prompt : places.input,
        record: places.record,
        result: places.result,
        timeout: job.timeout,
        withoutEnv: command.asNode ? withheld : [...withheld, "ELECTRON_RUN_AS_NODE"],
        env: {
          BATON_RUN: input.run,
          BATON_STEP: input.step,
          BATON_EXECUTION: execution,
          BATON_WORKSPACE: input.workspace,
          BATON_INPUT: places.input,
        },
      },
    });
    const outcome = running.outcome.catch((error: unknown): StepOutcome => {
      const { message, remedy } = diskFailure("The step could not be prepared", error);
      const text = remedy === undefined ? message : `${message} ${remedy}`;
      return { kind: "failure", code: "spawn_failed", message: text, output: undefined };
    });
    return {
      outcome,
      cancel: async () => {
        void running.cancel().catch(() => undefined);
        await outcome;
      },
    };
  }

  recover({ execution, input }: Pick<StepJob, "execution" | "input">) {
    return recoverAttempt(attemptPlaces(this.#options.runs, input.run, execution), execution);
  }

  #commandOf({ runner }: StepJob): { argv: readonly string[]; asNode: boolean } | undefined {
    const { node, programs } = this.#options;
    if (runner.kind === "command") return { argv: runner.argv, asNode: false };
    if (runner.kind !== "program") return undefined;
    return { argv: [node, programs, runner.name, ...runner.args], asNode: true };
  }
}

function refused({ runner }: StepJob): StepOutcome {
  const message = `A step of kind ${runner.kind} is no command.`;
  return { kind: "failure", code: "refused", message, output: undefined };
}

function settled(outcome: StepOutcome): RunningStep {
  return { outcome: Promise.resolve(outcome), cancel: () => Promise.resolve() };
}
