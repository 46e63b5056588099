/** Draws bars by state. Each state has its own shape; colour is never alone. */
import { executionStates } from "../../../src/protocol/flow";
import type { Chain } from "./arrows";
import type { BarList } from "./bars";
import { barHeight, barTop, type Density, type Window } from "./geometry";
import type { Layout } from "./layout";
import { fillPath, type Palette } from "./palette";

export interface BarPaint {
  readonly context: CanvasRenderingContext2D;
  readonly layout: Layout;
  readonly list: BarList;
  readonly window: Window;
  readonly density: Density;
  readonly palette: Palette;
  readonly chain: Chain | undefined;
  /** By row: how far a new bar has faded in; rows that are not here are there. */
  readonly fading: ReadonlyMap<number, number>;
  /** Rows with words inside, beside which a cross moves to the left. */
  readonly worded: ReadonlySet<number>;
}

/** What is not of the selection. */
export const dimmed = 0.65;
const corner = 3;
const cap = 3;

interface Box {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function paintBars(paint: BarPaint): void {
  const { context } = paint;
  context.save();
  // Parents first: their children lie on them.
  for (const nested of [true, false]) {
    for (const [state] of executionStates.entries()) {
      paintState(paint, state, nested);
    }
  }
  paintMerged(paint);
  context.restore();
}

function paintState(paint: BarPaint, state: number, parents: boolean): void {
  const { list, layout, chain, fading } = paint;
  const rest: Box[] = [];
  const lit: Box[] = [];
  for (let at = 0; at < list.count; at += 1) {
    if (list.state[at] !== state || list.stands[at] !== 1) continue;
    const row = list.row[at] ?? 0;
    if ((layout.height[row] ?? 1) > 1 !== parents) continue;
    const box = boxOf(paint, at, row);
    const alpha = fading.get(row);
    if (alpha !== undefined) paintBoxes(paint, state, [box], alpha, false, parents);
    else (chain?.lit[row] === 1 ? lit : rest).push(box);
  }
  paintBoxes(paint, state, rest, chain === undefined ? 1 : dimmed, false, parents);
  paintBoxes(paint, state, lit, 1, true, parents);
}

/** Whole pixels; what lies far outside is cut, because patterns and curves cost by length. */
function boxOf({ list, layout, density, window }: BarPaint, at: number, row: number): Box {
  const x0 = Math.max(-20, Math.round((list.x0[at] ?? 0) - window.left));
  const x1 = Math.min(window.width + 20, Math.round((list.x1[at] ?? 0) - window.left));
  return {
    row,
    x: x0,
    y: Math.round(barTop(layout, row, density) - window.top),
    width: Math.max(3, x1 - x0),
    height: barHeight(layout, row, density),
  };
}

function paintBoxes(
  paint: BarPaint,
  state: number,
  boxes: readonly Box[],
  alpha: number,
  lit: boolean,
  parents: boolean,
): void {
  if (boxes.length === 0) return;
  const { context, palette } = paint;
  const colour = palette.states[state] ?? palette.foreground;
  const name = executionStates[state] ?? "success";
  context.fillStyle = palette.background;
  context.globalAlpha = 1;
  context.fill(outline(boxes, 0));
  if (name === "in_progress") {
    for (const box of boxes) paintRunning(paint, box, colour, alpha, parents, lit);
    return;
  }
  context.fillStyle = colour;
  const tint = { success: lit ? 0.5 : 0.28, failure: 0.2, lost: 0, cancelled: 0.08 }[name];
  context.globalAlpha = alpha * (parents ? tint * 0.36 : tint);
  context.fill(outline(boxes, 0));
  if (name === "failure") {
    context.globalAlpha = alpha * 0.75;
    context.fillStyle = hatch(context, colour);
    context.fill(outline(boxes, 0));
  }
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.setLineDash(name === "lost" ? [3, 3] : []);
  context.stroke(outline(boxes, 0.5));
  context.setLineDash([]);
  if (name === "success") paintCaps(context, boxes, colour);
  if (name === "failure") for (const box of boxes) paintCross(paint, box, colour, parents);
  if (name === "cancelled") paintThrough(context, boxes);
}

function outline(boxes: readonly Box[], inset: number): Path2D {
  const path = new Path2D();
  for (const { x, y, width, height } of boxes) {
    const round = Math.min(corner, width / 2);
    path.roundRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset, round);
  }
  return path;
}

function paintCaps(context: CanvasRenderingContext2D, boxes: readonly Box[], colour: string): void {
  const path = new Path2D();
  for (const { x, y, width, height } of boxes) {
    path.roundRect(x, y, Math.min(cap, width), height, [corner, 0, 0, corner]);
  }
  context.fillStyle = colour;
  fillPath(context, path);
}

/** On a quiet patch, because the hatch would swallow it. */
function paintCross(
  { context, palette, worded }: BarPaint,
  { row, x, y, width, height }: Box,
  colour: string,
  parents: boolean,
): void {
  // Bars of the crowded density are too low for one: there the hatch alone says it.
  if (width < 12 || height < 12) return;
  const size = 6;
  const left = parents || worded.has(row) ? x + 8 : x + Math.round(width / 2) - size / 2;
  const top = y + (parents ? 5 : Math.round(height / 2) - size / 2);
  context.fillStyle = palette.background;
  context.beginPath();
  context.roundRect(left - 2.5, top - 2.5, size + 5, size + 5, 2);
  context.fill();
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left + size, top + size);
  context.moveTo(left + size, top);
  context.lineTo(left, top + size);
  context.stroke();
  context.fillStyle = colour;
}

function paintThrough(context: CanvasRenderingContext2D, boxes: readonly Box[]): void {
  context.beginPath();
  for (const { x, y, width, height } of boxes) {
    const middle = y + Math.floor(height / 2) + 0.5;
    context.moveTo(x + 3, middle);
    context.lineTo(x + width - 3, middle);
  }
  context.stroke();
}

/** Open to the right: what runs has no end yet. The dot stands on the now line. */
function paintRunning(
  { context, palette }: BarPaint,
  { x, y, width, height }: Box,
  colour: string,
  alpha: number,
  parents: boolean,
  lit: boolean,
): void {
  const right = x + width;
  const fade = (from: number, to: number) => {
    const gradient = context.createLinearGradient(Math.max(x, right - 90), 0, right, 0);
    gradient.addColorStop(0, withAlpha(colour, from));
    gradient.addColorStop(1, withAlpha(colour, to));
    return gradient;
  };
  context.globalAlpha = alpha;
  context.fillStyle = parents ? fade(0.14, 0.04) : fade(lit ? 0.55 : 0.42, 0.12);
  const shape = new Path2D();
  shape.roundRect(x, y, width, height, [corner, 0, 0, corner]);
  fillPath(context, shape);
  context.strokeStyle = fade(1, 0.15);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(right, y + 0.5);
  context.lineTo(x + corner, y + 0.5);
  context.moveTo(x + corner, y + height - 0.5);
  context.lineTo(right, y + height - 0.5);
  context.stroke();
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, y, Math.min(cap, width), height, [corner, 0, 0, corner]);
  context.fill();
  const middle = y + (parents ? 8 : height / 2);
  context.beginPath();
  context.arc(right, middle, height > 12 ? 5 : 3.5, 0, 2 * Math.PI);
  context.fillStyle = palette.background;
  context.fill();
  context.beginPath();
  context.arc(right, middle, height > 12 ? 3.5 : 2.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function paintMerged({ context, list, window, density, palette, chain }: BarPaint): void {
  for (const [state, name] of executionStates.entries()) {
    const path = new Path2D();
    let any = false;
    for (let at = 0; at < list.count; at += 1) {
      if (list.state[at] !== state || (list.stands[at] ?? 1) < 2) continue;
      const x0 = Math.round((list.x0[at] ?? 0) - window.left);
      const x1 = Math.max(x0 + 3, Math.round((list.x1[at] ?? 0) - window.left));
      const y = (list.line[at] ?? 0) * density.row + density.pad - window.top;
      path.rect(x0, y, x1 - x0, density.bar);
      any = true;
    }
    if (!any) continue;
    context.globalAlpha = (name === "failure" ? 1 : 0.7) * (chain === undefined ? 1 : dimmed);
    context.fillStyle = palette.states[state] ?? palette.foreground;
    fillPath(context, path);
  }
}

const hatches = new Map<string, CanvasPattern>();

function hatch(context: CanvasRenderingContext2D, colour: string): CanvasPattern | string {
  const known = hatches.get(colour);
  if (known !== undefined) return known;
  const tile = document.createElement("canvas");
  // Twice as fine as a pixel, so that it stays crisp on dense screens.
  const size = 12;
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext("2d");
  if (pen === null) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 2.6;
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 2, size + 2);
    pen.lineTo(shift + size + 2, -2);
  }
  pen.stroke();
  const pattern = context.createPattern(tile, "repeat");
  if (pattern === null) return colour;
  pattern.setTransform(new DOMMatrix().scale(0.5));
  hatches.set(colour, pattern);
  return pattern;
}

/** A colour as the canvas understands it, with its own alpha times this one. */
function withAlpha(colour: string, alpha: number): string {
  return `color-mix(in srgb, ${colour} ${Math.round(alpha * 100)}%, transparent)`;
}
