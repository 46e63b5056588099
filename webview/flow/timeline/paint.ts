/** Draws the lanes: ground, waits, arrows, bars, words, folds and the now line, in that order. */
import { waitCauses } from "../../../src/protocol/flow";
import { barHeight, barTop, leastBar } from "./geometry";
import type { Words } from "./labels";
import { type BarPaint, dimmed, paintBars } from "./paintBars";
import { fillPath, fontOf, type Palette } from "./palette";
import type { Scale } from "./scale";
import type { DrawnArrow } from "./scene";
import type { Axis } from "./ticks";

export interface Picture extends Omit<BarPaint, "worded"> {
  readonly scale: Scale;
  readonly axis: Axis;
  readonly words: Words;
  readonly arrows: readonly DrawnArrow[];
  /** Rows: what is chosen, where the keyboard is, and what the pointer is on; -1 for none. */
  readonly selected: number;
  readonly cursor: number;
  readonly hovered: number;
  /** The lane of the selection; -1 for none. */
  readonly lane: number;
}

export function paintLanes(picture: Picture): void {
  const { context, window, palette } = picture;
  context.globalAlpha = 1;
  context.fillStyle = palette.background;
  context.fillRect(0, 0, window.width, window.height);
  paintGround(picture);
  paintArrows(picture, false);
  paintWaits(picture);
  const worded = new Set<number>();
  for (const { row, inside } of picture.words.labels) if (inside) worded.add(row);
  paintBars({ ...picture, worded });
  paintArrows(picture, true);
  paintRing(picture, picture.hovered, 1);
  paintRing(picture, picture.selected, 2);
  paintRing(picture, picture.cursor, 2);
  paintLabels(picture);
  for (const fold of picture.scale.folds) {
    const x = fold.left - window.left;
    const width = fold.right - fold.left;
    if (x < window.width && x + width > 0)
      paintFold(context, palette, x, width, window.height, -window.top);
  }
  paintNow(picture, window.height);
}

function paintGround({ context, layout, density, window, palette, axis, lane }: Picture): void {
  const { width, height, top } = window;
  const chosen = layout.lanes[lane];
  if (chosen !== undefined) {
    const y = chosen.firstLine * density.row - top;
    const tall = chosen.lines * density.row;
    if (palette.selectedEdge === undefined) {
      context.globalAlpha = 0.5;
      context.fillStyle = palette.selectedRow;
      context.fillRect(0, y, width, tall);
    } else {
      context.strokeStyle = palette.selectedEdge;
      context.lineWidth = 1;
      context.setLineDash([3, 2]);
      context.strokeRect(-2, y + 0.5, width + 4, tall - 1);
      context.setLineDash([]);
    }
  }
  context.fillStyle = palette.foreground;
  context.globalAlpha = palette.highContrast ? 0.3 : 0.07;
  for (const { x } of axis.ticks) context.fillRect(Math.round(x - window.left), 0, 1, height);
  context.globalAlpha = palette.highContrast ? 0.5 : 0.6;
  context.fillStyle = palette.rule;
  for (const { firstLine, lines } of layout.lanes) {
    const y = (firstLine + lines) * density.row - top - 1;
    if (y >= 0 && y < height) context.fillRect(0, Math.round(y), width, 1);
  }
  context.globalAlpha = 1;
}

function paintWaits({ context, window, palette, words, chain, density }: Picture): void {
  context.lineWidth = 1;
  for (const { row, cause, x0, x1, y, label } of words.waits) {
    const name = waitCauses[cause] ?? "none";
    const colour = palette.waits[cause] ?? palette.foreground;
    const left = Math.round(x0 - window.left);
    const middle = Math.floor(y - window.top) + 0.5;
    const grey = name === "queued" || name === "idle";
    context.globalAlpha = (grey ? 0.6 : 1) * alphaOf(chain, row);
    context.strokeStyle = colour;
    context.beginPath();
    context.moveTo(left + 0.5, middle - density.bar / 4);
    context.lineTo(left + 0.5, middle + density.bar / 4);
    context.stroke();
    context.setLineDash(
      { queued: [], none: [], blocked: [4, 3], person: [1, 2], idle: [6, 3, 1, 3] }[name],
    );
    context.beginPath();
    context.moveTo(left + 1, middle);
    if (label !== undefined) {
      context.lineTo(label.x - 5 - window.left, middle);
      context.moveTo(label.x + label.width + 5 - window.left, middle);
    }
    context.lineTo(Math.round(x1 - window.left), middle);
    context.stroke();
    context.setLineDash([]);
  }
  for (const { row, x0, x1, y } of words.joints) {
    context.globalAlpha = alphaOf(chain, row) * 0.8;
    context.strokeStyle = palette.foreground;
    context.setLineDash([1, 3]);
    context.beginPath();
    context.moveTo(Math.round(x0 - window.left) + 2, Math.floor(y - window.top) + 0.5);
    context.lineTo(Math.round(x1 - window.left) - 1, Math.floor(y - window.top) + 0.5);
    context.stroke();
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

function alphaOf(chain: Picture["chain"], row: number): number {
  return chain === undefined || chain.lit[row] === 1 ? 1 : dimmed;
}

const head = 5;

function paintArrows(
  { context, window, palette, arrows, chain, layout }: Picture,
  lit: boolean,
): void {
  const lines = new Path2D();
  for (const arrow of arrows) {
    if (arrow.lit !== lit) continue;
    const path = lit ? new Path2D() : lines;
    const x0 = arrow.x0 - window.left;
    const x1 = arrow.x1 - window.left - head + 1;
    const y0 = Math.round(arrow.y0 - window.top) + 0.5;
    const y1 = Math.round(arrow.y1 - window.top) + 0.5;
    path.moveTo(x0, y0);
    path.bezierCurveTo(x0 + arrow.bend, y0, x1 - arrow.bend, y1, x1, y1);
    if (lit) {
      const state = layout.data.rows.state[arrow.receiver] ?? 0;
      const colour = palette.states[state] ?? palette.foreground;
      context.globalAlpha = 1;
      context.strokeStyle = palette.background;
      context.lineWidth = 4.5;
      context.stroke(path);
      context.strokeStyle = colour;
      context.lineWidth = 1.75;
      context.stroke(path);
      context.fillStyle = colour;
      context.fill(headOf(x1 + head, y1, 3.5));
    } else {
      context.globalAlpha = chain === undefined ? 0.5 : 0.3;
      context.fillStyle = palette.foreground;
      context.fill(headOf(x1 + head, y1, 2.5));
    }
  }
  if (lit) return;
  context.globalAlpha = chain === undefined ? 0.45 : 0.26;
  context.strokeStyle = palette.foreground;
  context.lineWidth = 1;
  context.stroke(lines);
  context.globalAlpha = 1;
}

function headOf(x: number, y: number, half: number): Path2D {
  const path = new Path2D();
  path.moveTo(x, y);
  path.lineTo(x - head - 1, y - half);
  path.lineTo(x - head - 1, y + half);
  path.closePath();
  return path;
}

function paintRing(
  { context, layout, list, window, density, palette }: Picture,
  row: number,
  width: number,
): void {
  const position = row < 0 ? -1 : (layout.bars.position[row] ?? -1);
  if (position < 0) return;
  for (let at = 0; at < list.count; at += 1) {
    const first = list.position[at] ?? 0;
    if (position < first || position >= first + (list.stands[at] ?? 1)) continue;
    const x0 = Math.round((list.x0[at] ?? 0) - window.left);
    const x1 = Math.max(x0 + 3, Math.round((list.x1[at] ?? 0) - window.left));
    const y = Math.round(barTop(layout, row, density) - window.top);
    const out = width / 2 + 0.5;
    const tall = barHeight(layout, row, density);
    context.globalAlpha = width === 1 ? 0.7 : 1;
    context.strokeStyle = width === 1 ? palette.foreground : palette.ring;
    context.lineWidth = width;
    context.beginPath();
    context.roundRect(x0 - out, y - out, x1 - x0 + 2 * out, tall + 2 * out, 4);
    context.stroke();
    context.globalAlpha = 1;
    return;
  }
}

function paintLabels({ context, window, palette, words, chain, selected, layout }: Picture): void {
  context.textBaseline = "middle";
  context.lineJoin = "round";
  const weight = { normal: fontOf(palette), strong: fontOf(palette, 600) };
  context.font = weight.normal;
  for (const { row, text, x, y, inside, width } of words.labels) {
    const left = Math.round(x - window.left);
    const middle = Math.round(y - window.top) + 1;
    const failed = inside && layout.data.rows.state[row] === 2;
    context.globalAlpha = alphaOf(chain, row);
    if (failed) {
      context.fillStyle = palette.background;
      context.beginPath();
      context.roundRect(left - 2, middle - 7, width + 4, 12, 2);
      context.fill();
    }
    if (!inside) halo(context, palette, text, left, middle);
    context.fillStyle = palette.foreground;
    context.globalAlpha = inside ? alphaOf(chain, row) : 0.8 * alphaOf(chain, row);
    if (row === selected) context.globalAlpha = 1;
    context.fillText(text, left, middle);
  }
  for (const { row, cause, y, label } of words.waits) {
    if (label === undefined) continue;
    const left = Math.round(label.x - window.left);
    const middle = Math.round(y - window.top) + 1;
    context.globalAlpha = alphaOf(chain, row);
    halo(context, palette, label.text, left, middle);
    const name = waitCauses[cause];
    context.fillStyle = palette.waits[cause] ?? palette.foreground;
    // Yellow and purple words are too pale on white.
    if (palette.light || palette.highContrast || name === "queued" || name === "idle") {
      context.fillStyle = palette.foreground;
      context.globalAlpha *= 0.8;
    }
    context.fillText(label.text, left, middle);
  }
  context.globalAlpha = 1;
}

function halo(
  context: CanvasRenderingContext2D,
  { background }: Palette,
  text: string,
  x: number,
  y: number,
): void {
  context.strokeStyle = background;
  context.lineWidth = 3;
  context.strokeText(text, x, y);
}

/** A torn strip: here time was left out. */
export function paintFold(
  context: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  width: number,
  height: number,
  phase: number,
): void {
  const step = 6;
  const depth = 4;
  // A bar of no length ends where the fold begins, and is still drawn three pixels wide.
  const left = Math.round(x) + leastBar + depth / 2;
  const right = Math.round(x + width) - depth / 2;
  const first = Math.floor(-phase / step) - 1;
  const edge = (at: number) => {
    const points: [number, number][] = [];
    for (let index = first; index * step + phase <= height + step; index += 1) {
      points.push([at + (index % 2 === 0 ? -depth / 2 : depth / 2), index * step + phase]);
    }
    return points;
  };
  const sides = [edge(left), edge(right)];
  const [one = [], other = []] = sides;
  const area = new Path2D();
  for (const [px, py] of [...one, ...other.toReversed()]) area.lineTo(px, py);
  area.closePath();
  context.globalAlpha = 1;
  context.fillStyle = palette.background;
  fillPath(context, area);
  context.fillStyle = palette.foreground;
  context.globalAlpha = 0.06;
  fillPath(context, area);
  context.globalAlpha = palette.highContrast ? 1 : 0.28;
  context.strokeStyle = palette.foreground;
  context.lineWidth = 1;
  for (const side of sides) {
    const line = new Path2D();
    for (const [px, py] of side) line.lineTo(px, py);
    context.stroke(line);
  }
  context.globalAlpha = 1;
}

/** The now line, through everything but the dots that stand on it. */
export function paintNow(
  { context, window, scale, palette }: Pick<Picture, "context" | "window" | "scale" | "palette">,
  height: number,
): void {
  const x = Math.round(scale.x(window.now) - window.left);
  if (x < 0 || x > window.width) return;
  context.globalAlpha = 0.9;
  context.fillStyle = palette.foreground;
  context.globalCompositeOperation = "source-over";
  context.fillRect(x, 0, 1, height);
  context.globalAlpha = 1;
}
