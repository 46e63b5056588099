/** Waits, the dots between attempts, and where words fit without touching anything. */
import { executionStates, waitCauses } from "../../../src/protocol/flow";
import { clockWords, durationWords } from "../../shared/times";
import { nameOf } from "../flowData";
import type { BarList } from "./bars";
import { barTop, type Density, type Window } from "./geometry";
import type { Layout } from "./layout";
import type { Scale } from "./scale";

/** The width of a text in the canvas's font. */
export type Measure = (text: string) => number;

export interface Label {
  readonly row: number;
  readonly text: string;
  /** Left edge, pixels from the beginning of the scale; and the middle of the line. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** In its bar, or to the right of it. */
  readonly inside: boolean;
}

export interface Wait {
  readonly row: number;
  /** Index into `waitCauses`. */
  readonly cause: number;
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  /** Said in the middle of the line, which breaks around it. */
  readonly label: { readonly text: string; readonly x: number; readonly width: number } | undefined;
}

/** Dots from an attempt to the next. */
export interface Joint {
  readonly row: number;
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
}

export interface Words {
  readonly labels: readonly Label[];
  readonly waits: readonly Wait[];
  readonly joints: readonly Joint[];
}

const inset = 6;
const insetBehindCross = 20;
const beside = 6;
const gap = 6;
const leastWait = 7;
const leastLetters = 5;

/** Everything that stands around the bars of the list. */
export function placeWords(
  layout: Layout,
  scale: Scale,
  window: Window,
  density: Density,
  list: BarList,
  measure: Measure,
): Words {
  const labels: Label[] = [];
  const waits: Wait[] = [];
  const joints: Joint[] = [];
  const nowX = scale.x(window.now);
  let lastLine = -1;
  for (let at = 0; at < list.count; at += 1) {
    const line = list.line[at] ?? 0;
    const firstOfLine = line !== lastLine;
    lastLine = line;
    if (list.stands[at] !== 1) continue;
    const row = list.row[at] ?? 0;
    const y = barTop(layout, row, density) + density.bar / 2;
    const x0 = list.x0[at] ?? 0;
    const x1 = list.x1[at] ?? 0;
    const free = freeFrom(layout, scale, list.position[at] ?? 0, row, line);
    // A merged neighbour may be drawn wider than it is.
    const drawnBefore = firstOfLine ? Number.NEGATIVE_INFINITY : (list.x1[at - 1] ?? 0);
    const from = Math.max(free, drawnBefore);
    const wait = waitBefore(layout, scale, density, row, from, x0, y, measure);
    if (wait !== undefined) waits.push(wait);
    const joint = jointBefore(layout, scale, row, wait?.x0 ?? x0, y);
    if (joint !== undefined) joints.push(joint);
    if (!density.labels) continue;
    const room = roomAfter(layout, scale, list.position[at] ?? 0, row, x1, nowX);
    const label = labelOf(layout, row, x0, x1, room, y, window, measure);
    if (label !== undefined) labels.push(label);
  }
  addWaitsFromBehind(layout, scale, window, density, waits, measure);
  return { labels, waits, joints };
}

/** The waits of bars that begin right of the window, one at most on each line. */
function addWaitsFromBehind(
  layout: Layout,
  scale: Scale,
  window: Window,
  density: Density,
  waits: Wait[],
  measure: Measure,
): void {
  const { bars } = layout;
  const right = window.left + window.width;
  const firstLine = Math.max(0, Math.floor(window.top / density.row));
  const lastLine = Math.min(bars.lines - 1, Math.floor((window.top + window.height) / density.row));
  for (let line = firstLine; line <= lastLine; line += 1) {
    let low = bars.lineStart[line] ?? 0;
    const until = bars.lineStart[line + 1] ?? 0;
    let high = until;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (scale.x(bars.start[middle] ?? 0) <= right) low = middle + 1;
      else high = middle;
    }
    if (low >= until) continue;
    const row = bars.row[low] ?? 0;
    const from = freeFrom(layout, scale, low, row, line);
    if (from >= right) continue;
    const x0 = scale.x(bars.start[low] ?? 0);
    const y = barTop(layout, row, density) + density.bar / 2;
    const wait = waitBefore(layout, scale, density, row, from, x0, y, measure);
    if (wait !== undefined && wait.x0 < right) waits.push(wait);
  }
}

/** Pixels from which the line is free before a bar: behind the block that was there. */
function freeFrom(
  layout: Layout,
  scale: Scale,
  position: number,
  row: number,
  line: number,
): number {
  const { bars, nestedIn, data, end } = layout;
  const parent = nestedIn[row] ?? -1;
  let free = parent < 0 ? Number.NEGATIVE_INFINITY : scale.x(data.rows.start[parent] ?? 0) + 4;
  if (position > (bars.lineStart[line] ?? 0)) {
    let before = bars.row[position - 1] ?? 0;
    for (let up = nestedIn[before] ?? -1; up >= 0 && up !== parent && up !== row; ) {
      before = up;
      up = nestedIn[before] ?? -1;
    }
    const ended = scale.x(end[before] ?? 0);
    if (Number.isFinite(ended))
      free = Math.max(free, ended, scale.x(data.rows.start[before] ?? 0) + 3);
  }
  return free;
}

function waitBefore(
  layout: Layout,
  scale: Scale,
  density: Density,
  row: number,
  free: number,
  start: number,
  y: number,
  measure: Measure,
): Wait | undefined {
  const { rows } = layout.data;
  const from = rows.waitFrom[row] ?? Number.NaN;
  const cause = rows.waitCause[row] ?? 0;
  if (Number.isNaN(from) || cause === 0) return undefined;
  const x0 = Math.max(scale.x(from), free + 1);
  const x1 = start - 1;
  if (!(x1 - x0 >= leastWait)) return undefined;
  const label = density.labels ? waitLabel(layout, scale, row, x0, x1, measure) : undefined;
  return { row, cause, x0, x1, y, label };
}

function waitLabel(
  layout: Layout,
  scale: Scale,
  row: number,
  x0: number,
  x1: number,
  measure: Measure,
): Wait["label"] {
  const left = x0 + 14;
  const right = x1 - 14;
  if (right - left < 24) return undefined;
  const { data } = layout;
  const length = (data.rows.start[row] ?? 0) - (data.rows.waitFrom[row] ?? 0);
  const on = nameOf(data, data.rows.waitOn[row]);
  const candidates = [waitText(data.rows.waitCause[row] ?? 0, on), on, durationWords(length)];
  for (const text of candidates) {
    if (text === "") continue;
    const width = measure(text);
    if (width + 2 * gap > right - left) continue;
    const x = Math.round((x0 + x1 - width) / 2);
    // Words in a fold would be hidden by it.
    if (scale.folds.some((fold) => fold.left < x + width + gap && fold.right > x - gap)) continue;
    return { text, x, width };
  }
  return undefined;
}

/** “blocked: staging is down”, “waits for approval”, “queued”, “claim idle”. */
export function waitText(cause: number, on: string): string {
  const known = waitCauses[cause];
  switch (known) {
    case "queued":
      return on === "" ? "queued" : `queued behind ${on}`;
    case "blocked":
      return on === "" ? "blocked" : `blocked: ${on}`;
    case "person":
      return on === "" ? "waits for a person" : `waits for ${on}`;
    case "idle":
      return "claim idle";
    case "none":
    case undefined:
      break;
  }
  return "";
}

function jointBefore(
  { attemptBefore, lineOf, data, end }: Layout,
  scale: Scale,
  row: number,
  until: number,
  y: number,
): Joint | undefined {
  const before = attemptBefore[row] ?? -1;
  if (before < 0 || lineOf[before] !== lineOf[row]) return undefined;
  const ended = Math.max(scale.x(end[before] ?? 0), scale.x(data.rows.start[before] ?? 0) + 3);
  if (until - ended < 3) return undefined;
  return { row, x0: ended, x1: until, y };
}

/** Pixels up to which the line is free behind a bar. */
function roomAfter(
  layout: Layout,
  scale: Scale,
  position: number,
  row: number,
  x1: number,
  nowX: number,
): number {
  const { next, bars, data, attemptBefore, nestedIn, end, lineOf } = layout;
  let until = scale.x(Math.min(next[row] ?? 0, Number.MAX_VALUE));
  const following = bars.row[position + 1];
  if (following !== undefined && lineOf[following] === lineOf[row]) {
    until = Math.min(until, scale.x(data.rows.start[following] ?? 0));
    if (attemptBefore[following] === row) return x1;
    const waits = data.rows.waitFrom[following] ?? Number.NaN;
    if (!Number.isNaN(waits) && data.rows.waitCause[following] !== 0) {
      until = Math.min(until, Math.max(x1, scale.x(waits)));
    }
  }
  for (let up = nestedIn[row] ?? -1; up >= 0; up = nestedIn[up] ?? -1) {
    const parentEnd = end[up] ?? 0;
    if (Number.isFinite(parentEnd)) until = Math.min(until, scale.x(parentEnd) - 2);
  }
  if (nowX >= x1 - 1) until = Math.min(until, nowX);
  // A fold begins where the last bar ended, which may be drawn wider than it is.
  const fold = scale.folds.find(({ right }) => right > x1);
  return fold === undefined ? until : Math.min(until, fold.left);
}

function labelOf(
  layout: Layout,
  row: number,
  x0: number,
  x1: number,
  room: number,
  y: number,
  { left, width }: Window,
  measure: Measure,
): Label | undefined {
  const running = layout.end[row] === Number.POSITIVE_INFINITY;
  // The words of a bar that begins left of the window stand where they can be read.
  const failed = executionStates[layout.data.rows.state[row] ?? 0] === "failure";
  const insideFrom = Math.max(x0, left) + (failed ? insetBehindCross : inset);
  const insideRoom = Math.min(x1, left + width) - (running ? 10 : 4) - insideFrom;
  const besideFrom = x1 + (running ? beside + 6 : beside);
  const besideRoom = room - gap - besideFrom;
  const candidates = labelTexts(layout, row);
  for (const text of candidates) {
    const needed = measure(text);
    if (needed <= insideRoom) return { row, text, x: insideFrom, y, width: needed, inside: true };
    if (needed <= besideRoom && besideFrom < left + width) {
      return { row, text, x: besideFrom, y, width: needed, inside: false };
    }
  }
  const cut = cutText(candidates[0] ?? "", insideRoom, measure);
  if (cut === undefined) return undefined;
  return { row, text: cut, x: insideFrom, y, width: measure(cut), inside: true };
}

/** What a bar may say, the most first. */
function labelTexts({ data, attempts }: Layout, row: number): readonly string[] {
  const title = nameOf(data, data.rows.title[row]);
  const all = attempts[data.rows.task[row] ?? -1] ?? 1;
  const attempt = all > 1 ? `${data.rows.attempt[row] ?? 1}/${all}` : undefined;
  const state = executionStates[data.rows.state[row] ?? 0];
  switch (state) {
    case "lost": {
      const since = `lost since ${clockWords(data.rows.end[row] ?? 0)}`;
      return [`${title}, ${since}`, since, "lost"];
    }
    case "cancelled":
      return [`${title}, cancelled`, "cancelled"];
    case "success":
    case "failure":
    case "in_progress":
    case undefined:
      break;
  }
  return attempt === undefined ? [title] : [`${title}  ${attempt}`, title, attempt];
}

function cutText(text: string, room: number, measure: Measure): string | undefined {
  if (measure(`${text.slice(0, leastLetters)}…`) > room) return undefined;
  let low = leastLetters;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${text.slice(0, middle).trimEnd()}…`) <= room) low = middle;
    else high = middle - 1;
  }
  return low >= text.length ? undefined : `${text.slice(0, low).trimEnd()}…`;
}
