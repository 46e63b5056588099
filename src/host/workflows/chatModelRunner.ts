/** Does steps with VS Code's language models: the agent's instructions and the step's input are the prompt. */
import type * as vscode from "vscode";
import { tookTooLong } from "../../core/workflow/durations";
import { jsonInText } from "../../core/workflow/jsonInText";
import { promptText } from "../../core/workflow/promptText";
import type { Runner, RunningStep, StepJob, StepOutcome } from "../../core/workflow/runPorts";

/** The part of `vscode` that it uses; `lm` is missing where the editor has no language models. */
export interface ChatModels {
  readonly lm: Pick<typeof vscode.lm, "selectChatModels"> | undefined;
  /** A message of the user. */
  message(text: string): vscode.LanguageModelChatMessage;
  cancellation(): Pick<vscode.CancellationTokenSource, "token" | "cancel" | "dispose">;
}

/** Characters in one piece of output, and of an answer in all. */
const pieceSize = 8 * 1024;
const answerLimit = 4 * 1024 * 1024;

type Failure = Extract<StepOutcome, { readonly kind: "failure" }>;

export class ChatModelRunner implements Runner {
  readonly kinds = ["chat-model"] as const;
  readonly #models: ChatModels;

  constructor(models: ChatModels) {
    this.#models = models;
  }

  start(job: StepJob, onText: (text: string) => void): RunningStep {
    const source = this.#models.cancellation();
    let why: "cancelled" | "timeout" | undefined;
    const { promise: stopped, resolve: stop } = deferred();
    const end = (reason: "cancelled" | "timeout"): void => {
      if (why !== undefined) return;
      why = reason;
      source.cancel();
      // A model that does not listen is left to itself: what it says later is not heard.
      stop();
    };
    const timer = setTimeout(() => end("timeout"), job.timeout);
    const hear = (text: string): void => {
      if (why === undefined) onText(text);
    };
    const outcome = Promise.race([
      this.#ask(job, hear, source.token).catch(failureOf),
      stopped.then(() => undefined),
    ])
      .then((answer) => {
        if (why === "cancelled") return { kind: "cancelled" } as const;
        return why === "timeout" || answer === undefined ? timeoutOf(job) : answer;
      })
      .finally(() => {
        clearTimeout(timer);
        source.dispose();
      });
    let over = false;
    void outcome.then(() => {
      over = true;
      return undefined;
    });
    return {
      outcome,
      cancel: async () => {
        if (!over) end("cancelled");
        await outcome;
      },
    };
  }

  /** A model's answer lives in the window that asked: what that window did not keep is lost. */
  recover(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async #ask(
    job: StepJob,
    onText: (text: string) => void,
    token: vscode.CancellationToken,
  ): Promise<StepOutcome> {
    const { lm } = this.#models;
    const family = job.runner.kind === "chat-model" ? job.runner.family : undefined;
    if (lm === undefined) {
      return failure("no_model", "This editor has no language models. Use another runner.");
    }
    const found = await lm.selectChatModels(family === undefined ? {} : { family });
    const [model] = found;
    if (model === undefined) {
      const which = family === undefined ? "language model" : `language model ${family}`;
      return failure(
        "no_model",
        `There is no ${which} here. Install and sign in to an extension that offers one, such as GitHub Copilot, or use another runner.`,
      );
    }
    const prompt = promptText(job.input, job.step.instructions);
    const response = await model.sendRequest(
      [this.#models.message(prompt)],
      { justification: `The step “${job.input.title}” of the workflow ${job.input.workflow}.` },
      token,
    );
    let text = "";
    for await (const piece of response.text) {
      if (token.isCancellationRequested) break;
      text += piece;
      if (text.length > answerLimit) {
        return failure("bad_output", `${model.name} answered more than can be read.`);
      }
      for (let at = 0; at < piece.length; at += pieceSize) onText(piece.slice(at, at + pieceSize));
    }
    const json = jsonInText(text);
    if (json !== undefined) return { kind: "success", output: json.value };
    if (job.input.outputSchema === undefined) {
      return { kind: "success", output: { text: text.trim() } };
    }
    return {
      ...failure("bad_output", `${model.name} answered without the JSON that was asked for.`),
      output: { text: text.trim() },
    };
  }
}

/** By the code, as `LanguageModelError` documents it; its class is not there in every editor. */
function failureOf(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  switch (code) {
    case "NoPermissions":
      return failure(
        "refused",
        `Baton may not use language models here: ${detail} Allow it when VS Code asks, or in Manage Language Model Access.`,
      );
    case "Blocked":
      return failure(
        "quota",
        `The language model gives no answer now, by its quota or a filter: ${detail} Try again later, or use another model.`,
      );
    case "NotFound":
      return failure("no_model", `The language model is not there any more: ${detail}`);
    default:
      return failure("model_failed", `The language model failed: ${detail}`);
  }
}

function timeoutOf(job: StepJob): Failure {
  return failure("timeout", tookTooLong("The language model", job.timeout));
}

function failure(code: string, message: string): Failure {
  return { kind: "failure", code, message, output: undefined };
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
