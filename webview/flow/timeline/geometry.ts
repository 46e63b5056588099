/** Heights and places in pixels of rows and bars; two densities. */
import type { Layout } from "./layout";

export interface Density {
  /** Of a line. */
  readonly row: number;
  readonly bar: number;
  /** Above a bar in its line. */
  readonly pad: number;
  /** Nested bars move up by this for each level, so that the parent's outline closes below them. */
  readonly shift: number;
  readonly labels: boolean;
}

export const normal: Density = { row: 22, bar: 16, pad: 3, shift: 2, labels: true };
/** Over 24 lanes. */
export const crowded: Density = { row: 14, bar: 9, pad: 2, shift: 1, labels: false };

/** Bars are never narrower. */
export const leastBar = 3;
/** Neighbours that are narrower merge. */
export const mergeBelow = 4;

/** What part of the picture is looked at. */
export interface Window {
  /** Pixels from the beginning of the scale, and from the top of the first line. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Where what is in progress ends. */
  readonly now: number;
}

export function barTop(layout: Layout, row: number, { row: height, pad, shift }: Density): number {
  return (layout.lineOf[row] ?? 0) * height + pad - (layout.depth[row] ?? 0) * shift;
}

/** A block of open nested executions is as high as all its lines. */
export function barHeight(layout: Layout, row: number, { row: height, bar }: Density): number {
  return bar + ((layout.height[row] ?? 1) - 1) * height;
}

/** The middle of a bar's first line, where arrows begin and end. */
export function barMiddle(layout: Layout, row: number, density: Density): number {
  return barTop(layout, row, density) + density.bar / 2;
}
