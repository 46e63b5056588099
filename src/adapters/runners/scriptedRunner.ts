/** Does steps by saying what a script says: for trying out templates, and for tests. DESIGN 5.4. */
import { tookTooLong } from "../../core/workflow/durations";
import type { Runner, RunningStep, StepJob, StepOutcome } from "../../core/workflow/runPorts";
import { answerFor, type Script } from "../../core/workflow/scripted";

/** Resolves after so many milliseconds, or at once when the signal is aborted. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** A runner of every kind: no program is started and no model asked. */
export class ScriptedRunner implements Runner {
  readonly kinds = ["command", "program", "chat-model", "manual"] as const;
  readonly #script: Script;
  readonly #wait: Wait;

  /** @param wait The computer's clock where none is given. */
  constructor(script: Script, wait: Wait = realWait) {
    this.#script = script;
    this.#wait = wait;
  }

  start({ input, step, timeout }: StepJob, onText: (text: string) => void): RunningStep {
    const { outcome, delay, says } = answerFor(this.#script, {
      id: input.step,
      agent: input.agent,
      attempt: input.attempt,
      outputSchema: step.outputSchema,
    });
    const cancelled = new AbortController();
    const work = async (): Promise<StepOutcome> => {
      if (says !== "") onText(says.endsWith("\n") ? says : `${says}\n`);
      await this.#wait(Math.min(delay, timeout), cancelled.signal);
      if (cancelled.signal.aborted) return { kind: "cancelled" };
      if (delay <= timeout) return outcome;
      const message = tookTooLong("The step", timeout);
      return { kind: "failure", code: "timeout", message, output: undefined };
    };
    const running = work();
    return {
      outcome: running,
      cancel: async () => {
        cancelled.abort();
        await running;
      },
    };
  }

  /** It lives in its driver: when that is gone, so is the attempt, and nothing was written. */
  recover(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

function realWait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, signal.aborted ? 0 : milliseconds);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
