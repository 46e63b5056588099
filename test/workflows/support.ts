/** Everything as it is shipped, in a folder of its own: bundles beside `media`. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { bundleOptions, root } from "../../scripts/bundle.mjs";
import type { RunData } from "../../src/core/face/runShapes";
import type { Sandbox } from "../cli/support";
import { ask } from "../http/support";

/** The built-in workflows, and what each must be told. */
export const builtins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "docs-sync": {},
  "ensemble-with-judge": { problem: "Sorting" },
  "feature-team": { feature: "Refunds" },
  "parallel-discovery": { request: "Refunds" },
  "planner-coder-reviewer": { task: "Refunds" },
  "tdd-cycle": { feature: "Refunds" },
  "test-parallel": {},
};

/** The answers that ship with a workflow. */
export function scriptOf(workflow: string): string {
  return join(root, "media", "workflows", "scripted", `${workflow}.yaml`);
}

/** Bundles the product for a test file. Gives the command line. @param more Further entries. */
export async function bundleProduct(
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = join(root, "dist-test", `workflows-${name}`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, "media"), join(folder, "media"), { recursive: true });
  const { outdir: _, sourcemap: __, ...options } = bundleOptions("node", true);
  const outdir = join(folder, "dist");
  await build({
    ...options,
    legalComments: "none",
    outdir,
    entryPoints: {
      cli: "src/cli.ts",
      mcp: "src/mcp.ts",
      serve: "src/serve.ts",
      stepWrapper: "src/stepWrapper.ts",
      programs: "src/programs.ts",
      ...more,
    },
  });
  return join(outdir, "cli.js");
}

/** A server of this sandbox with the secret that lets one run things. */
export class RunServer {
  readonly #url: URL;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = new URL(url);
    this.#token = token;
  }

  static of(sandbox: Sandbox, url: string): RunServer {
    return new RunServer(url, tokenIn(sandbox.state));
  }

  get(path: string) {
    return ask(Number(this.#url.port), path);
  }

  post(path: string, body: object = {}, token = this.#token) {
    const headers: Readonly<Record<string, string>> =
      token === "" ? {} : { Authorization: `Bearer ${token}` };
    return ask(Number(this.#url.port), path, { method: "POST", body, headers });
  }

  /** A run once it is over, or waits. */
  async settled(id: string): Promise<RunData> {
    for (;;) {
      const { json } = await this.get(`/runs/${id}`);
      const run = json as unknown as RunData;
      if (run.status !== "running" || run.waiting_for.length > 0) return run;
      await sleep(100);
    }
  }
}

/** The server wrote it where only its account can read. */
function tokenIn(state: string): string {
  const files = readdirSync(state, { recursive: true, encoding: "utf8" });
  const file = files.find((name) => /servers[\\/][^\\/]+\.json$/u.test(name));
  if (file === undefined) throw new Error("no server has written its token");
  const { token } = JSON.parse(readFileSync(join(state, file), "utf8")) as { token: string };
  return token;
}

/** Starts the command line without waiting for it. */
export function startCli(program: string, sandbox: Sandbox, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: sandbox.folder,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: sandbox.parent,
      XDG_STATE_HOME: sandbox.state,
      TZ: "UTC",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** Does it for each number below `count`, some at once. */
export async function batches(
  count: number,
  atOnce: number,
  trial: (at: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < count; at = next++) await trial(at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
