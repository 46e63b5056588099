/** The commands about workflows and their runs, with their options. */
import type { Command } from "commander";
import type { Answer } from "./answer";
import { rollBack } from "./rollback";
import {
  answerGate,
  askFor,
  cancel,
  giveStep,
  letThrough,
  type RequestOptions,
  type RetryOptions,
  type RunOptions,
  retry,
  runTemplate,
} from "./running";
import { showRun, showRuns } from "./runs";
import type { CliSession } from "./session";
import { type Spec, specs } from "./specs";
import { showStep } from "./stepPage";
import { workflows } from "./workflows";

type Run = (name: string, work: (session: CliSession) => Promise<Answer>) => Promise<void>;

export function addRunCommands(command: (spec: Spec) => Command, run: Run): void {
  command(specs.workflows).action(() => run("workflows", workflows));
  command(specs.run)
    .argument("<workflow>", "its name; baton workflows lists them")
    .option("-p, --param <name=value>", "a parameter; may be given again", collect, [])
    .option("--title <text>", "what this run is for")
    .option("--scripted <file>", "rehearse: answers come from that file, nothing is run")
    .option("--dry-run", "only say what it would do")
    .option("--allow-commands", "allow its command lines on this machine without asking")
    .action((workflow: string, options: RunOptions) =>
      run("run", (session) => runTemplate(session, workflow, options)),
    );
  command(specs.runs)
    .argument("[run]", "one run in full")
    .argument("[step]", "one step of it: what it gets, and what it has to give")
    .action((id?: string, step?: string) =>
      run("runs", (session) => {
        if (id === undefined) return showRuns(session);
        return step === undefined ? showRun(session, id) : showStep(session, id, step);
      }),
    );
  command(specs.retry)
    .argument("<run>", "the run's id")
    .argument("[step]", "from that step on; without it from what failed or waits")
    .option("--with <agent>", "who does the step instead")
    .option("--allow-commands", "allow its command lines on this machine without asking")
    .action((id: string, step: string | undefined, options: RetryOptions & { with?: string }) =>
      run("retry", (session) => {
        const { with: agent, allowCommands } = options;
        return retry(session, id, step, { agent, allowCommands });
      }),
    );
  onStep(command(specs.approve))
    .option("--reject", "the answer is no")
    .option("--comment <text>", "why; it is kept with the answer")
    .action((id: string, step: string, options: { reject?: boolean; comment?: string }) =>
      run("approve", (session) => answerGate(session, id, step, options)),
    );
  onStep(command(specs.step))
    .option("-o, --output <json>", "what came of it, as JSON; - reads it from standard input")
    .option("--fail <reason>", "it could not be done")
    .action((id: string, step: string, options: { output?: string; fail?: string }) =>
      run("step", (session) => giveStep(session, id, step, options)),
    );
  onStep(command(specs.override))
    .requiredOption("--reason <text>", "why; everybody can read it")
    .action((id: string, step: string, { reason }: { reason: string }) =>
      run("override", (session) => letThrough(session, id, step, reason)),
    );
  onStep(command(specs.request))
    .argument("<agent>", "whom it is asked of: an agent or a role")
    .argument("<what>", "what is needed")
    .option("--context <text>", "what they should know for it")
    .option(
      "--waiting <step>",
      "a step that cannot begin without it; may be given again",
      collect,
      [],
    )
    .action((id: string, step: string, agent: string, what: string, options: RequestOptions) =>
      run("request", (session) => askFor(session, id, step, { agent, what, ...options })),
    );
  command(specs.cancel)
    .argument("<run>", "the run's id")
    .option("--reason <text>", "why; everybody can read it")
    .action((id: string, { reason }: { reason?: string }) =>
      run("cancel", (session) => cancel(session, id, reason)),
    );
  command(specs.rollback)
    .argument("<run>", "the run's id")
    .option("-y, --yes", "without asking")
    .action((id: string, options: { yes?: boolean }) =>
      run("rollback", (session) => rollBack(session, id, options)),
    );
}

function onStep(command: Command): Command {
  return command
    .argument("<run>", "the run's id")
    .argument("<step>", "the step's id; baton runs RUN names them");
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
