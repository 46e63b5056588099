/** The window glides to other times instead of jumping there, so that one sees where it went. */
import type { Span } from "./firstView";

/** Milliseconds. */
const easing = 120;

export class Glide {
  private way: { readonly from: Span; readonly to: Span; readonly since: number } | undefined;

  /** A new one takes the place of the one before. */
  start(from: Span, to: Span): void {
    this.way = { from, to, since: performance.now() };
  }

  get isUnderWay(): boolean {
    return this.way !== undefined;
  }

  /** The times to show now; undefined when nothing glides. The last step ends it. */
  step(): Span | undefined {
    if (this.way === undefined) return undefined;
    const { from, to, since } = this.way;
    const share = Math.min(1, (performance.now() - since) / easing);
    const soft = 1 - (1 - share) ** 3;
    if (share === 1) this.way = undefined;
    return {
      from: from.from + (to.from - from.from) * soft,
      to: from.to + (to.to - from.to) * soft,
    };
  }
}
