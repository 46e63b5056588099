/**
 * From times to pixels and back, with idle times folded in. Pixels count from the beginning of all
 * data, whatever part of it is in view, so that what is drawn does not depend on the window.
 */
import { upperBound } from "./search";

/** A time in which nobody worked. */
export interface Idle {
  readonly from: number;
  readonly to: number;
}

/** Pixels that a folded idle time takes at most, and at least once it is folded. */
export const foldWidth = 38;
const leastFoldWidth = 24;

export interface Scale {
  /** Pixels a millisecond, outside folds. */
  readonly zoom: number;
  /** The folded times, in order; those too short to gain from it at this zoom are left out. */
  readonly folds: readonly Fold[];
  readonly x: (time: number) => number;
  readonly time: (x: number) => number;
}

export interface Fold extends Idle {
  /** Pixels from the beginning. */
  readonly left: number;
  readonly right: number;
}

/** Pixels of an idle time at a zoom: never more than unfolded, growing with the zoom. */
export function widthOfFold(length: number, zoom: number): number {
  const unfolded = length * zoom;
  if (unfolded <= leastFoldWidth) return unfolded;
  return Math.min(foldWidth, Math.max(leastFoldWidth, unfolded / 2));
}

/** `idle` are the times to fold, sorted and apart; `origin` is the time at pixel 0. */
export function makeScale(origin: number, idle: readonly Idle[], zoom: number): Scale {
  const folds: Fold[] = [];
  let time = origin;
  let x = 0;
  for (const { from, to } of idle) {
    if (from < origin || (to - from) * zoom <= leastFoldWidth) continue;
    const left = x + (from - time) * zoom;
    const right = left + widthOfFold(to - from, zoom);
    folds.push({ from, to, left, right });
    time = to;
    x = right;
  }
  const froms = Float64Array.from(folds, (fold) => fold.from);
  const lefts = Float64Array.from(folds, (fold) => fold.left);
  return {
    zoom,
    folds,
    x: (at) => {
      const fold = folds[upperBound(froms, at, 0, froms.length) - 1];
      if (fold === undefined) return (at - origin) * zoom;
      if (at >= fold.to) return fold.right + (at - fold.to) * zoom;
      return fold.left + ((at - fold.from) / (fold.to - fold.from)) * (fold.right - fold.left);
    },
    time: (at) => {
      const fold = folds[upperBound(lefts, at, 0, lefts.length) - 1];
      if (fold === undefined) return origin + at / zoom;
      if (at >= fold.right) return fold.to + (at - fold.right) / zoom;
      const share = (at - fold.left) / (fold.right - fold.left);
      return fold.from + share * (fold.to - fold.from);
    },
  };
}

/** The zoom at which the times fill the width: within a thousandth of a pixel. */
export function zoomToFit(idle: readonly Idle[], from: number, to: number, width: number): number {
  const inside = idle
    .map((fold) => ({ from: Math.max(fold.from, from), to: Math.min(fold.to, to), fold }))
    .filter((part) => part.from < part.to);
  const widthAt = (zoom: number) => {
    let total = (to - from) * zoom;
    for (const { from, to, fold } of inside) {
      const length = fold.to - fold.from;
      const part = (to - from) / length;
      total += part * widthOfFold(length, zoom) - (to - from) * zoom;
    }
    return total;
  };
  let low = 0;
  let high = 1;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (widthAt(middle) < width) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The times longer than `least` in which no interval runs, between the first interval and `until`.
 * Intervals are sorted by start; an end of Infinity is one that still runs.
 */
export function idleTimes(
  order: Uint32Array,
  start: Float64Array,
  end: Float64Array,
  until: number,
  least: number,
): readonly Idle[] {
  const idle: Idle[] = [];
  let busyUntil = Number.NaN;
  for (const row of order) {
    const from = start[row] ?? 0;
    if (from - busyUntil > least) idle.push({ from: busyUntil, to: from });
    const to = end[row] ?? 0;
    if (!(to <= busyUntil)) busyUntil = to;
  }
  if (until - busyUntil > least) idle.push({ from: busyUntil, to: until });
  return idle;
}
