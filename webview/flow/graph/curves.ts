/**
 * How handoffs are drawn between places: a curve each, bent so that it passes nodes and names, and a count
 * where it touches neither. The curve is the one vis-network knows as `curvedCW` and `curvedCCW`, so that
 * its hit test finds what is seen.
 */
import { nameDrop, type Size } from "./sizes";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Circle extends Point {
  readonly id: string;
  readonly radius: number;
  readonly nameWidth: number;
}

export interface Span {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly weight: number;
  readonly labelWidth: number;
}

export interface Curve {
  readonly id: string;
  readonly from: Point;
  readonly via: Point;
  readonly to: Point;
  /** vis-network's roundness: above zero it bends clockwise, below against the clock. */
  readonly bend: number;
  /** The visible part, between the two circles: 0 at the giver, 1 at the receiver. */
  readonly start: number;
  readonly end: number;
  /** The middle of the count; undefined when there is no room for it. */
  readonly label: Point | undefined;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const labelHeight = 14;
const labelSteps = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8];
/** How far the middle of a curve may leave the straight line, in pixels, in the order of preference. */
const bows = [12, -12, 0, 24, -24, 40, -40, 60, -60];
const bowsOfPairs = [18, 26, 14, 36, 50];
/** Above so many curves, labels only avoid what has words, not other curves. */
const mostExact = 150;

/** Curves in the order of the spans. */
export function curvesOf(
  circles: readonly Circle[],
  spans: readonly Span[],
  room: Size,
): readonly Curve[] {
  const byId = new Map(circles.map((circle) => [circle.id, circle]));
  const pairs = new Set(spans.map(({ from, to }) => `${from}\n${to}`));
  const obstacles = circles.flatMap((circle) => [
    { id: circle.id, box: circleBox(circle) },
    { id: circle.id, box: nameBox(circle) },
  ]);
  const drawn: Curve[] = [];
  const widths = new Map<string, number>();
  for (const span of spans) {
    const [from, to] = [byId.get(span.from), byId.get(span.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const two = pairs.has(`${span.to}\n${span.from}`);
    drawn.push(clearCurve(span.id, from, to, two ? bowsOfPairs : bows, obstacles, room));
    widths.set(span.id, span.labelWidth);
  }
  const weights = new Map(spans.map(({ id, weight }) => [id, weight]));
  return withLabels(
    drawn,
    widths,
    weights,
    obstacles.map(({ box }) => box),
  );
}

export function pointAt({ from, via, to }: Curve, t: number): Point {
  const u = 1 - t;
  return {
    x: u * u * from.x + 2 * u * t * via.x + t * t * to.x,
    y: u * u * from.y + 2 * u * t * via.y + t * t * to.y,
  };
}

/** The control point that vis-network computes for a roundness. */
export function viaOf(from: Point, to: Point, bend: number): Point {
  const angle = Math.atan2(from.y - to.y, to.x - from.x);
  const part = Math.abs(bend) / 2 + 0.5;
  const turned = angle + (bend / 2 + 0.5) * Math.PI;
  const reach = part * Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + reach * Math.sin(turned), y: from.y + reach * Math.cos(turned) };
}

interface Obstacle {
  readonly id: string;
  readonly box: Box;
}

function clearCurve(
  id: string,
  from: Circle,
  to: Circle,
  candidates: readonly number[],
  obstacles: readonly Obstacle[],
  room: Size,
): Curve {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const near = obstacles.filter(
    ({ box }) =>
      box.right > Math.min(from.x, to.x) - 40 &&
      box.left < Math.max(from.x, to.x) + 40 &&
      box.bottom > Math.min(from.y, to.y) - 70 &&
      box.top < Math.max(from.y, to.y) + 70,
  );
  let best: Curve | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [preference, bow] of candidates.entries()) {
    const limited = Math.sign(bow) * Math.min(Math.abs(bow), length * 0.16);
    const curve = curveOf(id, from, to, (4 * limited) / (Math.PI * Math.max(1, length)));
    const cost = preference + costOf(curve, from.id, to.id, near, room);
    if (cost < least) [best, least] = [curve, cost];
    if (cost === preference) break;
  }
  return best ?? curveOf(id, from, to, 0);
}

function curveOf(id: string, from: Circle, to: Circle, bend: number): Curve {
  const whole: Curve = {
    id,
    from: { x: from.x, y: from.y },
    via: viaOf(from, to, bend),
    to: { x: to.x, y: to.y },
    bend,
    start: 0,
    end: 1,
    label: undefined,
  };
  let [start, end] = [0, 1];
  const away = (t: number, circle: Circle, gap: number) => {
    const point = pointAt(whole, t);
    return Math.hypot(point.x - circle.x, point.y - circle.y) >= circle.radius + gap;
  };
  while (start < 0.48 && !away(start, from, 4)) start += 0.01;
  while (end > 0.52 && !away(end, to, 5)) end -= 0.01;
  return { ...whole, start, end };
}

/** How much of the curve runs through nodes, names and the edge of the room. */
function costOf(
  curve: Curve,
  from: string,
  to: string,
  obstacles: readonly Obstacle[],
  room: Size,
): number {
  let cost = 0;
  for (let step = 0; step <= 24; step += 1) {
    const point = pointAt(curve, curve.start + ((curve.end - curve.start) * step) / 24);
    if (point.y < 3 || point.y > room.height - 3) cost += 10;
    for (const { id, box } of obstacles) {
      if (!inside(point, box)) continue;
      cost += id === from || id === to ? 4 : 10;
    }
  }
  return cost;
}

/** The heaviest handoffs place their count first. */
function withLabels(
  curves: readonly Curve[],
  widths: ReadonlyMap<string, number>,
  weights: ReadonlyMap<string, number>,
  words: readonly Box[],
): readonly Curve[] {
  const samples =
    curves.length > mostExact
      ? []
      : curves.map((curve) => ({
          id: curve.id,
          points: Array.from({ length: 33 }, (_, at) => pointAt(curve, at / 32)),
        }));
  const counts: Box[] = [];
  const labels = new Map<string, Point>();
  const order = curves.toSorted((a, b) => (weights.get(b.id) ?? 0) - (weights.get(a.id) ?? 0));
  for (const curve of order) {
    const width = (widths.get(curve.id) ?? 0) + 8;
    const free = labelSteps.map((step) =>
      boxAround(pointAt(curve, curve.start + (curve.end - curve.start) * step), width, labelHeight),
    );
    const open = free.filter((box) => [...words, ...counts].every((other) => !overlap(box, other)));
    const clear = open.find((box) =>
      samples.every(({ id, points }) => id === curve.id || points.every((p) => !inside(p, box))),
    );
    const box = clear ?? open[0];
    if (box === undefined) continue;
    counts.push(box);
    labels.set(curve.id, { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 });
  }
  return curves.map((curve) => ({ ...curve, label: labels.get(curve.id) }));
}

function circleBox({ x, y, radius }: Circle): Box {
  return boxAround({ x, y }, 2 * radius + 8, 2 * radius + 8);
}

function nameBox({ x, y, radius, nameWidth }: Circle): Box {
  return boxAround({ x, y: y + radius + nameDrop - 4 }, nameWidth + 6, 14);
}

function boxAround({ x, y }: Point, width: number, height: number): Box {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

function inside({ x, y }: Point, { left, top, right, bottom }: Box): boolean {
  return x > left && x < right && y > top && y < bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
