/** The handoffs in view as curves, and which of them are drawn. */
import { type Chain, type Curve, curve, eachArrow } from "./arrows";
import { barMiddle, barTop, type Density, leastBar, type Window } from "./geometry";
import type { Wait } from "./labels";
import type { Layout } from "./layout";
import type { Scale } from "./scale";
import { minute } from "./times";

export interface DrawnArrow extends Curve {
  readonly receiver: number;
  readonly lit: boolean;
}

export interface ArrowsInView {
  readonly drawn: readonly DrawnArrow[];
  /** How many there are; counting ends at `mostCounted`. */
  readonly inView: number;
}

/** More than this in view would be a thicket: then only the selection's chain is drawn. */
export const mostArrows = 60;
export const mostCounted = 5_000;
/** Arrows bend out of their times by this. */
const overhang = 40;

export function arrowsInView(
  layout: Layout,
  scale: Scale,
  window: Window,
  density: Density,
  waits: readonly Wait[],
  chain: Chain | undefined,
): ArrowsInView {
  const { arrows } = layout;
  const seen: number[] = [];
  const lit: number[] = [];
  let inView = 0;
  const after = scale.time(window.left - overhang);
  const until = scale.time(window.left + window.width + overhang);
  eachArrow(arrows, after, until, (arrow) => {
    const giver = arrows.giver[arrow] ?? 0;
    const receiver = arrows.receiver[arrow] ?? 0;
    const a = (layout.lineOf[giver] ?? 0) * density.row - window.top;
    const b = (layout.lineOf[receiver] ?? 0) * density.row - window.top;
    if (Math.max(a, b) < -density.row || Math.min(a, b) > window.height) return true;
    inView += 1;
    if (chain !== undefined && chain.lit[giver] === 1 && chain.lit[receiver] === 1) lit.push(arrow);
    else if (seen.length < mostArrows) seen.push(arrow);
    // The chain is drawn whole, however many others there are.
    return inView < mostCounted || chain !== undefined;
  });
  const waitOf = new Map(waits.map((wait) => [wait.row, wait]));
  const drawn: DrawnArrow[] = [];
  if (inView <= mostArrows) {
    for (const arrow of seen) drawn.push(bend(layout, scale, density, waitOf, arrow, false));
  }
  for (const arrow of lit) drawn.push(bend(layout, scale, density, waitOf, arrow, true));
  return { drawn, inView };
}

function bend(
  layout: Layout,
  scale: Scale,
  density: Density,
  waitOf: ReadonlyMap<number, Wait>,
  arrow: number,
  lit: boolean,
): DrawnArrow {
  const { arrows, end, data } = layout;
  const giver = arrows.giver[arrow] ?? 0;
  const receiver = arrows.receiver[arrow] ?? 0;
  const left = arrows.from[arrow] ?? 0;
  const wait = waitOf.get(receiver);
  const waitFrom = data.rows.waitFrom[receiver] ?? Number.NaN;
  // The handoff began the wait: the arrow leads to where waiting begins.
  const toWait = wait !== undefined && waitFrom >= left - minute;
  const x1 = toWait ? wait.x0 : scale.x(arrows.to[arrow] ?? 0);
  const y1 = toWait ? wait.y : barMiddle(layout, receiver, density);
  const y0 = barMiddle(layout, giver, density);
  const stillRan = (end[giver] ?? 0) > (arrows.to[arrow] ?? 0);
  if (stillRan) {
    // From the edge of a giver that went on working, where the receiver began.
    const x0 = scale.x(left) - 8;
    const edge =
      y1 > y0 ? barTop(layout, giver, density) + density.bar : barTop(layout, giver, density);
    return { ...curve(x0, edge, x1, y1), receiver, lit };
  }
  const x0 = Math.max(scale.x(left), scale.x(data.rows.start[giver] ?? 0) + leastBar);
  return { ...curve(Math.min(x0, Math.max(x1, scale.x(left))), y0, x1, y1), receiver, lit };
}
