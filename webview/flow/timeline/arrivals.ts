/** Executions that just came fade in, so that one sees that something is new. */
import type { FlowData } from "../flowData";

/** Milliseconds. */
const fadeIn = 150;
/** More new rows than this at once are a new picture, not news. */
const mostFading = 50;

export class Arrivals {
  /** When each came, by its key. */
  private readonly bornAt = new Map<number, number>();

  /** Notes what is new in the data. Another filter makes another picture: nothing in that is news. */
  note(before: FlowData | undefined, data: FlowData): void {
    if (before === undefined || before.filter !== data.filter) return;
    const added: number[] = [];
    for (const key of data.rows.key) {
      if (before.indexOf.has(key)) continue;
      added.push(key);
      if (added.length > mostFading) return;
    }
    for (const key of added) this.bornAt.set(key, performance.now());
  }

  /** By row: how much of it has come, below 1. */
  fading({ indexOf }: FlowData): ReadonlyMap<number, number> {
    const fading = new Map<number, number>();
    for (const [key, since] of this.bornAt) {
      const share = (performance.now() - since) / fadeIn;
      const row = indexOf.get(key);
      if (share >= 1 || row === undefined) this.bornAt.delete(key);
      else fading.set(row, share);
    }
    return fading;
  }
}
