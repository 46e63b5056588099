import { setImmediate } from "node:timers/promises";
import type { Timers, Wait } from "../../../src/core/workflow/enginePorts";

/** A clock that jumps to the next moment somebody waits for, whenever nothing else is to be done. */
export class FakeTime implements Timers {
  now: number;
  readonly #waits: { readonly at: number; readonly end: () => void }[] = [];

  constructor(now: number) {
    this.now = now;
  }

  start(milliseconds: number): Wait {
    let end = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      end = resolve;
    });
    const wait = { at: this.now + Math.max(0, milliseconds), end };
    this.#waits.push(wait);
    const cancel = () => {
      const index = this.#waits.indexOf(wait);
      if (index >= 0) this.#waits.splice(index, 1);
      end();
    };
    return { done, cancel };
  }

  /** Lets time pass until it is so. Throws when it is not after so many moments. */
  async until(isSo: () => boolean, most = 100_000): Promise<void> {
    for (let moment = 0; moment < most; moment += 1) {
      // All that is in memory is done before the next turn of the event loop.
      await setImmediate();
      if (isSo()) return;
      const [next] = this.#waits.toSorted((a, b) => a.at - b.at);
      if (next === undefined) throw new Error("Nobody waits for anything any more.");
      this.#waits.splice(this.#waits.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.end();
    }
    throw new Error("It does not come to an end.");
  }

  /** Lets so much time pass. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    this.start(milliseconds);
    await this.until(() => this.now >= end);
  }

  /** Waits for a promise while time passes. */
  async of<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    await this.until(() => settled);
    return promise;
  }
}
