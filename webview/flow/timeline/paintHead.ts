/** Draws the axis with its row of the run above the lanes. */

import { clockWords } from "../../shared/times";
import type { Run } from "./criticalPath";
import type { Window } from "./geometry";
import type { Measure } from "./labels";
import { paintFold, paintNow } from "./paint";
import { fontOf, type Palette } from "./palette";
import type { Scale } from "./scale";
import type { Axis } from "./ticks";

export const axisHeight = 34;
export const runHeight = 26;

export interface HeadPicture {
  readonly context: CanvasRenderingContext2D;
  readonly scale: Scale;
  readonly window: Window;
  readonly palette: Palette;
  readonly axis: Axis;
  /** Undefined when no run was seen; then there is no row for it. */
  readonly run: Run | undefined;
  readonly hasRun: boolean;
  readonly measure: Measure;
  /** Pixels of the window that pills on the axis take. */
  readonly taken: readonly (readonly [number, number])[];
  /** A range that is being drawn out on the axis. */
  readonly range: readonly [number, number] | undefined;
}

export function paintHead(picture: HeadPicture): void {
  const { context, window, palette, scale, hasRun, range } = picture;
  const height = axisHeight + (hasRun ? runHeight : 0);
  context.globalAlpha = 1;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, window.width, height);
  if (range !== undefined) {
    context.fillStyle = palette.ring;
    context.globalAlpha = 0.3;
    context.fillRect(Math.min(...range), 0, Math.abs(range[1] - range[0]), axisHeight);
    context.globalAlpha = 1;
  }
  if (hasRun) paintRun(picture);
  for (const fold of scale.folds) {
    const x = fold.left - window.left;
    const width = fold.right - fold.left;
    if (x >= window.width || x + width <= 0) continue;
    context.save();
    context.beginPath();
    context.rect(0, axisHeight, window.width, runHeight);
    context.clip();
    if (hasRun) paintFold(context, palette, x, width, height, 0);
    context.restore();
  }
  const nowX = paintNowLabel(picture);
  paintPeriods(picture);
  paintTicks(picture, nowX);
  context.fillStyle = palette.rule;
  context.fillRect(0, axisHeight - 1, window.width, 1);
  if (hasRun) context.fillRect(0, height - 1, window.width, 1);
  if (hasRun) {
    context.save();
    context.translate(0, axisHeight);
    paintNow(picture, runHeight);
    context.restore();
  }
}

function paintTicks(
  { context, window, palette, axis, measure, taken }: HeadPicture,
  now: readonly [number, number] | undefined,
): void {
  context.font = fontOf(palette);
  context.textBaseline = "middle";
  context.textAlign = "center";
  let last = Number.NEGATIVE_INFINITY;
  for (const { x, text } of axis.ticks) {
    const at = Math.round(x - window.left);
    const half = measure(text) / 2;
    context.fillStyle = palette.foreground;
    context.globalAlpha = 0.3;
    context.fillRect(at, axisHeight - 5, 1, 4);
    const left = at - half - 4;
    const right = at + half + 4;
    if (left < last || left < 0 || right > window.width) continue;
    if (now !== undefined && right > now[0] && left < now[1]) continue;
    if (taken.some(([from, to]) => right > from && left < to)) continue;
    context.globalAlpha = 0.72;
    context.fillText(text, at, 23);
    last = right;
  }
  context.textAlign = "left";
  context.globalAlpha = 1;
}

function paintPeriods({ context, window, palette, axis, measure }: HeadPicture): void {
  context.font = fontOf(palette, 600);
  context.textBaseline = "middle";
  context.fillStyle = palette.foreground;
  for (const [index, { x, text }] of axis.periods.entries()) {
    const left = Math.round(x - window.left) + 6;
    const next = axis.periods[index + 1];
    const room = (next === undefined ? window.width : next.x - window.left) - left - 6;
    if (measure(text) * 1.08 <= room) context.fillText(text, left, 8);
  }
}

/** A filled label on the now line. Returns the pixels it takes. */
function paintNowLabel({
  context,
  window,
  palette,
  scale,
  measure,
}: HeadPicture): readonly [number, number] | undefined {
  const x = Math.round(scale.x(window.now) - window.left);
  if (x < 0 || x > window.width) return undefined;
  const text = `now ${clockWords(window.now)}`;
  context.font = fontOf(palette, 600);
  const width = Math.ceil(measure(text) * 1.1) + 12;
  const left = Math.max(0, Math.min(window.width - width, Math.round(x - width / 2)));
  context.fillStyle = palette.foreground;
  context.beginPath();
  context.roundRect(left, 14, width, 18, 3);
  context.fill();
  context.fillStyle = palette.background;
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.fillText(text, left + width / 2, 23.5);
  context.textAlign = "left";
  return [left - 2, left + width + 2];
}

/** A thin line for the whole run, thick pieces for its critical path. */
function paintRun({ context, window, palette, scale, run }: HeadPicture): void {
  if (run === undefined) return;
  const y = axisHeight + Math.floor(runHeight / 2);
  const place = (time: number) => Math.round(scale.x(Math.min(time, window.now)) - window.left);
  const left = Math.max(-20, place(run.from));
  const right = Math.min(window.width + 20, place(run.to));
  context.fillStyle = palette.foreground;
  context.globalAlpha = 0.5;
  context.fillRect(left, y, Math.max(1, right - left), 1);
  context.fillRect(left, y - 3, 1, 7);
  for (const { from, to, failed } of run.path) {
    const x0 = Math.max(-20, place(from));
    const x1 = Math.min(window.width + 20, place(to));
    if (x1 <= x0 && x1 < 0) continue;
    context.globalAlpha = failed || palette.highContrast ? 1 : 0.55;
    context.fillStyle = failed ? (palette.states[2] ?? palette.foreground) : palette.foreground;
    context.fillRect(x0, y - 2, Math.max(2, x1 - x0), 5);
  }
  context.globalAlpha = 1;
}
