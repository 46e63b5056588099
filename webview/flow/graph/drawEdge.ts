/** Draws a handoff: a curve by count and success, its head, and its count on a patch of the ground. */
import { type Curve, labelHeight, pointAt } from "./curves";
import type { Paints } from "./paints";
import { strokeOf } from "./paints";
import { type PictureEdge, successRate } from "./picture";

export interface EdgeLook {
  readonly edge: PictureEdge;
  readonly curve: Curve;
  /** Pixels, 1 to 3. */
  readonly width: number;
  /** Undefined in “as it ran”, where every arrow is one handoff. */
  readonly label: string | undefined;
  readonly chosen: boolean;
  readonly lit: boolean;
  /** Something is chosen, and this belongs to it. */
  readonly leading: boolean;
  readonly hovered: boolean;
  readonly current: boolean;
}

const resting = 0.9;
const dimmed = 0.45;
const dimmedInHighContrast = 0.65;

/** 1 to 3 px; three from seven handoffs on, or from the most there are. */
export function edgeWidth(handoffs: number, most: number): number {
  return 1 + 2 * Math.min(1, (handoffs - 1) / Math.max(7, most - 1));
}

export function drawEdge(context: CanvasRenderingContext2D, look: EdgeLook, paints: Paints): void {
  const { curve, edge, width } = look;
  const { colour, dash } = strokeOf(successRate(edge), width, paints);
  const head = 6 + width * 0.8;
  const length = Math.hypot(curve.to.x - curve.from.x, curve.to.y - curve.from.y);
  const neck = Math.max(curve.start, curve.end - (head * 0.7) / Math.max(1, length));
  context.save();
  context.lineJoin = "round";
  if (look.chosen || look.current) {
    trace(context, curve, curve.start, curve.end);
    context.strokeStyle = look.current ? paints.cursor : paints.focus;
    context.globalAlpha = 0.45;
    context.lineWidth = width + 6;
    context.stroke();
  }
  context.globalAlpha = strengthOf(look, paints);
  trace(context, curve, curve.start, neck);
  context.strokeStyle = colour;
  context.lineWidth = look.hovered ? width + 0.75 : width;
  context.setLineDash([...dash]);
  context.stroke();
  context.setLineDash([]);
  drawHead(context, curve, head, colour);
  context.restore();
}

/** Counts stand above all lines, so that no line runs through a figure. */
export function drawCount(context: CanvasRenderingContext2D, look: EdgeLook, paints: Paints): void {
  const { curve, label, lit } = look;
  if (label === undefined || curve.label === undefined) return;
  const { x, y } = curve.label;
  context.save();
  context.font = look.leading || look.hovered || look.current ? paints.bold : paints.plain;
  const patch = context.measureText(label).width + 6;
  context.fillStyle = paints.background;
  context.fillRect(x - patch / 2, y - labelHeight / 2, patch, labelHeight);
  context.globalAlpha = lit || look.hovered || look.current ? 0.85 : 0.6;
  context.fillStyle = paints.foreground;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(label, x, y + 0.5);
  context.restore();
}

function strengthOf({ lit, leading, hovered, current }: EdgeLook, paints: Paints): number {
  if (leading || hovered || current) return 1;
  if (lit) return resting;
  return paints.highContrast ? dimmedInHighContrast : dimmed;
}

function trace(context: CanvasRenderingContext2D, curve: Curve, start: number, end: number): void {
  context.beginPath();
  for (let step = 0; step <= 24; step += 1) {
    const { x, y } = pointAt(curve, start + ((end - start) * step) / 24);
    if (step === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

function drawHead(
  context: CanvasRenderingContext2D,
  curve: Curve,
  size: number,
  colour: string,
): void {
  const tip = pointAt(curve, curve.end);
  const back = pointAt(curve, curve.end - 0.05);
  context.translate(tip.x, tip.y);
  context.rotate(Math.atan2(tip.y - back.y, tip.x - back.x));
  context.beginPath();
  context.moveTo(0, 0);
  context.lineTo(-size, -size / 2);
  context.lineTo(-size, size / 2);
  context.closePath();
  context.fillStyle = colour;
  context.fill();
}
