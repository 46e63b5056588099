/** Which bar comes next for the keyboard. */
import { executionStates } from "../../../src/protocol/flow";
import type { Layout } from "./layout";
import { lowerBound } from "./search";

export type Direction = "left" | "right" | "up" | "down";

/** The drawn row next to a row; itself at the edge. From nothing, the last bar that began. */
export function neighbour(layout: Layout, row: number, direction: Direction, now: number): number {
  const { bars, lanes, laneOf } = layout;
  const position = bars.position[row] ?? -1;
  if (position < 0) return drawnOf(layout, layout.order.at(-1) ?? -1);
  const lane = laneOf[row] ?? 0;
  if (direction === "left" || direction === "right") {
    return alongLane(layout, row, direction === "right" ? 1 : -1);
  }
  const step = direction === "down" ? 1 : -1;
  for (let next = lane + step; next >= 0 && next < lanes.length; next += step) {
    const found = nearestInLane(layout, next, bars.start[position] ?? 0, now);
    if (found >= 0) return found;
  }
  return row;
}

/** The next or previous failure in time; itself when there is none. */
export function failureFrom(layout: Layout, row: number, step: 1 | -1): number {
  const { order, data } = layout;
  const failed = (at: number) => executionStates[data.rows.state[at] ?? 0] === "failure";
  let index = row < 0 ? (step > 0 ? -1 : order.length) : order.indexOf(row);
  for (index += step; index >= 0 && index < order.length; index += step) {
    const at = order[index] ?? 0;
    if (failed(at)) return at;
  }
  return row;
}

/** The row itself, or the parent that hides it. */
export function drawnOf({ bars, nestedIn }: Layout, row: number): number {
  let at = row;
  while (at >= 0 && (bars.position[at] ?? -1) < 0) at = nestedIn[at] ?? -1;
  return at;
}

/** By start over all lines of a lane. */
function alongLane({ bars, lanes, laneOf }: Layout, row: number, step: 1 | -1): number {
  const lane = lanes[laneOf[row] ?? 0];
  if (lane === undefined) return row;
  const own = bars.start[bars.position[row] ?? 0] ?? 0;
  let best = row;
  let bestStart = step * Number.POSITIVE_INFINITY;
  for (let line = lane.firstLine; line < lane.firstLine + lane.lines; line += 1) {
    const begin = bars.lineStart[line] ?? 0;
    const until = bars.lineStart[line + 1] ?? 0;
    const from = lowerBound(bars.start, own, begin, until);
    for (
      let at = step > 0 ? from : Math.min(until - 1, from);
      at >= begin && at < until;
      at += step
    ) {
      const other = bars.row[at] ?? 0;
      const start = bars.start[at] ?? 0;
      // Equal starts are walked by row.
      const after = step * (start - own || other - row) > 0;
      if (!after) continue;
      if (step * (start - bestStart || other - best) < 0) {
        best = other;
        bestStart = start;
      }
      break;
    }
  }
  return best;
}

function nearestInLane({ bars, lanes }: Layout, lane: number, time: number, now: number): number {
  const { firstLine = 0, lines = 0 } = lanes[lane] ?? {};
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let line = firstLine; line < firstLine + lines; line += 1) {
    const begin = bars.lineStart[line] ?? 0;
    const until = bars.lineStart[line + 1] ?? 0;
    const from = lowerBound(bars.start, time, begin, until);
    for (const at of [from - 1, from]) {
      if (at < begin || at >= until) continue;
      const start = bars.start[at] ?? 0;
      const end = Math.min(bars.end[at] ?? 0, now);
      const distance = time < start ? start - time : Math.max(0, time - end);
      if (distance >= least) continue;
      least = distance;
      best = bars.row[at] ?? -1;
    }
  }
  return best;
}
