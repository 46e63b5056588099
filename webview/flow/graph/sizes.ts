/** Sizes in the graph that layout and drawing share, in pixels at scale 1. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const smallestRadius = 8;
export const largestRadius = 16;

/** From the centre of a node to what may stand above it, and below its name. */
export const nodeAbove = largestRadius + 5;
export const nodeBelow = largestRadius + 17;

export const textSize = 11;
/** From the lower edge of a circle to the baseline of its name. */
export const nameDrop = 13;
