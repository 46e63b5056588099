/** The entry of the shipped programs: `programs.js NAME`, input as JSON on stdin, output on stdout. */
import { readFile, realpath } from "node:fs/promises";
import { docsFormat } from "./docs/docsFormat";
import { docsGenerate } from "./docs/docsGenerate";
import { docsReview } from "./docs/docsReview";
import { docsSync } from "./docs/docsSync";
import { findPackages } from "./findPackages";
import { field, isObject, type Program, ProgramError } from "./program";
import { runTests } from "./tests/runTests";
import { sumTests } from "./tests/sumTests";

const programs: ReadonlyMap<string, Program> = new Map([
  ["find-packages", findPackages],
  ["run-tests", runTests],
  ["sum-tests", sumTests],
  ["docs-generate", docsGenerate],
  ["docs-review", docsReview],
  ["docs-format", docsFormat],
  ["docs-sync", docsSync],
]);

/** Runs one program; its exit code is 1 when it failed, and then its error stands on stdout. */
export async function runProgram([name = ""]: readonly string[]): Promise<void> {
  try {
    const program = programs.get(name);
    if (program === undefined) {
      const known = [...programs.keys()].join(", ");
      throw new ProgramError("no_program", `There is no program “${name}”. There are: ${known}.`);
    }
    const inputs = await readInputs();
    const root = await realpath(process.cwd());
    print(await program({ inputs, root }));
  } catch (error) {
    const code = error instanceof ProgramError ? error.code : "failed";
    print({ error: { code, message: error instanceof Error ? error.message : String(error) } });
    process.exitCode = 1;
  }
}

/** From the file that the runner names, else from stdin; both hold the whole input of the step. */
async function readInputs(): Promise<Readonly<Record<string, unknown>>> {
  const file = process.env["BATON_INPUT"];
  const text = file === undefined ? await readStdin() : await readFile(file, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProgramError("bad_input", "The input is no JSON.");
  }
  const inputs = field(value, "inputs");
  if (isObject(inputs)) return inputs;
  throw new ProgramError("bad_input", "The input has no `inputs`.");
}

async function readStdin(): Promise<string> {
  let text = "";
  process.stdin.setEncoding("utf8");
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
