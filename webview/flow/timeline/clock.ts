/** The host's time, carried on by the page's clock, and when something has to be drawn for it. */
import { minute, second } from "./times";

export class Clock {
  private told = 0;
  private receivedAt = 0;
  private ticking: ReturnType<typeof setTimeout> | undefined;

  /** The host told its time. Milliseconds since the epoch. */
  receive(now: number): void {
    this.told = now;
    this.receivedAt = performance.now();
  }

  get now(): number {
    return this.told + Math.max(0, performance.now() - this.receivedAt);
  }

  /**
   * Calls back once: bars in progress grow, so they are drawn again when they are a pixel longer, and no
   * more than once a second. A page that nobody sees waits.
   *
   * @param zoom pixels a millisecond
   */
  tick(running: boolean, zoom: number, run: () => void): void {
    this.stop();
    if (document.hidden) return;
    const wait = running ? Math.min(minute, Math.max(second, 1 / zoom)) : minute;
    this.ticking = setTimeout(run, wait);
  }

  stop(): void {
    clearTimeout(this.ticking);
  }
}
