/** Drives one attempt of a step, and is killed by the test. */
import { CommandRunner } from "../../../src/adapters/runs/command/commandRunner";
import type { StepJob } from "../../../src/core/workflow/runPorts";

interface Task {
  readonly runs: string;
  readonly wrapper: string;
  readonly job: StepJob;
}

const { runs, wrapper, job } = JSON.parse(process.argv[2] ?? "") as Task;
const runner = new CommandRunner({
  runs,
  wrapper,
  programs: "",
  node: process.execPath,
  env: process.env,
});
const { outcome } = runner.start(
  job,
  (text) => void process.stdout.write(text),
  () => undefined,
);
console.log("driving");
outcome.catch((error: unknown) => console.error(error));
