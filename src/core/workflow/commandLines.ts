import type { RunnerSpec } from "./runPlan";

/** The command lines a step would run, which somebody has to have allowed. */
export function commandLines(
  runner: RunnerSpec,
  inputs: Readonly<Record<string, unknown>>,
): readonly (readonly string[])[] {
  if (runner.kind === "command") return [runner.argv];
  if (runner.kind !== "program") return [];
  // Programs that ship with Baton run others only where they are told to.
  const { command } = inputs;
  if (Array.isArray(command) && command.length > 0) return [command.map(String)];
  return typeof command === "string" && command.trim() !== "" ? [[command]] : [];
}
