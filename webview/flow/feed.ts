/** Live changes on their way into the picture: at most once a frame, and held back while paused. */
import type { FlowChanges } from "../../src/protocol/flow";
import { type FlowData, withChanges } from "./flowData";

export interface FeedEvents {
  readonly onData: (data: FlowData) => void;
  /** How many executions changed since the pause. */
  readonly onHeld: (count: number) => void;
}

export class Feed {
  #data: FlowData | undefined;
  #waiting: FlowChanges[] = [];
  #paused: boolean;
  #asked = false;

  /** @param frame runs its argument before the next drawing */
  constructor(
    private readonly events: FeedEvents,
    private readonly frame: (run: () => void) => void,
    paused: boolean,
  ) {
    this.#paused = paused;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** A whole picture holds everything that came before it. */
  replace(data: FlowData): void {
    this.#data = data;
    this.#waiting = [];
    this.events.onHeld(0);
    this.events.onData(data);
  }

  add(changes: FlowChanges): void {
    this.#waiting.push(changes);
    if (this.#paused) this.events.onHeld(this.#held());
    else this.#ask();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.events.onHeld(paused ? this.#held() : 0);
    if (!paused && this.#waiting.length > 0) this.#ask();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.frame(() => {
      this.#asked = false;
      if (!this.#paused) this.#flush();
    });
  }

  #flush(): void {
    if (this.#data === undefined || this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#data = waiting.reduce(withChanges, this.#data);
    this.events.onData(this.#data);
  }

  #held(): number {
    const keys = new Set<number>();
    for (const { rows, gone } of this.#waiting) {
      for (const key of rows.key) keys.add(key);
      for (const key of gone) keys.add(key);
    }
    return keys.size;
  }
}
