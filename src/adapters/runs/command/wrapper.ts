/**
 * The small process around each command of a run. It outlives its driver just long enough to keep two
 * promises: the result is written once, durably, and nothing that the command started goes on when the
 * driver is gone. DESIGN 5.4.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../../core/disk";
import type { ProcessRef } from "../../../core/ports";
import { tookTooLong } from "../../../core/workflow/durations";
import type { StepOutcome } from "../../../core/workflow/runPorts";
import { writeDurably } from "../writeDurably";
import {
  jobIn,
  markOf,
  recordText,
  resultLost,
  resultText,
  type WrapperJob,
  type WrapperSays,
} from "./messages";
import { outcomeOf, shown } from "./outcome";
import { decoded, Head, RequestFilter, Stream, Tail } from "./output";
import { endTree, processRef } from "./processTree";

/** Why an attempt ends otherwise than by itself; the first reason counts. */
type Ending = "cancel" | "timeout" | "orphaned";

/** Of the command's answer. Characters. */
const stdoutLimit = 8 * 1024 * 1024;
/** By its beginning an answer is known that was too long to be kept whole. Characters. */
const headLimit = 64 * 1024;
const stderrLimit = 16 * 1024;
/** How long output may still come once the command is over. Milliseconds. */
const drainMs = 1_000;
/** How long a driver may take to listen to what was said, once the result is written. Milliseconds. */
const heardMs = 10_000;

/** Performs the job that comes on stdin, and ends the process. */
export function runWrapper(): void {
  const attempt = new Attempt();
  // Who drives went away: a write that nobody reads is no error.
  process.stdout.on("error", () => undefined);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => attempt.end("orphaned"));
  }
  let rest = "";
  process.stdin.setEncoding("utf8");
  process.stdin.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "cancel") attempt.end("cancel");
      else attempt.begin(jobIn(line));
    }
  });
  process.stdin.on("error", () => attempt.end("orphaned"));
  process.stdin.on("end", () => attempt.end("orphaned"));
}

class Attempt {
  #ending: Ending | undefined;
  #over = false;
  #job: WrapperJob | undefined;
  #child: ChildProcess | undefined;
  #command: ProcessRef | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param job Undefined when the driver sent what this version does not understand. */
  begin(job: WrapperJob | undefined): void {
    if (job === undefined) process.exit(resultLost);
    if (this.#job !== undefined) return;
    this.#job = job;
    void this.#perform(job).then(
      () => heard().then(() => process.exit(0)),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(resultLost);
      },
    );
  }

  /** Ends the command with everything it started. Nothing happens when it is over already. */
  end(ending: Ending): void {
    if (this.#over || this.#ending !== undefined) return;
    this.#ending = ending;
    // No job ever came, so there is nobody to answer to.
    if (this.#job === undefined) process.exit(0);
    if (this.#child !== undefined) void this.#endTree(this.#job);
  }

  async #perform(job: WrapperJob): Promise<void> {
    const outcome = await this.#run(job);
    clearTimeout(this.#timer);
    // Nobody is there to be told, and who takes over tries again: a result would say it was done.
    if (outcome === undefined) return;
    await writeDurably(job.result, resultText(job.execution, outcome));
    rmSync(job.record, { force: true });
  }

  /** Undefined when the driver was gone before the command was over. */
  async #run(job: WrapperJob): Promise<StepOutcome | undefined> {
    const { argv, cwd, timeout } = job;
    const stdout = new Tail(stdoutLimit);
    const head = new Head(headLimit);
    const stderr = new Tail(stderrLimit);
    let unread: string | undefined;
    const stream = new Stream((text) => say({ type: "text", text }));
    const filter = new RequestFilter(
      (text) => {
        stderr.add(text);
        stream.pass(text);
      },
      (request) => say({ type: "request", request }),
      (line) => {
        unread ??= line;
      },
    );
    const out = decoded((text) => {
      stdout.add(text);
      head.add(text);
      stream.pass(text);
    });
    const err = decoded((text) => filter.add(text));
    let child: ChildProcess;
    const stdin = openSync(job.stdin, "r");
    try {
      child = spawn(argv[0] ?? "", argv.slice(1), {
        cwd,
        env: environment(job),
        // Leader of a group of its own, so that all it starts can be ended at once.
        detached: process.platform !== "win32",
        stdio: [stdin, "pipe", "pipe"],
        windowsHide: true,
      });
    } catch (error) {
      return spawnFailed(job, error);
    } finally {
      closeSync(stdin);
    }
    const ended = endOf(child);
    if (child.pid !== undefined) {
      this.#child = child;
      this.#command = processRef(child.pid);
      keepRecord(job.record, this.#command);
      this.#timer = setTimeout(() => this.end("timeout"), timeout);
    }
    child.stdout?.on("data", (bytes: Buffer) => out.add(bytes));
    child.stderr?.on("data", (bytes: Buffer) => err.add(bytes));
    const closed = new Promise<void>((resolve) => {
      child.once("close", () => resolve());
    });
    const { code, signal, error } = await ended;
    if (error !== undefined) return spawnFailed(job, error);
    clearTimeout(this.#timer);
    if (this.#ending === undefined) this.#over = true;
    // What it left running in the background ends with it, politely.
    await this.#endTree(job);
    await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
    out.end();
    err.end();
    filter.end();
    switch (this.#ending) {
      case "orphaned":
        return undefined;
      case "cancel":
        return { kind: "cancelled" };
      case "timeout": {
        const message = tookTooLong(shown(argv), timeout);
        return { kind: "failure", code: "timeout", message, output: undefined };
      }
      case undefined:
        return outcomeOf({
          argv,
          code,
          signal,
          stdout: stdout.text,
          head: head.text,
          cut: stdout.cut,
          limit: stdoutLimit,
          unread,
          stderr: stderr.text,
        });
    }
  }

  /** What left the group (`setsid`) still has the mark, unless it took it off to stay on purpose. */
  #endTree(job: WrapperJob): Promise<void> {
    return endTree({ leader: this.#command, mark: markOf(job.execution) });
  }
}

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: unknown;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("exit", (code, signal) => resolve({ code, signal, error: undefined }));
  });
}

function environment({ env, withoutEnv }: WrapperJob): NodeJS.ProcessEnv {
  const all: NodeJS.ProcessEnv = { ...process.env, ...env };
  for (const name of withoutEnv) delete all[name];
  return all;
}

/** Temporary name and rename: who recovers must never read half of it. Power cuts end processes too. */
function keepRecord(path: string, command: ProcessRef): void {
  writeFileSync(`${path}~`, recordText({ wrapper: processRef(process.pid), command }), {
    mode: 0o600,
  });
  renameSync(`${path}~`, path);
}

function say(what: WrapperSays): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/**
 * Until the driver has everything that was said: what waits in this process for a driver that is busy
 * would end with it. A driver that is gone has heard all it ever will.
 */
function heard(): Promise<void> {
  const written = new Promise<void>((resolve) => {
    process.stdout.write("", () => resolve());
  });
  return Promise.race([written, sleep(heardMs)]);
}

function spawnFailed({ argv, cwd }: WrapperJob, error: unknown): StepOutcome {
  return {
    kind: "failure",
    code: "spawn_failed",
    message: `${shown(argv)} could not be started: ${whyNot(argv[0] ?? "", cwd, error)}`,
    output: undefined,
  };
}

function whyNot(program: string, cwd: string, error: unknown): string {
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return `the folder ${cwd} is not there. Restore it, or run the workflow elsewhere.`;
  }
  switch (errorCode(error)) {
    case "ENOENT":
      return `${program} was not found. Install it, put its folder on the PATH, or name another runner for the agent.`;
    case "EACCES":
      return `${program} may not be executed. Check its permissions.`;
    case "EINVAL":
      return `${program} is no program that can be started without a shell. Name the program itself, for example node with the path of a script.`;
    case "E2BIG":
      return "its command line is too long. Give it less.";
    case undefined:
    default:
      return `${error instanceof Error ? error.message : String(error)}.`;
  }
}
