/** The runner of VS Code's language models, with models that a test plays. */
import { describe, expect, it } from "vitest";
import type { StepJob } from "../../src/core/workflow/runPorts";
import { ChatModelRunner, type ChatModels } from "../../src/host/workflow/chatModelRunner";
import { stepJob } from "../support/steps";
import { runnerContract } from "./runner.contract";

interface Played {
  readonly prompts: string[];
  readonly selectors: unknown[];
  readonly models: ChatModels;
}

type Say = (prompt: string, stopped: Promise<void>) => AsyncIterable<string>;

/** Models that answer as they are told; no real type of VS Code can be made outside of it. */
function play(say: Say | undefined, error?: Error): Played {
  const prompts: string[] = [];
  const selectors: unknown[] = [];
  const listeners = new Map<unknown, () => void>();
  const model = {
    name: "Test model",
    sendRequest: async (messages: readonly { text: string }[], _: unknown, token: unknown) => {
      const prompt = messages.map(({ text }) => text).join("\n");
      prompts.push(prompt);
      await Promise.resolve();
      if (error !== undefined) throw error;
      const stopped = new Promise<void>((resolve) => {
        listeners.set(token, resolve);
      });
      return { text: say?.(prompt, stopped) };
    },
  };
  const models = {
    lm: {
      selectChatModels: (selector: unknown) => {
        selectors.push(selector);
        return Promise.resolve(say === undefined && error === undefined ? [] : [model]);
      },
    },
    message: (text: string) => ({ text }),
    cancellation: () => {
      const token = { isCancellationRequested: false };
      return {
        token,
        cancel: () => {
          token.isCancellationRequested = true;
          listeners.get(token)?.();
        },
        dispose: () => undefined,
      };
    },
  };
  return { prompts, selectors, models: models as unknown as ChatModels };
}

function job(more: Partial<Parameters<typeof stepJob>[0]> = {}): StepJob {
  return stepJob({ runner: { kind: "chat-model", family: undefined }, cwd: "/", ...more });
}

const answers: Say = async function* (prompt) {
  const said = /TITLE (.*)$/mu.exec(prompt)?.[1] ?? "";
  const text = Buffer.from(said, "base64").toString("utf8");
  for (let at = 0; at < text.length; at += 10_000) yield text.slice(at, at + 10_000);
  await Promise.resolve();
};

const ignore = (): void => undefined;

runnerContract("ChatModelRunner", async () => {
  const hang: Say = async function* (_, stopped) {
    yield "Let me think. ";
    await stopped;
  };
  const say: Say = (prompt, stopped) => {
    if (prompt.includes("# hang")) return hang(prompt, stopped);
    if (prompt.includes("# fail")) throw new Error("The connection was closed.");
    return answers(prompt, stopped);
  };
  await Promise.resolve();
  return {
    runner: new ChatModelRunner(play(say).models),
    answers: (text) => job({ input: { title: `TITLE ${Buffer.from(text).toString("base64")}` } }),
    fails: () => job({ input: { title: "fail" } }),
    hangs: (timeout) =>
      job({ input: { title: "hang" }, ...(timeout === undefined ? {} : { timeout }) }),
  };
});

describe("a step of a language model", () => {
  it("is asked with the agent's instructions, the input and the schema, from the family", async () => {
    const played = play(answers);
    const asked = job({
      runner: { kind: "chat-model", family: "gpt-5" },
      step: { instructions: "You review code." },
      input: {
        title: `TITLE ${Buffer.from("{}").toString("base64")}`,
        inputs: { diff: "+1" },
        outputSchema: { type: "object" },
      },
    });
    const { outcome } = new ChatModelRunner(played.models).start(asked, ignore);
    expect(await outcome).toEqual({ kind: "success", output: {} });
    expect(played.selectors).toEqual([{ family: "gpt-5" }]);
    for (const words of ["You review code.", '"diff": "+1"', "JSON Schema"]) {
      expect(played.prompts[0]).toContain(words);
    }
  });

  it("fails when JSON was asked for and none came, with what was said", async () => {
    const title = `TITLE ${Buffer.from("I would rather not.").toString("base64")}`;
    const asked = job({ input: { title, outputSchema: { type: "object" } } });
    expect(await new ChatModelRunner(play(answers).models).start(asked, ignore).outcome).toEqual({
      kind: "failure",
      code: "bad_output",
      message: "Test model answered without the JSON that was asked for.",
      output: { text: "I would rather not." },
    });
  });

  it.each([
    ["NoPermissions", "refused"],
    ["Blocked", "quota"],
    ["NotFound", "no_model"],
    ["Unknown", "model_failed"],
  ])("tells %s as %s", async (code, expected) => {
    const error = Object.assign(new Error("Sorry."), { code });
    const runner = new ChatModelRunner(play(undefined, error).models);
    expect(await runner.start(job(), ignore).outcome).toMatchObject({
      kind: "failure",
      code: expected,
      message: expect.stringContaining("Sorry.") as unknown,
    });
  });

  it("says when there is no model, or no support for models at all", async () => {
    const none = play(undefined);
    for (const models of [none.models, { ...none.models, lm: undefined }]) {
      const { outcome } = new ChatModelRunner(models).start(job(), ignore);
      expect(await outcome).toMatchObject({ kind: "failure", code: "no_model" });
    }
  });

  it("is over when it is cancelled, also when the model does not listen", async () => {
    const deaf: Say = async function* () {
      yield "begun";
      await new Promise<void>(ignore);
    };
    const runner = new ChatModelRunner(play(deaf).models);
    const running = runner.start(job(), () => void running.cancel());
    expect(await running.outcome).toEqual({ kind: "cancelled" });
  });
});
