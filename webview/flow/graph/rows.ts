/** How high each node of a column stands: near those it works with, in order, apart, and in the room. */
import type { Stop } from "./layers";
import { nodeAbove, nodeBelow } from "./sizes";

const passingHeight = 14;
/** Links that pass through columns stay straight rather than nodes come close. */
const straightness = 4;
const rounds = 16;
/** Rows are spread that much where there is room. */
const widestSpread = 1.35;

/** Heights of the centres, by index of the node. */
export function rowsOf(
  columns: readonly (readonly Stop[])[],
  height: number,
): ReadonlyMap<number, number> {
  const passing = columns.map((stops) => passingHeightIn(stops, height));
  const tallest = columns.reduce(
    (most, stops, at) => Math.max(most, stackOf(stops, passing[at] ?? 0)),
    1,
  );
  const spread = Math.min(widestSpread, Math.max(1, height / tallest));
  const y = new Map<Stop, number>();
  for (const [at, stops] of columns.entries()) {
    const offsets = offsetsOf(stops, passing[at] ?? 0, spread);
    // Who has no handoffs stands in rows from the top on.
    const tied = stops.some(({ before, after }) => before.length + after.length > 0);
    const room = tied ? (offsets.at(-1) ?? 0) : tallest * spread - nodeAbove - nodeBelow;
    const first = (height - room) / 2;
    for (const [order, stop] of stops.entries()) y.set(stop, first + (offsets[order] ?? 0));
  }
  for (let round = 0; round < rounds; round += 1) {
    const sides = round >= rounds - 2 ? bothSides : round % 2 === 0 ? onlyBefore : onlyAfter;
    const order = [...columns.entries()];
    for (const [at, stops] of round % 2 === 0 ? order : order.toReversed()) {
      settle(stops, offsetsOf(stops, passing[at] ?? 0, spread), sides, y, height);
    }
  }
  const rows = new Map<number, number>();
  for (const [stop, at] of y) if (stop.node >= 0) rows.set(stop.node, at);
  return centred(rows, height);
}

type Sides = (stop: Stop) => Stop["before"];
const onlyBefore: Sides = ({ before }) => before;
const onlyAfter: Sides = ({ after }) => after;
const bothSides: Sides = ({ before, after }) => [...before, ...after];

function passingHeightIn(stops: readonly Stop[], height: number): number {
  const nodes = stops.filter(({ node }) => node >= 0).length;
  const spare = height - nodes * (nodeAbove + nodeBelow);
  const passing = stops.length - nodes;
  return passing === 0 ? 0 : Math.max(0, Math.min(passingHeight, spare / passing));
}

function stackOf(stops: readonly Stop[], passing: number): number {
  return stops.reduce((sum, { node }) => sum + (node < 0 ? passing : nodeAbove + nodeBelow), 0);
}

/** From the first centre of a column to each of its centres when all stand as close as they may. */
function offsetsOf(stops: readonly Stop[], passing: number, spread: number): readonly number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const [order, stop] of stops.entries()) {
    const previous = stops[order - 1];
    if (previous !== undefined) {
      const below = previous.node < 0 ? passing / 2 : nodeBelow;
      const above = stop.node < 0 ? passing / 2 : nodeAbove;
      at += (below + above) * spread;
    }
    offsets.push(at);
  }
  return offsets;
}

/**
 * Moves the stops of a column as near to their neighbours as order and distance allow: least squares under
 * an order, solved by pooling neighbours that violate it.
 */
function settle(
  stops: readonly Stop[],
  offsets: readonly number[],
  sides: Sides,
  y: Map<Stop, number>,
  height: number,
): void {
  interface Pool {
    wish: number;
    weight: number;
    count: number;
  }
  const pools: Pool[] = [];
  for (const [order, stop] of stops.entries()) {
    const ties = sides(stop);
    const straight = (other: Stop) => (stop.node < 0 || other.node < 0 ? straightness : 1);
    const weight = ties.reduce((sum, tie) => sum + tie.weight * straight(tie.stop), 0);
    const wish = ties.reduce(
      (sum, tie) => sum + tie.weight * straight(tie.stop) * (y.get(tie.stop) ?? 0),
      0,
    );
    const own = y.get(stop) ?? 0;
    pools.push({
      wish: (weight === 0 ? own : wish / weight) - (offsets[order] ?? 0),
      weight: weight === 0 ? 0.1 : weight,
      count: 1,
    });
    for (let last = pools.length - 1; last > 0; last -= 1) {
      const [upper, lower] = [pools[last - 1], pools[last]];
      if (upper === undefined || lower === undefined || upper.wish <= lower.wish) break;
      const sum = upper.weight + lower.weight;
      upper.wish = (upper.wish * upper.weight + lower.wish * lower.weight) / sum;
      upper.weight = sum;
      upper.count += lower.count;
      pools.pop();
    }
  }
  const first = stops[0]?.node === -1 ? 0 : nodeAbove;
  const last = stops.at(-1)?.node === -1 ? height : height - nodeBelow;
  const lowest = Math.max(first, last - (offsets.at(-1) ?? 0));
  let order = 0;
  for (const { wish, count } of pools) {
    const from = Math.min(lowest, Math.max(first, wish));
    for (let member = 0; member < count; member += 1) {
      const stop = stops[order];
      if (stop !== undefined) y.set(stop, from + (offsets[order] ?? 0));
      order += 1;
    }
  }
}

function centred(rows: ReadonlyMap<number, number>, height: number): ReadonlyMap<number, number> {
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const y of rows.values()) {
    top = Math.min(top, y - nodeAbove);
    bottom = Math.max(bottom, y + nodeBelow);
  }
  const shift = (height - top - bottom) / 2;
  return new Map([...rows].map(([node, y]) => [node, y + shift]));
}
