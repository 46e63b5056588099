import { spawn } from "node:child_process";
import { errorCode } from "../../core/disk";

export interface Answer {
  /** Undefined when the program could not be started. */
  readonly started: boolean;
  /** Exit code; undefined when it was ended, or did not start. */
  readonly code: number | undefined;
  readonly timedOut: boolean;
  /** The beginning of what it printed on both streams. */
  readonly text: string;
}

const textLimit = 64 * 1024;
/** How long an ended program may hold its output open. Milliseconds. */
const drainMs = 500;

/**
 * Runs a program without a shell, without input, for at most `timeout` milliseconds; then it is ended
 * with everything it started. Never throws.
 */
export function runBounded(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeout: number,
): Promise<Answer> {
  const [program = "", ...args] = argv;
  return new Promise((resolve) => {
    let text = "";
    let timedOut = false;
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const answer = (started: boolean, code: number | null): void => {
      clearTimeout(timer);
      resolve({ started, code: code ?? undefined, timedOut, text });
    };
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
    }, timeout);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (piece: string) => {
        if (text.length < textLimit) text += piece.slice(0, textLimit - text.length);
      });
    }
    child.once("error", () => answer(false, null));
    child.once("close", (code) => answer(true, code));
    child.once("exit", (code) => {
      // What it left behind in its group must not outlive the check.
      endGroup(child.pid);
      setTimeout(() => answer(true, code), drainMs).unref();
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    // Nothing of it is left, or (macOS) only what is being reaped.
    if (errorCode(error) !== "ESRCH" && errorCode(error) !== "EPERM") throw error;
  }
}
