/**
 * The bars in view, level of detail applied. What is found costs by what is seen: each line is searched
 * by halving, and narrow neighbours are passed over in one step.
 */

import { type BarLines, worstState } from "./barLines";
import { type Density, leastBar, mergeBelow, type Window } from "./geometry";
import type { Layout } from "./layout";
import type { Scale } from "./scale";
import { lowerBound, upperBound } from "./search";

/** Columns of what is to be drawn; pixels count from the beginning of the scale. */
export class BarList {
  count = 0;
  /** The row; of merged ones, the first. */
  row = new Int32Array(1024);
  /** The position in `Layout.bars`; of merged ones, the first. */
  position = new Int32Array(1024);
  line = new Int32Array(1024);
  x0 = new Float64Array(1024);
  x1 = new Float64Array(1024);
  /** Index of the state; of merged ones, the worst. */
  state = new Uint8Array(1024);
  /** How many bars it stands for. */
  stands = new Uint32Array(1024);

  push(
    position: number,
    row: number,
    line: number,
    x0: number,
    x1: number,
    state: number,
    stands: number,
  ): void {
    if (this.count === this.row.length) this.grow();
    const at = this.count;
    this.position[at] = position;
    this.row[at] = row;
    this.line[at] = line;
    this.x0[at] = x0;
    this.x1[at] = x1;
    this.state[at] = state;
    this.stands[at] = stands;
    this.count += 1;
  }

  private grow(): void {
    const length = this.row.length * 2;
    const wider = <T extends Int32Array | Uint32Array | Uint8Array | Float64Array>(
      target: T,
      old: T,
    ): T => {
      target.set(old);
      return target;
    };
    this.position = wider(new Int32Array(length), this.position);
    this.row = wider(new Int32Array(length), this.row);
    this.line = wider(new Int32Array(length), this.line);
    this.x0 = wider(new Float64Array(length), this.x0);
    this.x1 = wider(new Float64Array(length), this.x1);
    this.state = wider(new Uint8Array(length), this.state);
    this.stands = wider(new Uint32Array(length), this.stands);
  }
}

/** Fills the list with what the window shows. */
export function collectBars(
  layout: Layout,
  scale: Scale,
  window: Window,
  { row: height }: Density,
  list: BarList,
): void {
  list.count = 0;
  // Blocks begin lines above, but never end above the line they begin on.
  const firstLine = Math.max(0, Math.floor(window.top / height) - tallest(layout, window, height));
  const lastLine = Math.min(
    layout.bars.lines - 1,
    Math.floor((window.top + window.height) / height),
  );
  for (let line = firstLine; line <= lastLine; line += 1) {
    collectLine(layout, scale, window, line, list);
  }
}

/** Lines from the top of the lane that the window's first line belongs to. */
function tallest({ lanes }: Layout, { top }: Window, height: number): number {
  const line = Math.floor(top / height);
  const lane = lanes[laneOfLine(lanes, line)];
  return lane === undefined ? 0 : Math.max(0, line - lane.firstLine);
}

/** The index of the lane that holds a line; -1 outside. */
export function laneOfLine(
  lanes: readonly { readonly firstLine: number; readonly lines: number }[],
  line: number,
): number {
  let low = 0;
  let high = lanes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const lane = lanes[middle];
    if (lane === undefined) return -1;
    if (line < lane.firstLine) high = middle - 1;
    else if (line >= lane.firstLine + lane.lines) low = middle + 1;
    else return middle;
  }
  return -1;
}

function collectLine(
  layout: Layout,
  scale: Scale,
  { left, width, now }: Window,
  line: number,
  list: BarList,
): void {
  const { bars, data } = layout;
  const until = bars.lineStart[line + 1] ?? 0;
  const right = left + width;
  const cell = Math.floor((left - leastBar) / mergeBelow) * mergeBelow;
  const begin = bars.lineStart[line] ?? 0;
  // One before: it may have ended earlier and still be widened into the window.
  let at = Math.max(begin, lowerBound(bars.end, scale.time(cell), begin, until) - 1);
  while (at < until) {
    const x0 = scale.x(bars.start[at] ?? 0);
    if (x0 > right) return;
    const x1 = scale.x(Math.min(bars.end[at] ?? 0, now));
    const row = bars.row[at] ?? 0;
    if (x1 - x0 >= mergeBelow) {
      if (x1 >= left) list.push(at, row, line, x0, x1, data.rows.state[row] ?? 0, 1);
      at += 1;
      continue;
    }
    const next = endOfCell(bars, scale, at, until, x0, now);
    const merged = next - at;
    const last = scale.x(Math.min(bars.end[next - 1] ?? 0, now));
    const state =
      merged === 1 ? (data.rows.state[row] ?? 0) : worstState(bars, data.rows.state, at, next);
    const end = Math.max(x0 + leastBar, last);
    if (end >= left) list.push(at, row, line, x0, end, state, merged);
    at = next;
  }
}

/** Behind the last narrow bar that begins in the same cell of four pixels. */
function endOfCell(
  bars: BarLines,
  scale: Scale,
  at: number,
  until: number,
  x0: number,
  now: number,
): number {
  const following = bars.start[at + 1];
  const cellEnd = (Math.floor(x0 / mergeBelow) + 1) * mergeBelow;
  if (at + 1 >= until || following === undefined || scale.x(following) >= cellEnd) return at + 1;
  let next = lowerBound(bars.start, scale.time(cellEnd), at + 1, until);
  if (next <= at + 1) return at + 1;
  // Only the last can be wide: those before it end before the next begins.
  const from = scale.x(bars.start[next - 1] ?? 0);
  const to = scale.x(Math.min(bars.end[next - 1] ?? 0, now));
  if (to - from >= mergeBelow) next -= 1;
  return Math.max(at + 1, next);
}

/** What is under a point: a bar, or the wait before it. */
export interface Hit {
  readonly row: number;
  readonly part: "bar" | "wait";
}

/** Pixels beside a bar that still belong to it. */
const reach = 2;

/** The bar under a point; pixels count from the beginning of the scale and the top of the first line. */
export function hitTest(
  layout: Layout,
  scale: Scale,
  x: number,
  y: number,
  now: number,
  { row: height }: Density,
): Hit | undefined {
  const line = Math.floor(y / height);
  const lane = layout.lanes[laneOfLine(layout.lanes, line)];
  if (lane === undefined) return undefined;
  for (let up = line; up >= lane.firstLine; up -= 1) {
    const row = barAt(layout, scale, x, up, now);
    if (row !== undefined && up + (layout.height[row] ?? 1) > line) return { row, part: "bar" };
  }
  const waiting = waitAt(layout, scale, x, line);
  return waiting === undefined ? undefined : { row: waiting, part: "wait" };
}

function barAt(
  { bars }: Layout,
  scale: Scale,
  x: number,
  line: number,
  now: number,
): number | undefined {
  const begin = bars.lineStart[line] ?? 0;
  const until = bars.lineStart[line + 1] ?? 0;
  const after = upperBound(bars.start, scale.time(x + reach), begin, until);
  let best: number | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (let at = after - 1; at >= begin; at -= 1) {
    const x0 = scale.x(bars.start[at] ?? 0);
    const x1 = Math.max(x0 + leastBar, scale.x(Math.min(bars.end[at] ?? 0, now)));
    const distance = x < x0 ? x0 - x : Math.max(0, x - x1);
    if (distance <= reach && distance < nearest) {
      nearest = distance;
      best = bars.row[at];
    }
    // Starts only get earlier, and no bar of a line reaches beyond the start of the next.
    if (nearest === 0 || x0 + leastBar < x - reach) break;
  }
  return best;
}

function waitAt({ bars, data }: Layout, scale: Scale, x: number, line: number): number | undefined {
  const begin = bars.lineStart[line] ?? 0;
  const until = bars.lineStart[line + 1] ?? 0;
  const at = lowerBound(bars.start, scale.time(x), begin, until);
  if (at >= until) return undefined;
  const row = bars.row[at] ?? 0;
  const from = data.rows.waitFrom[row] ?? Number.NaN;
  return scale.x(from) <= x ? row : undefined;
}
