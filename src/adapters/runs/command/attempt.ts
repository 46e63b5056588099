/** One attempt as its driver sees it: a wrapper process, its messages, and the result it leaves. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../../../core/disk";
import type { RunningStep, StepOutcome, StepRequest } from "../../../core/workflow/runPorts";
import { codes } from "../../../core/workflow/stepErrors";
import type { AttemptPlaces } from "../runPlaces";
import { writeDurably } from "../writeDurably";
import {
  type AttemptRecord,
  markOf,
  outcomeIn,
  recordIn,
  recordText,
  saysIn,
  type WrapperJob,
} from "./messages";
import { Tail } from "./output";
import { endTree, isAlive, politeMs, processRef } from "./processTree";

export interface AttemptOptions {
  readonly places: AttemptPlaces;
  /** The program that runs the wrapper, and the wrapper. */
  readonly node: string;
  readonly wrapper: string;
  readonly env: NodeJS.ProcessEnv;
  readonly job: WrapperJob;
  /** Files that must be there before it begins, by path. */
  readonly files: readonly (readonly [path: string, text: string])[];
  readonly onText: (text: string) => void;
  readonly onRequest: (request: StepRequest) => void;
}

interface WrapperEnd {
  /** What it said on its standard error. */
  readonly complaints: string;
  /** Why it got no job: nobody would have found it after a crash. */
  readonly unrecorded: unknown;
}

/** How much longer than it should a wrapper may take before it is taken for hung. Milliseconds. */
const slackMs = 10_000;

/** Starts an attempt. Its outcome rejects only when the disk refuses what it needs before it begins. */
export function startAttempt(options: AttemptOptions): RunningStep {
  const attempt = new Attempt(options);
  const outcome = attempt.perform();
  return {
    outcome,
    cancel: async () => {
      attempt.cancel();
      await outcome;
    },
  };
}

class Attempt {
  readonly #options: AttemptOptions;
  #child: ChildProcess | undefined;
  #cancelled = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    if (this.#child === undefined) return;
    this.#child.stdin?.write("cancel\n");
    this.#watch(politeMs + slackMs);
  }

  async perform(): Promise<StepOutcome> {
    const { places, files, job } = this.#options;
    for (const [path, text] of files) await writeDurably(path, text);
    for (const path of [places.record, places.result]) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    }
    if (this.#wasCancelled()) return { kind: "cancelled" };
    const { complaints, unrecorded } = await this.#wrap();
    clearTimeout(this.#watchdog);
    if (unrecorded !== undefined) return notRecorded(places.record, unrecorded);
    const outcome = await outcomeAt(places.result);
    if (outcome !== undefined) return outcome;
    // The wrapper was killed: its last duty is done here.
    await endRecorded(places.record, job.execution);
    if (this.#wasCancelled()) return { kind: "cancelled" };
    const detail = complaints === "" ? "" : `\n${complaints}`;
    return {
      kind: "failure",
      code: "killed",
      message: `The process that watched the command ended early, so the command was ended too.${detail}`,
      output: undefined,
    };
  }

  /** Asked anew after each wait: it may have happened meanwhile. */
  #wasCancelled(): boolean {
    return this.#cancelled;
  }

  /** Resolves once the wrapper is over. */
  #wrap(): Promise<WrapperEnd> {
    const { node, wrapper, env, job, places } = this.#options;
    const child = spawn(node, [wrapper], {
      env: { ...env, ELECTRON_RUN_AS_NODE: "1" },
      // Signals that a terminal sends to the driver are the driver's to pass on.
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child = child;
    const complaints = new Tail(2_000);
    child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.add(text));
    this.#listen(child);
    // It closes early when the wrapper is killed; what counts is how the wrapper ends.
    child.stdin.on("error", (error) => complaints.add(`${error.message}\n`));
    return new Promise((resolve) => {
      let unrecorded: unknown;
      child.once("error", (error) => resolve({ complaints: error.message, unrecorded }));
      child.once("close", () => resolve({ complaints: complaints.text.trim(), unrecorded }));
      if (child.pid === undefined) return;
      const record = recordText({ wrapper: processRef(child.pid) });
      try {
        // Before the wrapper knows what to do, so that whoever recovers always finds who might do it.
        writeFileSync(places.record, record, { mode: 0o600 });
      } catch (error) {
        unrecorded = error;
        // It has no job yet, so there is nothing that it would have to end first.
        child.kill("SIGKILL");
        return;
      }
      child.stdin.write(`${JSON.stringify(job)}\n`);
      this.#watch(job.timeout + politeMs + slackMs);
    });
  }

  #listen(child: ChildProcess): void {
    const { onText, onRequest } = this.#options;
    let rest = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const said = saysIn(line);
        if (said?.type === "text") onText(said.text);
        else if (said?.type === "request") onRequest(said.request);
      }
    });
  }

  /** A wrapper that was stopped or hangs answers neither timeout nor cancel. */
  #watch(ms: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#child?.kill("SIGKILL"), ms);
  }
}

function notRecorded(record: string, error: unknown): StepOutcome {
  const why = error instanceof Error ? error.message : String(error);
  const message = `The command was not begun, because its process could not be recorded in ${record}: ${why}`;
  return { kind: "failure", code: codes.spawnFailed, message, output: undefined };
}

/**
 * What became of an attempt whose driver is gone: its outcome, or undefined when there is none; then
 * nothing of it runs any more.
 */
export async function recoverAttempt(
  places: AttemptPlaces,
  execution: string,
): Promise<StepOutcome | undefined> {
  const record = recordAt(places.record);
  if (record !== undefined) await wrapperGone(record);
  const outcome = await outcomeAt(places.result);
  // A wrapper writes its result last, so there is nothing left to end.
  if (outcome === undefined) await endRecorded(places.record, execution);
  rmSync(places.record, { force: true });
  return outcome;
}

/** A wrapper knows by itself that its driver is gone; the signal is for one whose driver only hangs. */
async function wrapperGone({ wrapper }: AttemptRecord): Promise<void> {
  const patience = Date.now() + politeMs + 1_500;
  if (isAlive(wrapper)) send(wrapper.pid, "SIGTERM");
  while (isAlive(wrapper)) {
    if (Date.now() > patience) send(wrapper.pid, "SIGKILL");
    await sleep(25);
  }
}

/** Ends what the wrapper started, by its record and by its mark: it may have died before it wrote. */
async function endRecorded(path: string, execution: string): Promise<void> {
  await endTree({ leader: recordAt(path)?.command, mark: markOf(execution) });
}

function recordAt(path: string): AttemptRecord | undefined {
  try {
    return recordIn(readFileSync(path, "utf8"));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function outcomeAt(path: string): Promise<StepOutcome | undefined> {
  try {
    return outcomeIn(await readFile(path, "utf8"));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}
