/** Binary search in sorted numbers between two positions. */

/** The first position whose value is at least `value`; `to` when there is none. */
export function lowerBound(sorted: Float64Array, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first position whose value is more than `value`; `to` when there is none. */
export function upperBound(sorted: Float64Array, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The rows in the order of their starts. Rows arrive nearly sorted: a long sorted beginning, behind it
 * what came live; so only the rest is sorted, and the two are merged.
 */
export function orderByStart(start: Float64Array): Uint32Array {
  const count = start.length;
  const order = new Uint32Array(count);
  let sorted = count === 0 ? 0 : 1;
  while (sorted < count && (start[sorted - 1] ?? 0) <= (start[sorted] ?? 0)) sorted += 1;
  const rest = new Uint32Array(count - sorted);
  for (let at = 0; at < rest.length; at += 1) rest[at] = sorted + at;
  rest.sort((a, b) => (start[a] ?? 0) - (start[b] ?? 0) || a - b);
  let left = 0;
  let right = 0;
  for (let at = 0; at < count; at += 1) {
    const next = rest[right] ?? 0;
    const takeLeft =
      left < sorted && (right >= rest.length || (start[left] ?? 0) <= (start[next] ?? 0));
    order[at] = takeLeft ? left : next;
    if (takeLeft) left += 1;
    else right += 1;
  }
  return order;
}
