/** Who is busy when on one day: nobody does two works at once, and none goes through the lunch gap. */
import type { Span, WorkingDay } from "./calendar";

const gap = 60_000;

export class DaySchedule {
  readonly day: WorkingDay;
  readonly #busy = new Map<string, Span[]>();

  constructor(day: WorkingDay) {
    this.day = day;
  }

  /** The first moment from `ready` on at which the agent has the time; undefined: not on this day. */
  find(agent: string, ready: number, length: number): number | undefined {
    const busy = this.#busy.get(agent) ?? [];
    for (const span of this.day.spans) {
      let start = Math.max(span.from, ready);
      for (const other of busy) {
        if (other.to + gap <= start) continue;
        if (other.from - gap >= start + length) break;
        start = other.to + gap;
      }
      if (start + length <= span.to) return start;
    }
    return undefined;
  }

  take(agent: string, span: Span): void {
    const busy = this.#busy.get(agent);
    if (busy === undefined) {
      this.#busy.set(agent, [span]);
      return;
    }
    const at = busy.findIndex((other) => other.from > span.from);
    busy.splice(at < 0 ? busy.length : at, 0, span);
  }
}
