import { describe, expect, it } from "vitest";
import type { Runner, StepJob } from "../../src/core/workflow/runPorts";

/** One kind of runner, with work of each sort for it. */
export interface RunnerWorld {
  readonly runner: Runner;
  /** Answers with that text and ends well. */
  answers(text: string): StepJob;
  /** Ends badly. */
  fails(): StepJob;
  /** Says something, and then goes on until it is ended. */
  hangs(timeout?: number): StepJob;
}

/** What every runner does. */
export function runnerContract(name: string, newWorld: () => Promise<RunnerWorld>): void {
  describe(`${name} keeps the runners' contract`, () => {
    const ignore = (): void => undefined;

    it.each([
      ['{"a": [1, null]}', { a: [1, null] }],
      ["null", null],
      ['First this.\n```json\n{"a": 1}\n```\nThen that.\n```json\n{"b": 2}\n```\nDone.', { b: 2 }],
      ['It came to {"a": {"b": 1}} in the end.', { a: { b: 1 } }],
      ["Grüße 🏃 and nothing else", { text: "Grüße 🏃 and nothing else" }],
    ])("gives the JSON of an answer, else its text: %j", async (text, output) => {
      const world = await newWorld();
      const { outcome } = world.runner.start(world.answers(text), ignore, ignore);
      expect(await outcome).toEqual({ kind: "success", output });
    });

    it("passes on what is said in pieces of bounded size, in order", async () => {
      const world = await newWorld();
      const text = Array.from({ length: 4_000 }, (_, at) => `line ${at}`).join("\n");
      const pieces: string[] = [];
      const { outcome } = world.runner.start(
        world.answers(text),
        (piece) => {
          pieces.push(piece);
        },
        ignore,
      );
      expect(await outcome).toEqual({ kind: "success", output: { text } });
      expect(pieces.join("").trim()).toBe(text);
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(8_192);
    });

    it("says what went wrong, with a code and a sentence", async () => {
      const world = await newWorld();
      const outcome = await world.runner.start(world.fails(), ignore, ignore).outcome;
      expect(outcome).toMatchObject({ kind: "failure" });
      if (outcome.kind !== "failure") return;
      expect(outcome.code).toMatch(/^[a-z_]+$/u);
      expect(outcome.message.length).toBeGreaterThan(10);
    });

    it("is cancelled at any moment, once or more often", async () => {
      const world = await newWorld();
      const early = world.runner.start(world.hangs(), ignore, ignore);
      await Promise.all([early.cancel(), early.cancel()]);
      expect(await early.outcome).toEqual({ kind: "cancelled" });
      const { promise: said, resolve } = deferred();
      const late = world.runner.start(world.hangs(), () => resolve(), ignore);
      await said;
      await late.cancel();
      expect(await late.outcome).toEqual({ kind: "cancelled" });
      await late.cancel();
    });

    it("changes nothing when it is cancelled after the end", async () => {
      const world = await newWorld();
      const running = world.runner.start(world.answers("1"), ignore, ignore);
      const outcome = await running.outcome;
      await running.cancel();
      expect(await running.outcome).toEqual(outcome);
    });

    it("ends what takes too long as a timeout", async () => {
      const world = await newWorld();
      const outcome = await world.runner.start(world.hangs(400), ignore, ignore).outcome;
      expect(outcome).toMatchObject({ kind: "failure", code: "timeout" });
    });

    it("knows nothing of an attempt that never began", async () => {
      const world = await newWorld();
      expect(await world.runner.recover(world.answers("1"))).toBeUndefined();
    });

    it("recovers what ended where it is kept, and only that", async () => {
      const world = await newWorld();
      const job = world.answers('{"a": 1}');
      const outcome = await world.runner.start(job, ignore, ignore).outcome;
      const recovered = await world.runner.recover(job);
      if (recovered !== undefined) expect(recovered).toEqual(outcome);
    });
  });
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}
