import type { Clock } from "../../core/ports";

/** The wall clock. It may go back; PROTOCOL 2.8 guards against that in the core. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }
}
