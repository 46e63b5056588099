/** Runs the test suite of one package. A failed test is a result; a suite that cannot run is an error. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { errorCode } from "../../../core/disk";
import { splitLine } from "../../../core/workflow/argv";
import { field, ProgramError, type ProgramInput, pathInside } from "../program";
import {
  coverageIn,
  fromGoJson,
  fromJestJson,
  fromJunit,
  fromSpec,
  fromTap,
  fromText,
  type TestResults,
} from "./results";

/** Of what a suite prints: the end of it is read. Characters. */
const outputLimit = 16 * 1024 * 1024;

interface Suite {
  readonly argv: readonly string[];
  /** Where it writes a report for programs, and how that is read. */
  readonly report: string | undefined;
  readonly format: "jest" | "junit" | "output";
}

export async function runTests(input: ProgramInput): Promise<unknown> {
  const given = field(input.inputs, "package");
  const [name, path] = [field(given, "name"), field(given, "path")];
  if (typeof name !== "string" || typeof path !== "string") {
    throw new ProgramError("bad_input", "The input `package` must have a name and a path.");
  }
  const cwd = await pathInside(input.root, path);
  const argv = commandOf(input.inputs, given);
  const folder = await mkdtemp(join(tmpdir(), "baton-tests-"));
  try {
    const wantsCoverage = field(input.inputs, "coverage") === true;
    const suite = await suiteOf(argv, cwd, join(folder, "report"), wantsCoverage);
    const began = performance.now();
    const { code, text } = await run(suite.argv, cwd);
    const duration = Math.round(performance.now() - began);
    const results = (await resultsOf(suite, text)) ?? asOne(argv, code, text);
    if (code !== 0 && results.failed === 0) {
      const how = code === null ? "was ended by the system" : `ended with exit code ${code}`;
      throw new ProgramError("suite_failed", `The suite of ${name} ${how}.\n${tail(text)}`);
    }
    const lines = wantsCoverage ? coverageIn(text) : undefined;
    return {
      package: name,
      passed: results.passed,
      failed: results.failed,
      skipped: results.skipped,
      duration_ms: duration,
      failures: results.failures.map((one) =>
        one.file === undefined ? one : { ...one, file: fileTold(one.file, cwd, input.root) },
      ),
      ...(lines === undefined ? {} : { coverage: { lines } }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The command that was given, else the package's own, else the usual one of its kind. */
function commandOf(inputs: ProgramInput["inputs"], given: unknown): readonly string[] {
  for (const command of [field(inputs, "command"), field(given, "command")]) {
    if (typeof command === "string" && command.trim() !== "") {
      const split = splitLine(command);
      if (!split.ok) throw new ProgramError("bad_input", `The test command: ${split.message}`);
      return split.argv;
    }
    if (!Array.isArray(command) || command.length === 0) continue;
    if (command.every((one) => typeof one === "string")) return command;
    throw new ProgramError("bad_input", "The test command must be a list of texts.");
  }
  switch (field(given, "kind")) {
    case "npm":
      return ["npm", "test"];
    case "python":
      return ["python3", "-m", "pytest"];
    case "go":
      return ["go", "test", "./..."];
    case "cargo":
      return ["cargo", "test"];
    default:
      throw new ProgramError("no_command", "It has no test command. Say which one to run.");
  }
}

/** The command with what makes it report for programs, where its runner is known. */
async function suiteOf(
  argv: readonly string[],
  cwd: string,
  report: string,
  coverage: boolean,
): Promise<Suite> {
  const manager = /^(npm|pnpm|yarn)$/u.exec(argv[0] ?? "")?.[1];
  const isScript = manager !== undefined && argv.length === 2 && argv[1] === "test";
  const line = isScript ? await scriptOf(cwd) : argv.join(" ");
  const add = (more: readonly string[]): readonly string[] =>
    manager === "npm" && isScript ? [...argv, "--", ...more] : [...argv, ...more];
  // A script of several commands gives what is added to the last of them, whatever that is.
  const isPlain = !/[;&|]/u.test(line);
  if (isPlain && /(?:^|\s|\/)vitest(?:\s|$)/u.test(line)) {
    const more = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    return { argv: add(more), report, format: "jest" };
  }
  if (isPlain && /(?:^|\s|\/)jest(?:\s|$)/u.test(line)) {
    const more = coverage ? ["--coverage", "--coverageReporters=text"] : [];
    return { argv: add(["--json", `--outputFile=${report}`, ...more]), report, format: "jest" };
  }
  if (!isScript && /(?:^|\s|\/)(?:pytest|py\.test)(?:\s|$)/u.test(line)) {
    return { argv: [...argv, `--junitxml=${report}`], report, format: "junit" };
  }
  if (argv[0] === "go" && argv[1] === "test" && !argv.includes("-json")) {
    const more = coverage ? ["-json", "-cover"] : ["-json"];
    return { argv: ["go", "test", ...more, ...argv.slice(2)], report: undefined, format: "output" };
  }
  if (coverage && argv[0] === "node" && argv.includes("--test")) {
    const more = ["--experimental-test-coverage", ...argv.slice(1)];
    return { argv: ["node", ...more], report: undefined, format: "output" };
  }
  return { argv, report: undefined, format: "output" };
}

async function scriptOf(cwd: string): Promise<string> {
  const text = await readFile(join(cwd, "package.json"), "utf8").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return "{}";
    throw error;
  });
  const script = field(field(JSON.parse(text) as unknown, "scripts"), "test");
  return typeof script === "string" ? script : "";
}

interface Ran {
  readonly code: number | null;
  readonly text: string;
}

function run(argv: readonly string[], cwd: string): Promise<Ran> {
  const [program = "", ...args] = argv;
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", CI: "true" };
  // Set for this program alone, or by a test runner around it, and a suite would take it for its own.
  for (const name of ["ELECTRON_RUN_AS_NODE", "NODE_TEST_CONTEXT"]) delete env[name];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece: string) => {
        process.stderr.write(piece);
        text += piece;
        if (text.length > 2 * outputLimit) text = text.slice(-outputLimit);
      });
    }
    child.once("error", () => {
      const message = `${program} could not be started in ${cwd}. Install it, or name another test command.`;
      reject(new ProgramError("cannot_run", message));
    });
    child.once("close", (code) => resolve({ code, text }));
  });
}

async function resultsOf(suite: Suite, text: string): Promise<TestResults | undefined> {
  if (suite.report !== undefined) {
    const report = await readFile(suite.report, "utf8").catch((error: unknown) => {
      // It ended before it wrote one; what it printed says why.
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    });
    if (report !== undefined && suite.format === "junit") return fromJunit(report);
    if (report !== undefined) return fromJestJson(JSON.parse(report) as unknown);
  }
  return fromGoJson(text) ?? fromTap(text) ?? fromSpec(text) ?? fromText(text);
}

/** A runner that is not known: the suite as a whole passed or failed. */
function asOne(argv: readonly string[], code: number | null, text: string): TestResults {
  const name = argv.join(" ");
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return { passed: 0, failed: 1, skipped: 0, failures: [{ name, message: tail(text) }] };
}

function tail(text: string): string {
  return text.trim().slice(-2_000);
}

function fileTold(file: string, cwd: string, root: string): string {
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const told = relative(root, isAbsolute(path) ? path : join(cwd, path));
  return told.split(sep).join("/");
}
