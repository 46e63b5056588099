/** Draws a node: number, ring of shares, rims of a group, what is chosen, and the name below. */
import type { Paints } from "./paints";
import type { PictureNode } from "./picture";
import { nameDrop, textSize } from "./sizes";
import { shortCount } from "./words";

export interface NodeLook {
  readonly node: PictureNode;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly chosen: boolean;
  readonly lit: boolean;
  readonly hovered: boolean;
  /** The keyboard is here. */
  readonly current: boolean;
  /** False when the scale is too small for words. */
  readonly worded: boolean;
}

const full = 2 * Math.PI;
const top = -Math.PI / 2;
/** What is not lit stays readable. */
export const dimmed = 0.65;

export function drawNode(context: CanvasRenderingContext2D, look: NodeLook, paints: Paints): void {
  const { node, x, y, radius, chosen, lit } = look;
  context.save();
  context.globalAlpha = lit || look.hovered || look.current ? 1 : dimmed;
  context.translate(x, y);
  if (node.closed) drawRims(context, radius, paints);
  // The ground covers lines that end here; a dimmed one would let them through.
  context.save();
  context.globalAlpha = 1;
  disc(context, radius + 1, paints.background);
  context.restore();
  if (node.execution === undefined) drawShares(context, node, radius, paints);
  else drawState(context, node, radius, paints);
  if (node.figures.running > 0 && !node.closed) circle(context, radius + 4, 1, paints.running, 0.6);
  if (chosen) circle(context, radius + 4, 2, paints.focus, 1);
  else if (look.hovered) circle(context, radius + 4, 1, paints.foreground, 0.6);
  if (look.current) {
    context.setLineDash(paints.highContrast ? [4, 2] : []);
    circle(context, radius + 6.5, 1, paints.cursor, 1);
    context.setLineDash([]);
  }
  if (look.worded) drawWords(context, look, paints);
  context.restore();
}

function drawWords(
  context: CanvasRenderingContext2D,
  { node, label, radius, chosen, lit }: NodeLook,
  paints: Paints,
): void {
  context.fillStyle = paints.foreground;
  context.textAlign = "center";
  if (node.execution === undefined) {
    context.font = paints.bold;
    context.textBaseline = "middle";
    context.fillText(shortCount(node.figures.executions), 0, 0.5);
  }
  context.font = chosen ? paints.bold : paints.plain;
  context.textBaseline = "alphabetic";
  if (!lit) context.globalAlpha = paints.highContrast ? 0.8 : dimmed;
  // A line that passes behind a name leaves it readable.
  context.strokeStyle = paints.background;
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeText(label, 0, radius + nameDrop);
  context.fillText(label, 0, radius + nameDrop);
}

/** The name of one node where the others have none: at its full size, whatever the scale is. */
export function drawName(
  context: CanvasRenderingContext2D,
  { label, x, y, radius }: NodeLook,
  paints: Paints,
  scale: number,
): void {
  context.save();
  context.translate(x, y + radius);
  context.scale(1 / scale, 1 / scale);
  context.font = paints.bold;
  context.textAlign = "center";
  const width = context.measureText(label).width + 8;
  context.fillStyle = paints.background;
  context.fillRect(-width / 2, 3, width, textSize + 5);
  context.fillStyle = paints.foreground;
  context.fillText(label, 0, nameDrop + 1);
  context.restore();
}

/** The shares of the ring from the top on: what went well, what runs, what was given up, what failed. */
function drawShares(
  context: CanvasRenderingContext2D,
  { figures }: PictureNode,
  radius: number,
  paints: Paints,
): void {
  const { executions, successes, running, cancelled, lost, failures } = figures;
  const shares = [
    { count: successes, width: 2, colour: paints.success },
    { count: running, width: 2, colour: paints.running },
    { count: cancelled + lost, width: 2, colour: paints.quiet },
    { count: failures, width: 3.5, colour: paints.failure },
  ].filter(({ count }) => count > 0);
  if (executions === 0 || shares.length === 0) circle(context, radius, 1, paints.quiet, 1);
  const gap = shares.length > 1 ? 1.5 / radius : 0;
  let from = top;
  for (const { count, width, colour } of shares) {
    const to = from + (full * count) / executions;
    context.beginPath();
    context.lineWidth = width;
    context.strokeStyle = colour;
    const inner = radius - (width - 2) / 2;
    context.arc(0, 0, inner, from + gap / 2, Math.max(from + gap / 2 + 0.05, to - gap / 2));
    context.stroke();
    from = to;
  }
}

/** The state of one execution, by colour and by shape. */
function drawState(
  context: CanvasRenderingContext2D,
  { execution }: PictureNode,
  radius: number,
  paints: Paints,
): void {
  const arm = radius * 0.36;
  const stroke = (points: readonly (readonly [number, number])[], colour: string) => {
    context.beginPath();
    for (const [at, [px, py]] of points.entries()) {
      if (at === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
    }
    context.lineWidth = 1.5;
    context.strokeStyle = colour;
    context.stroke();
  };
  switch (execution?.state) {
    case "success":
      circle(context, radius, 2, paints.success, 1);
      stroke(
        [
          [-arm, 0],
          [-arm * 0.2, arm * 0.8],
          [arm, -arm * 0.7],
        ],
        paints.success,
      );
      return;
    case "failure":
      circle(context, radius - 0.25, 2.5, paints.failure, 1);
      stroke(
        [
          [-arm, -arm],
          [arm, arm],
        ],
        paints.failure,
      );
      stroke(
        [
          [arm, -arm],
          [-arm, arm],
        ],
        paints.failure,
      );
      return;
    case "in_progress":
      circle(context, radius, 2, paints.running, 1);
      disc(context, 3, paints.running);
      return;
    case "lost":
      context.setLineDash([3, 2.5]);
      circle(context, radius, 1.5, paints.quiet, 1);
      context.setLineDash([]);
      return;
    case "cancelled":
    case undefined:
      circle(context, radius, 1.5, paints.quiet, 1);
      stroke(
        [
          [-arm, 0],
          [arm, 0],
        ],
        paints.quiet,
      );
  }
}

/** Two rims behind a closed group, as if circles lay on each other. */
function drawRims(context: CanvasRenderingContext2D, radius: number, paints: Paints): void {
  for (const shift of [6, 3]) {
    context.save();
    context.translate(shift, -shift * 0.4);
    disc(context, radius, paints.background);
    circle(context, radius, 1, paints.foreground, paints.highContrast ? 0.8 : 0.4);
    context.restore();
  }
}

function disc(context: CanvasRenderingContext2D, radius: number, colour: string): void {
  context.beginPath();
  context.fillStyle = colour;
  context.arc(0, 0, radius, 0, full);
  context.fill();
}

function circle(
  context: CanvasRenderingContext2D,
  radius: number,
  width: number,
  colour: string,
  strength: number,
): void {
  const { globalAlpha } = context;
  context.beginPath();
  context.globalAlpha = globalAlpha * strength;
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.arc(0, 0, radius, 0, full);
  context.stroke();
  context.globalAlpha = globalAlpha;
}
