/** Draws the small picture of all time, with the window on it. */

import { dayName, midnight } from "../../shared/times";
import type { Measure } from "./labels";
import { type Buckets, column, stackedStates } from "./minimap";
import { fontOf, type Palette } from "./palette";
import type { Scale } from "./scale";

export const minimapHeight = 44;
const ground = 38;
const tallest = 30;

export interface MinimapPicture {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly palette: Palette;
  readonly buckets: Buckets;
  readonly scale: Scale;
  /** Times at both ends of the window; and of everything. */
  readonly from: number;
  readonly to: number;
  readonly until: number;
  readonly measure: Measure;
}

/** Pixels of the window's two edges on the picture. */
export function windowEdges({
  scale,
  from,
  to,
  width,
}: Pick<MinimapPicture, "scale" | "from" | "to" | "width">): readonly [number, number] {
  const left = Math.max(1, Math.min(width - 9, Math.round(scale.x(from))));
  const right = Math.min(width - 1, Math.round(scale.x(to)));
  return [left, Math.max(left + 8, right)];
}

export function paintMinimap(picture: MinimapPicture): void {
  const { context, width, palette } = picture;
  context.globalAlpha = 1;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, width, minimapHeight);
  const [left, right] = windowEdges(picture);
  paintColumns(picture, left, right);
  paintDays(picture);
  context.strokeStyle = palette.foreground;
  context.lineWidth = 1;
  context.globalAlpha = palette.highContrast ? 1 : 0.5;
  context.beginPath();
  context.roundRect(left + 0.5, 3.5, right - left - 1, minimapHeight - 8, 3);
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = palette.foreground;
  for (const edge of [left, right - 1]) {
    context.beginPath();
    context.roundRect(edge - 1, 15, 3, 13, 1.5);
    context.fill();
  }
}

const order = { failure: 2, in_progress: 0, other: 3, success: 1 };

function paintColumns(
  { context, palette, buckets }: MinimapPicture,
  left: number,
  right: number,
): void {
  const { columns, counts, most } = buckets;
  const kinds = stackedStates.length;
  for (const [kind, name] of stackedStates.entries()) {
    context.fillStyle = palette.states[order[name]] ?? palette.foreground;
    for (const inside of [true, false]) {
      const strength = { failure: 1, in_progress: 1, other: 0.7, success: 0.6 }[name];
      context.globalAlpha = strength * (inside ? 1 : 0.45);
      for (let at = 0; at < columns; at += 1) {
        const x = at * column;
        if (x >= left - 2 && x + 2 <= right !== inside) continue;
        let below = 0;
        for (let under = 0; under < kind; under += 1) below += counts[at * kinds + under] ?? 0;
        const count = counts[at * kinds + kind] ?? 0;
        if (count === 0) continue;
        const bottom = Math.round((below / most) * tallest);
        const top = Math.max(bottom + 1, Math.round(((below + count) / most) * tallest));
        context.fillRect(x, ground - top, column - 1, top - bottom);
      }
    }
  }
  context.globalAlpha = 1;
}

function paintDays({ context, width, palette, scale, until, measure }: MinimapPicture): void {
  context.font = fontOf(palette);
  context.textBaseline = "middle";
  const date = new Date(midnight(scale.time(0)));
  let last = Number.NEGATIVE_INFINITY;
  for (let count = 0; count < 4_000 && date.getTime() <= until; count += 1) {
    const time = date.getTime();
    const fold = scale.folds.find(({ from, to }) => time >= from && time < to);
    const x = Math.max(0, fold === undefined ? scale.x(time) : fold.right) + 6;
    date.setDate(date.getDate() + 1);
    const next = date.getTime();
    if (next > until && x < last) break;
    const text = dayName(time).replace(/ [A-Z][a-z]+$/u, "");
    const room = measure(text);
    if (x < last || x + room > width) continue;
    context.strokeStyle = palette.background;
    context.lineWidth = 3;
    context.globalAlpha = 0.8;
    context.strokeText(text, Math.round(x), 11);
    context.fillStyle = palette.foreground;
    context.fillText(text, Math.round(x), 11);
    last = x + room + 12;
  }
  context.globalAlpha = 1;
}
