/** Idle times, which are folded away, and those of them that were unfolded one by one. */
import type { Layout } from "./layout";
import type { Remembered } from "./memory";
import { type Idle, idleTimes } from "./scale";
import { minute } from "./times";
import type { Viewport } from "./viewport";

const leastIdle = 30 * minute;

export class Folds {
  private idle: readonly Idle[] = [];

  constructor(private readonly memory: Remembered) {}

  /** Looks for idle times anew. Returns those to fold. */
  find({ all, data, end }: Layout, now: number): readonly Idle[] {
    this.idle = idleTimes(all, data.rows.start, end, now, leastIdle);
    const { unfolded } = this;
    return this.offered.filter(({ from }) => !unfolded.has(from));
  }

  /** Those that can be folded and unfolded; none when nothing is to be folded. */
  get offered(): readonly Idle[] {
    return this.memory.value.foldIdle ? this.idle : [];
  }

  /** When those began that are unfolded. */
  get unfolded(): ReadonlySet<number> {
    return new Set(this.memory.value.openFolds);
  }

  /** The idle time that is folded at a pixel of the window. */
  at(x: number, { scale, left }: Viewport): Idle | undefined {
    const fold = scale.folds.find((one) => left + x >= one.left && left + x < one.right);
    return this.idle.find(({ from }) => from === fold?.from);
  }

  /** Folds or unfolds it. True when it is unfolded now. */
  toggle({ from }: Idle): boolean {
    const open = new Set(this.memory.value.openFolds);
    const opens = !open.delete(from);
    if (opens) open.add(from);
    this.memory.change({ openFolds: [...open] });
    return opens;
  }
}
