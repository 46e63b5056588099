/** Which part of the time is in view, and how it moves. Nothing here draws. */
import type { Span } from "./firstView";
import { type Idle, makeScale, type Scale, zoomToFit } from "./scale";
import { second } from "./times";

/** Pixels a millisecond at the closest. */
const mostZoom = 120 / second;

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
