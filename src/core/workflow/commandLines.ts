import type { RunnerSpec } from "./runPlan";
import { testCommand } from "./testCommand";

/**
 * The command lines a step would run, which somebody has to have allowed. Of the programs that ship with
 * Baton only one runs others; what it is asked to run comes from the repository.
 */
export function commandLines(
  runner: RunnerSpec,
  inputs: Readonly<Record<string, unknown>>,
): readonly (readonly string[])[] {
  if (runner.kind === "command") return [runner.argv];
  if (runner.kind !== "program" || runner.name !== "run-tests") return [];
  const command = testCommand(inputs);
  return command.ok ? [command.argv] : [];
}
