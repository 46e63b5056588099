/** The marks of the time axis, at round local times, spared where something else stands. */

import { clockWithSeconds, clockWords, dayName, midnight, monthName } from "../../shared/times";
import type { Scale } from "./scale";
import { day, hour, minute, second } from "./times";

export interface Tick {
  readonly x: number;
  readonly text: string;
}

export interface Axis {
  readonly ticks: readonly Tick[];
  /** Days, or months when the ticks are days: each from its left end on, until the next. */
  readonly periods: readonly Tick[];
}

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
];
/** Above a day, in days; months and more are made of them. */
const daySteps = [1, 2, 7, 14, 28, 91, 182, 364, 728, 1_820, 3_640];
/** Names of days are wider than times. */
const leastDaysApart = 76;
const leastApart = 46;

/** Marks between two pixels of the scale. */
export function axisOf(scale: Scale, left: number, right: number): Axis {
  const apart = leastApart / scale.zoom;
  const wide = scale.zoom * second > leastApart / 15 ? 20 : 0;
  const step = steps.find((length) => length >= apart + wide / scale.zoom);
  const days = periods(scale, left, right, step === undefined);
  const ticks: Tick[] = [];
  const from = scale.time(left);
  const to = scale.time(right);
  const times =
    step === undefined
      ? dayTimes(from, to, leastDaysApart / scale.zoom)
      : timesOfDay(from, to, step);
  for (const time of times) {
    if (scale.folds.some((fold) => time > fold.from && time < fold.to)) continue;
    const x = scale.x(time);
    if (x < left || x > right) continue;
    if (step === undefined) ticks.push({ x, text: dayName(time) });
    else ticks.push({ x, text: step < minute ? clockWithSeconds(time) : clockWords(time) });
  }
  return { ticks, periods: days };
}

/** Every `step` from each local midnight, so that a change of clocks does not shift the rest. */
function* timesOfDay(from: number, to: number, step: number): Generator<number> {
  const date = new Date(midnight(from));
  for (let start = date.getTime(); start <= to; start = date.getTime()) {
    date.setDate(date.getDate() + 1);
    const next = date.getTime();
    const skipped = start < from ? Math.floor((from - start) / step) : 0;
    for (let time = start + skipped * step; time < next && time <= to; time += step) {
      if (time >= from) yield time;
    }
  }
}

function* dayTimes(from: number, to: number, apart: number): Generator<number> {
  const every = daySteps.find((days) => days * day >= apart) ?? 3_640;
  const date = new Date(midnight(from));
  // Counted from a Monday, so that panning does not choose other days.
  const since = Math.round((date.getTime() - new Date(2024, 0, 1).getTime()) / day);
  date.setDate(date.getDate() - (((since % every) + every) % every));
  for (let time = date.getTime(); time <= to; time = date.getTime()) {
    if (time >= from) yield time;
    date.setDate(date.getDate() + every);
  }
}

const mostPeriods = 400;

function periods(scale: Scale, left: number, right: number, months: boolean): readonly Tick[] {
  const result: Tick[] = [];
  const to = scale.time(right);
  const date = new Date(midnight(scale.time(left)));
  if (months) date.setDate(1);
  for (let count = 0; count < mostPeriods && date.getTime() <= to; count += 1) {
    const time = date.getTime();
    const fold = scale.folds.find(({ from, to }) => time >= from && time < to);
    // A day that begins in a fold is told where its work begins.
    const x = Math.max(left, fold === undefined ? scale.x(time) : fold.right);
    const text = months ? monthName(time) : dayName(time);
    const before = result.at(-1);
    if (before !== undefined && before.x >= x) result.pop();
    if (x <= right) result.push({ x, text });
    if (months) date.setMonth(date.getMonth() + 1);
    else date.setDate(date.getDate() + 1);
  }
  return result;
}
