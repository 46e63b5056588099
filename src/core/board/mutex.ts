/** Runs one asynchronous piece of work after the other, in the order they were asked for. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs when all earlier work has ended, well or badly. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    // The chain must go on whatever happened; whoever asked for the work gets the failure.
    this.#last = next.catch(() => undefined);
    return next;
  }
}
