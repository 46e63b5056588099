/** The real bundle as real processes, in temporary repositories. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { bundleOptions, root } from "../../scripts/bundle.mjs";
import { type ProjectText, projectText } from "../support/board/texts";

/** Beside `media`, where the bundle looks for what ships with it. */
const folder = join(root, "dist-test");

/** Bundles the program once for a test file. */
export async function bundleCli(name: string): Promise<string> {
  const outfile = join(folder, `cli-${name}.js`);
  const { outdir: _, sourcemap: __, ...options } = bundleOptions("node", true);
  await build({ ...options, legalComments: "none", entryPoints: ["src/cli.ts"], outfile });
  return outfile;
}

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export class Sandbox {
  readonly parent = realpathSync(mkdtempSync(join(tmpdir(), "baton-cli-")));
  readonly folder = join(this.parent, "repository");
  readonly state = join(this.parent, "state");
  readonly program: string;

  constructor(program: string, projects: readonly ProjectText[] = [{ id: "logging" }]) {
    this.program = program;
    mkdirSync(this.folder);
    for (const text of projects) this.write(`${text.id ?? "p"}/AGENCY.md`, projectText(text));
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Makes the folder a repository with one commit. */
  commit(): this {
    this.git("init", "-q", "-b", "main");
    this.git("add", "-A");
    this.git("commit", "-q", "-m", "Projects");
    return this;
  }

  git(...args: readonly string[]): string {
    const who = ["-c", "user.name=coder", "-c", "user.email=coder@example.org"];
    return execFileSync("git", [...who, ...args], { cwd: this.folder, encoding: "utf8" });
  }

  run(
    args: readonly string[],
    more: { cwd?: string; env?: Record<string, string> } = {},
  ): Promise<Ran> {
    const env = { HOME: this.parent, XDG_STATE_HOME: this.state, TZ: "UTC", ...more.env };
    return runProgram(this.program, args, more.cwd ?? this.folder, env);
  }

  /** As an agent, with its answer read from JSON. */
  async json(agent: string, ...args: readonly string[]): Promise<Reply> {
    const { exit, out, err } = await this.run([...args, "--agent", agent, "--json"]);
    if (err !== "") throw new Error(`${args.join(" ")} said on standard error: ${err}`);
    return { exit, ...(JSON.parse(out) as Omit<Reply, "exit">) };
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  dispose(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}

/** One call of the command line, with nothing of this environment but where programs are. */
export function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>>,
): Promise<Ran> {
  const options = { cwd, env: { PATH: process.env["PATH"] ?? "", ...more }, timeout: 60_000 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...args], options, (error, out, err) => {
      const exit = error === null ? 0 : error.code;
      if (typeof exit === "number") resolve({ exit, out, err });
      else reject(error ?? new Error("did not end"));
    });
  });
}

export interface Reply {
  readonly exit: number;
  readonly version: number;
  readonly command: string;
  readonly data: Record<string, unknown>;
  readonly error?: Record<string, unknown>;
  readonly warnings?: readonly string[];
}

/** What differs from run to run, spelled alike. */
export function settled<T>(value: T, sandbox: Sandbox): T {
  const text = JSON.stringify(value)
    .replaceAll(sandbox.folder, "/repository")
    .replaceAll(/\b(claim|exec|handoff)-[\w-]{20}/gu, "$1-1")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gu, "2026-11-20T14:05:00Z")
    .replaceAll(/(?:\d{4}-\d\d-\d\d )?(?<!\d)\d\d:\d\d(?![:\d])/gu, "14:05")
    .replaceAll(/"(duration_ms|fencing_token|retry_after|mean_wait_ms)":\d+/gu, '"$1":1')
    .replaceAll(/\b\d+ (?:ms|s)\b/gu, "1 s");
  return JSON.parse(text) as T;
}
