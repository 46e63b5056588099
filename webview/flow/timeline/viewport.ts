/** Which part of the time is in view, and how it moves. Nothing here draws. */
import type { Span } from "./firstView";
import { type Idle, makeScale, type Scale, zoomToFit } from "./scale";
import { second } from "./times";

/** Pixels a millisecond at the closest. */
const mostZoom = 120 / second;
/** A stretch narrower than this is not seen: then it is made as wide as one can read. Pixels. */
const leastSeen = 4;
const readable = 24;
/** Pixels beside what was brought into view. */
const margin = 24;

export class Viewport {
  scale: Scale = makeScale(0, [], 1e-6);
  /** Pixels from the beginning of the scale to the left edge. */
  left = 0;
  width = 0;
  private origin = 0;
  private idle: readonly Idle[] = [];
  private whole: Span = { from: 0, to: 1 };

  /** What there is: all of the time, and the idle parts of it to fold. Keeps its left edge. */
  setTimes(whole: Span, idle: readonly Idle[]): void {
    const { from } = this;
    this.whole = whole;
    this.origin = whole.from;
    this.idle = idle;
    this.rescale(this.scale.zoom);
    this.left = this.scale.x(from);
  }

  setWidth(width: number): void {
    const { from, to } = this;
    const changes = this.width > 0 && width !== this.width;
    this.width = width;
    if (changes) this.show({ from, to });
  }

  get from(): number {
    return this.scale.time(this.left);
  }

  get to(): number {
    return this.scale.time(this.left + this.width);
  }

  get span(): Span {
    return { from: this.from, to: this.to };
  }

  get all(): Span {
    return this.whole;
  }

  /** Shows exactly these times, unless they are closer than can be shown. */
  show({ from, to }: Span): void {
    if (this.width === 0 || !(to > from)) return;
    this.rescale(zoomToFit(this.idle, from, to, this.width));
    const middle = (this.scale.x(from) + this.scale.x(to)) / 2;
    this.left = middle - this.width / 2;
    this.keepInside();
  }

  /** Zooms so that the time at this pixel of the window stays there. */
  zoomAt(x: number, factor: number): void {
    const time = this.scale.time(this.left + x);
    this.rescale(this.scale.zoom * factor);
    this.left = this.scale.x(time) - x;
    this.keepInside();
  }

  panBy(pixels: number): void {
    this.left += pixels;
    this.keepInside();
  }

  /** The times a zoom by the factor at a pixel would show. */
  zoomed(x: number, factor: number): Span {
    const { zoom } = this.scale;
    const { left } = this;
    this.zoomAt(x, factor);
    const { span } = this;
    this.rescale(zoom);
    this.left = left;
    return span;
  }

  /** The times with which the window stands at one end of all. */
  spanAt(end: "start" | "now"): Span {
    const { from, to } = this.whole;
    return this.spanFrom(end === "start" ? this.scale.x(from) : this.scale.x(to) - this.width);
  }

  /** The times that bring a stretch into view by as little as needed; undefined when it is in view. */
  spanToShow({ from, to }: Span): Span | undefined {
    const x0 = this.scale.x(from) - this.left;
    const x1 = this.scale.x(to) - this.left;
    if (x1 - x0 < leastSeen && to > from) {
      const length = ((to - from) * this.width) / readable;
      return { from: from - length / 2, to: to + length / 2 };
    }
    const shift = shiftInto(x0, x1, this.width);
    return shift === 0 ? undefined : this.spanFrom(this.left + shift);
  }

  private spanFrom(left: number): Span {
    return { from: this.scale.time(left), to: this.scale.time(left + this.width) };
  }

  private rescale(zoom: number): void {
    const least =
      this.width > 0 ? zoomToFit(this.idle, this.whole.from, this.whole.to, this.width) : 0;
    this.scale = makeScale(this.origin, this.idle, Math.min(mostZoom, Math.max(least, zoom)));
  }

  /** A part of the time stays in view, however far one pans. */
  private keepInside(): void {
    const begin = this.scale.x(this.whole.from);
    const end = this.scale.x(this.whole.to);
    const most = Math.max(begin, end - this.width);
    this.left = Math.min(most, Math.max(begin, this.left));
  }
}

/** Pixels to pan so that a bar is in the window; its beginning, when it is wider. */
function shiftInto(x0: number, x1: number, width: number): number {
  if (x0 >= 0 && x1 <= width) return 0;
  if (x1 - x0 > width - 2 * margin) return x0 > 0 && x0 < width / 2 ? 0 : x0 - margin;
  return x0 < 0 ? x0 - margin : x1 - width + margin;
}
