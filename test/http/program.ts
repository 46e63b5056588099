/** `baton serve` as a real process, from its bundle. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Sandbox } from "../cli/support";

const running: ChildProcess[] = [];

/** Kills what still runs. */
export async function endAll(): Promise<void> {
  for (const child of running.splice(0)) await ended(child, "SIGKILL");
}

export interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly reused: boolean;
}

function environment(sandbox: Sandbox, more: Record<string, string> = {}) {
  const path = process.env["PATH"] ?? "";
  return { PATH: path, HOME: sandbox.parent, XDG_STATE_HOME: sandbox.state, TZ: "UTC", ...more };
}

/** Starts to serve, and waits until it does. */
export async function serveProgram(
  program: string,
  sandbox: Sandbox,
  args: readonly string[] = ["--port", "0"],
  env: Record<string, string> = {},
): Promise<Served> {
  const child = spawn(process.execPath, [program, "serve", "--json", ...args], {
    cwd: sandbox.folder,
    env: environment(sandbox, env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  const [line, complaint] = await Promise.all([firstLine(child.stdout), errors(child)]);
  if (line === undefined) throw new Error(`It did not begin to serve: ${complaint()}`);
  const { data, error } = JSON.parse(line) as { data?: Served; error?: unknown };
  if (data === undefined) throw new Error(JSON.stringify(error));
  return { child, url: data.url, reused: data.reused };
}

async function errors(child: ChildProcess): Promise<() => string> {
  const parts: string[] = [];
  child.stderr?.on("data", (part: Buffer) => void parts.push(String(part)));
  return Promise.resolve(() => parts.join(""));
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = "";
    stream.on("data", (part: Buffer) => {
      text += String(part);
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
    stream.once("end", () => resolve(undefined));
  });
}

/** Sends the signal and waits for the end. @returns the exit code; null when the signal ended it */
export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}
