/** Which column each node stands in, and in which order: the part of the layout that knows no pixels. */

/** Ends are indices of nodes. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/**
 * The links that lead onward when cycles are broken: the heaviest first, ties in the order of the nodes,
 * so that the same data always gives the same picture. Links to itself are left out.
 */
export function onwardLinks(count: number, links: readonly Link[]): readonly Link[] {
  const next: number[][] = Array.from({ length: count }, () => []);
  const seen = new Int32Array(count).fill(-1);
  const reaches = (start: number, goal: number, stamp: number): boolean => {
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.pop() ?? 0;
      if (node === goal) return true;
      if (seen[node] === stamp) continue;
      seen[node] = stamp;
      stack.push(...(next[node] ?? []));
    }
    return false;
  };
  const ordered = links
    .filter(({ from, to }) => from !== to)
    .toSorted((a, b) => b.weight - a.weight || a.from - b.from || a.to - b.to);
  return ordered.filter((link, stamp) => {
    if (reaches(link.to, link.from, stamp)) return false;
    next[link.from]?.push(link.to);
    return true;
  });
}

/** Columns by the longest way from a beginning; who only gives stands right before the first receiver. */
export function columnsOf(count: number, onward: readonly Link[]): Int32Array {
  const column = new Int32Array(count);
  const order = topological(count, onward);
  const out = byEnd(count, onward, "from");
  const into = byEnd(count, onward, "to");
  for (const node of order) {
    for (const { to } of out[node] ?? []) {
      column[to] = Math.max(column[to] ?? 0, (column[node] ?? 0) + 1);
    }
  }
  for (const node of order.toReversed()) {
    const receivers = out[node] ?? [];
    if (receivers.length === 0 || (into[node] ?? []).length > 0) continue;
    column[node] = Math.min(...receivers.map(({ to }) => column[to] ?? 0)) - 1;
  }
  return column;
}

function topological(count: number, onward: readonly Link[]): readonly number[] {
  const missing = new Int32Array(count);
  for (const { to } of onward) missing[to] = (missing[to] ?? 0) + 1;
  const out = byEnd(count, onward, "from");
  const order = Array.from({ length: count }, (_, node) => node).filter((n) => missing[n] === 0);
  for (let at = 0; at < order.length; at += 1) {
    for (const { to } of out[order[at] ?? 0] ?? []) {
      missing[to] = (missing[to] ?? 0) - 1;
      if (missing[to] === 0) order.push(to);
    }
  }
  return order;
}

function byEnd(count: number, links: readonly Link[], end: "from" | "to"): Link[][] {
  const lists: Link[][] = Array.from({ length: count }, () => []);
  for (const link of links) lists[link[end]]?.push(link);
  return lists;
}

/** A place in a column: a node, or where a link passes through on its way to a later column. */
export interface Stop {
  /** Index of the node; -1 for a link that passes. */
  readonly node: number;
  readonly column: number;
  readonly before: Tie[];
  readonly after: Tie[];
  /** Position in its column. */
  order: number;
}

interface Tie {
  readonly stop: Stop;
  readonly weight: number;
}

/** Above so many stops, order gains less than it costs. */
const manyStops = 1_000;

/** Columns of stops, ordered so that few links cross. */
export function orderedStops(
  column: ArrayLike<number>,
  links: readonly Link[],
): readonly (readonly Stop[])[] {
  const columns = stopsOf(column, links);
  const stopCount = columns.reduce((sum, stops) => sum + stops.length, 0);
  const sweeps = stopCount > manyStops ? 4 : 12;
  let best = Number.POSITIVE_INFINITY;
  let bestOrder: readonly (readonly Stop[])[] = columns.map((stops) => [...stops]);
  for (let sweep = 0; sweep < sweeps && best > 0; sweep += 1) {
    const crossings = crossingsIn(columns);
    if (crossings < best) {
      best = crossings;
      bestOrder = columns.map((stops) => [...stops]);
    }
    const forward = sweep % 2 === 0;
    for (const stops of forward ? columns : columns.toReversed()) {
      sortBy(stops, forward ? "before" : "after");
    }
  }
  for (const stops of bestOrder) number(stops);
  return bestOrder;
}

function stopsOf(column: ArrayLike<number>, links: readonly Link[]): Stop[][] {
  const last = Array.from(column).reduce((most, value) => Math.max(most, value), 0);
  const columns: Stop[][] = Array.from({ length: last + 1 }, () => []);
  const add = (node: number, at: number): Stop => {
    const stops = columns[at] ?? [];
    const stop: Stop = { node, column: at, before: [], after: [], order: stops.length };
    stops.push(stop);
    return stop;
  };
  const stops = Array.from(column, (at, node) => add(node, at));
  const tie = (a: Stop, b: Stop, weight: number) => {
    a.after.push({ stop: b, weight });
    b.before.push({ stop: a, weight });
  };
  for (const { from, to, weight } of links) {
    const ends = [stops[from], stops[to]].toSorted((a, b) => (a?.column ?? 0) - (b?.column ?? 0));
    const [left, right] = ends;
    if (left === undefined || right === undefined || left.column === right.column) continue;
    let stop = left;
    for (let at = left.column + 1; at < right.column; at += 1) {
      const passing = add(-1, at);
      tie(stop, passing, weight);
      stop = passing;
    }
    tie(stop, right, weight);
  }
  return columns;
}

function sortBy(stops: Stop[], side: "before" | "after"): void {
  const wish = new Map<Stop, number>();
  for (const stop of stops) {
    const ties = stop[side];
    const weight = ties.reduce((sum, tie) => sum + tie.weight, 0);
    const mean = ties.reduce((sum, tie) => sum + tie.weight * tie.stop.order, 0) / weight;
    wish.set(stop, ties.length === 0 ? stop.order : mean);
  }
  stops.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0) || a.order - b.order);
  number(stops);
}

function number(stops: readonly Stop[]): void {
  for (const [order, stop] of stops.entries()) stop.order = order;
}

function crossingsIn(columns: readonly (readonly Stop[])[]): number {
  return columns.reduce(
    (sum, stops, at) => sum + crossings(stops, columns[at + 1]?.length ?? 0),
    0,
  );
}

/** Pairs of ties that cross between a column and the next, counted with a tree of sums. */
function crossings(stops: readonly Stop[], nextLength: number): number {
  const sums = new Int32Array(nextLength + 1);
  let total = 0;
  let counted = 0;
  for (const { after } of stops) {
    const ends = after.map(({ stop }) => stop.order).toSorted((a, b) => a - b);
    for (const end of ends) {
      let before = 0;
      for (let at = end + 1; at > 0; at -= at & -at) before += sums[at] ?? 0;
      total += counted - before;
    }
    for (const end of ends) {
      counted += 1;
      for (let at = end + 1; at <= nextLength; at += at & -at) sums[at] = (sums[at] ?? 0) + 1;
    }
  }
  return total;
}
