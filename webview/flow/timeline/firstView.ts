/** Where the timeline looks at first. */
import { midnight } from "../../shared/times";
import type { Layout } from "./layout";
import { idleTimes } from "./scale";
import { hour, minute } from "./times";

export interface Span {
  readonly from: number;
  readonly to: number;
}

const endOfDay = 50 * minute;
const leastSpan = 2 * minute;

/** All there is, with a little room on both sides. */
export function wholeSpan({ all, data }: Layout, now: number): Span {
  const from = data.rows.start[all[0] ?? -1] ?? now - hour;
  const waits = data.rows.waitFrom.reduce(
    (least, wait) => (wait < least ? wait : least),
    Number.POSITIVE_INFINITY,
  );
  const begin = Math.min(from, Math.max(waits, from - hour));
  const length = Math.max(leastSpan, now - begin);
  return { from: begin - length * 0.01, to: now + length * 0.025 };
}

/** Today, or the last day with work, and the end of the working day before. */
export function firstSpan(layout: Layout, now: number): Span {
  const whole = wholeSpan(layout, now);
  const { all: order, data, end } = layout;
  if (order.length === 0) return whole;
  const { start } = data.rows;
  const lastStart = start[order.at(-1) ?? 0] ?? now;
  const running = order.some((row) => end[row] === Number.POSITIVE_INFINITY);
  const today = midnight(running ? now : Math.min(now, lastStart));
  const idle = idleTimes(order, start, end, now, 2 * hour);
  // The working day before ended where the last long idle time before today's work began.
  const night = idle.findLast(
    (gap) => gap.from < today && gap.to >= today - 4 * hour && gap.to < now,
  );
  const startToday = order.find((row) => (start[row] ?? 0) >= today);
  const began = startToday === undefined ? today : (start[startToday] ?? today);
  const from = night === undefined ? Math.min(began, now - leastSpan) : night.from - endOfDay;
  const length = Math.max(leastSpan, now - (night === undefined ? from : night.to));
  const lead = night === undefined ? length * 0.02 : 0;
  return { from: Math.max(whole.from, from - lead), to: now + length * 0.04 };
}
