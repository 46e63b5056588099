/** Which command tests a package. The program that runs it and whoever has to allow it ask the same. */
import { splitLine } from "./argv";

export type TestCommand =
  | { readonly ok: true; readonly argv: readonly string[] }
  | { readonly ok: false; readonly code: "bad_input" | "no_command"; readonly message: string };

const usual: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["npm", ["npm", "test"]],
  ["python", ["python3", "-m", "pytest"]],
  ["go", ["go", "test", "./..."]],
  ["cargo", ["cargo", "test"]],
]);

/** The command that was given, else the package's own, else the usual one of its kind. */
export function testCommand(inputs: Readonly<Record<string, unknown>>): TestCommand {
  const given = inputs["package"];
  for (const command of [inputs["command"], valueIn(given, "command")]) {
    if (typeof command === "string" && command.trim() !== "") {
      const split = splitLine(command);
      if (split.ok) return split;
      return { ok: false, code: "bad_input", message: `The test command: ${split.message}` };
    }
    if (!Array.isArray(command) || command.length === 0) continue;
    const texts = command.filter((one): one is string => typeof one === "string");
    if (texts.length === command.length) return { ok: true, argv: texts };
    return { ok: false, code: "bad_input", message: "The test command must be a list of texts." };
  }
  const argv = usual.get(valueIn(given, "kind"));
  if (argv !== undefined) return { ok: true, argv };
  const message = "It has no test command. Say which one to run.";
  return { ok: false, code: "no_command", message };
}

function valueIn(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
