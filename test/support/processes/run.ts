import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "../temporaryFolder";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Bundles a script of this folder, so that plain Node runs the product's TypeScript. */
export async function bundled(script: string): Promise<string> {
  const outfile = join(await temporaryFolder(), `${script}.cjs`);
  await build({
    entryPoints: [join(here, `${script}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}

export interface Running {
  readonly child: ChildProcess;
  /** The lines it has printed so far. */
  readonly lines: string[];
  /** Its exit code; null when it was killed. */
  readonly ended: Promise<number | null>;
}

/** Starts a bundled script; what it prints is collected line by line. It ends with the test. */
export function start(bundle: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [bundle, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const lines: string[] = [];
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  const ended = once(child, "close").then(([code]: unknown[]) =>
    typeof code === "number" ? code : null,
  );
  return { child, lines, ended };
}
