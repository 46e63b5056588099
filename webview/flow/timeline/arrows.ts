/** Handoffs as arrows: which there are, which are in view, how they bend, and what chain they form. */
import { type FlowData, parentOf } from "../flowData";
import { lowerBound, upperBound } from "./search";

/** Arrows by the start of the receiver. */
export interface Arrows {
  readonly giver: Uint32Array;
  readonly receiver: Uint32Array;
  /** When the arrow leaves: the giver's end, or the receiver's start when that came first. */
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** The earliest `from` among 64 neighbours. */
  readonly earliest: Float64Array;
}

export function arrowsOf(
  data: FlowData,
  order: Uint32Array,
  end: Float64Array,
  attemptBefore: Int32Array,
): Arrows {
  const { agent, start, parent: parents } = data.rows;
  const shown = new Uint8Array(agent.length);
  for (const row of order) shown[row] = 1;
  const givers: number[] = [];
  const receivers: number[] = [];
  for (const row of order) {
    if ((parents[row] ?? -1) < 0) continue;
    const parent = parentOf(data, row);
    if (parent < 0 || shown[parent] !== 1 || agent[parent] === agent[row]) continue;
    // The handoff went to the first attempt; the dots lead on.
    const before = attemptBefore[row] ?? -1;
    if (before >= 0 && parents[before] === parents[row]) continue;
    givers.push(parent);
    receivers.push(row);
  }
  const giver = Uint32Array.from(givers);
  const receiver = Uint32Array.from(receivers);
  const to = Float64Array.from(receivers, (row) => start[row] ?? 0);
  const from = Float64Array.from(givers, (row, at) => Math.min(end[row] ?? 0, to[at] ?? 0));
  const earliest = new Float64Array(Math.ceil(from.length / 64)).fill(Number.POSITIVE_INFINITY);
  for (let at = 0; at < from.length; at += 1) {
    const block = at >> 6;
    earliest[block] = Math.min(earliest[block] ?? 0, from[at] ?? 0);
  }
  return { giver, receiver, from, to, earliest };
}

/** Calls with each arrow that is under way between the two times, until it answers false. */
export function eachArrow(
  { from, to, earliest }: Arrows,
  after: number,
  until: number,
  visit: (arrow: number) => boolean,
): void {
  const count = to.length;
  const inside = upperBound(to, until, 0, count);
  let at = lowerBound(to, after, 0, count);
  for (; at < inside; at += 1) if (!visit(at)) return;
  // Those that end later are in view only if they began before.
  while (at < count) {
    if ((at & 63) === 0 && (earliest[at >> 6] ?? 0) > until) at += 64;
    else {
      if ((from[at] ?? 0) <= until && !visit(at)) return;
      at += 1;
    }
  }
}

/** The curve from the end of the giver to the start of the receiver: level out, level in. */
export interface Curve {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly bend: number;
}

export function curve(x0: number, y0: number, x1: number, y1: number): Curve {
  return { x0, y0, x1, y1, bend: Math.min(36, Math.max(7, Math.abs(x1 - x0) / 2)) };
}

/** Who handed over to whom around one execution. `lit` is 1 for all that belongs to it. */
export interface Chain {
  readonly lit: Uint8Array;
}

/** All ancestors and descendants of a row, with their attempts and what is nested in them. */
export function chainOf(data: FlowData, attemptBefore: Int32Array, row: number): Chain {
  const count = data.rows.key.length;
  const firstChild = new Int32Array(count).fill(-1);
  const sibling = new Int32Array(count).fill(-1);
  const attemptAfter = new Int32Array(count).fill(-1);
  for (let child = 0; child < count; child += 1) {
    const before = attemptBefore[child] ?? -1;
    if (before >= 0) attemptAfter[before] = child;
    const parent = parentOf(data, child);
    if (parent < 0 || parent === child) continue;
    sibling[child] = firstChild[parent] ?? -1;
    firstChild[parent] = child;
  }
  const { agent } = data.rows;
  const lit = new Uint8Array(count);
  const waiting: number[] = [];
  const light = (at: number) => {
    if (at < 0 || lit[at] === 1) return;
    lit[at] = 1;
    waiting.push(at);
  };
  const lightAttempts = (at: number) => {
    for (let other = at; other >= 0 && lit[other] !== 1; other = attemptBefore[other] ?? -1)
      lit[other] = 1;
    for (let other = attemptAfter[at] ?? -1; other >= 0; other = attemptAfter[other] ?? -1)
      light(other);
  };
  const descend = (onlyNested: boolean) => {
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (let child = firstChild[at] ?? -1; child >= 0; child = sibling[child] ?? -1) {
        if (!onlyNested || agent[child] === agent[at]) light(child);
      }
    }
  };
  lightAttempts(row);
  waiting.push(row);
  descend(false);
  const seen = new Set<number>([row]);
  for (let at = parentOf(data, row); at >= 0 && !seen.has(at); at = parentOf(data, at)) {
    seen.add(at);
    lightAttempts(at);
    waiting.length = 0;
    // What an ancestor contains is part of its work; what it handed to others is not this chain.
    if (agent[at] !== agent[row]) {
      waiting.push(at);
      descend(true);
    }
  }
  return { lit };
}
