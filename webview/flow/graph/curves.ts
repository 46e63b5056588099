/**
 * How handoffs are drawn between places: a curve each, bent so that it passes nodes and names, and a count
 * where it touches neither. The curve is the one vis-network knows as `curvedCW` and `curvedCCW`, so that
 * its hit test finds what is seen.
 */
import { type Box, BoxGrid, boxAround, type Point } from "./boxes";
import { nameDrop, type Size } from "./sizes";

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
  const obstacles = new BoxGrid<string>();
  for (const circle of circles) {
    obstacles.add(circleBox(circle), circle.id);
    obstacles.add(nameBox(circle), circle.id);
  }
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
  return withLabels(drawn, widths, weights, obstacles);
}

export function pointAt({ from, via, to }: Curve, t: number): Point {
  const u = 1 - t;
  return {
    x: u * u * from.x + 2 * u * t * via.x + t * t * to.x,
    y: u * u * from.y + 2 * u * t * via.y + t * t * to.y,
  };
}

/** Where its count stands or would stand. */
export function middleOf(curve: Curve): Point {
  return curve.label ?? pointAt(curve, (curve.start + curve.end) / 2);
}

/** The control point that vis-network computes for a roundness. */
export function viaOf(from: Point, to: Point, bend: number): Point {
  const angle = Math.atan2(from.y - to.y, to.x - from.x);
  const part = Math.abs(bend) / 2 + 0.5;
  const turned = angle + (bend / 2 + 0.5) * Math.PI;
  const reach = part * Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + reach * Math.sin(turned), y: from.y + reach * Math.cos(turned) };
}

function clearCurve(
  id: string,
  from: Circle,
  to: Circle,
  candidates: readonly number[],
  obstacles: BoxGrid<string>,
  room: Size,
): Curve {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  let best: Curve | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [preference, bow] of candidates.entries()) {
    const limited = Math.sign(bow) * Math.min(Math.abs(bow), length * 0.16);
    const curve = curveOf(id, from, to, (4 * limited) / (Math.PI * Math.max(1, length)));
    const cost = preference + costOf(curve, from.id, to.id, obstacles, room);
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
  obstacles: BoxGrid<string>,
  room: Size,
): number {
  let cost = 0;
  for (let step = 0; step <= 24; step += 1) {
    const point = pointAt(curve, curve.start + ((curve.end - curve.start) * step) / 24);
    if (point.y < 3 || point.y > room.height - 3) cost += 10;
    for (const id of obstacles.at(point)) cost += id === from || id === to ? 4 : 10;
  }
  return cost;
}

/** The heaviest handoffs place their count first. */
function withLabels(
  curves: readonly Curve[],
  widths: ReadonlyMap<string, number>,
  weights: ReadonlyMap<string, number>,
  taken: BoxGrid<string>,
): readonly Curve[] {
  const lines = new BoxGrid<string>();
  for (const curve of curves.length > mostExact ? [] : curves) {
    for (let at = 0; at <= 32; at += 1)
      lines.add(boxAround(pointAt(curve, at / 32), 2, 2), curve.id);
  }
  const labels = new Map<string, Point>();
  const order = curves.toSorted((a, b) => (weights.get(b.id) ?? 0) - (weights.get(a.id) ?? 0));
  for (const curve of order) {
    const width = (widths.get(curve.id) ?? 0) + 8;
    const open = labelSteps
      .map((step) => pointAt(curve, curve.start + (curve.end - curve.start) * step))
      .filter((point) => !taken.touches(boxAround(point, width, labelHeight)));
    const clear = open.find(
      (point) => !lines.touches(boxAround(point, width, labelHeight), curve.id),
    );
    const label = clear ?? open[0];
    if (label === undefined) continue;
    taken.add(boxAround(label, width, labelHeight), curve.id);
    labels.set(curve.id, label);
  }
  return curves.map((curve) => ({ ...curve, label: labels.get(curve.id) }));
}

function circleBox({ x, y, radius }: Circle): Box {
  return boxAround({ x, y }, 2 * radius + 8, 2 * radius + 8);
}

function nameBox({ x, y, radius, nameWidth }: Circle): Box {
  return boxAround({ x, y: y + radius + nameDrop - 4 }, nameWidth + 6, 14);
}
