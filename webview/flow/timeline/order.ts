/** Rows put in order: by their starts, and into numbered groups such as lanes and lines. */

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

export interface Groups {
  /** Group after group, in each of them in the order they came in. */
  readonly rows: Uint32Array;
  /** Where each group begins in `rows`; one more than there are groups. */
  readonly from: Uint32Array;
}

/** Sorts by counting; a row whose group is -1 is left out. */
export function grouped(
  order: Uint32Array,
  groups: number,
  groupOf: (row: number) => number,
): Groups {
  const from = new Uint32Array(groups + 1);
  for (const row of order) {
    const group = groupOf(row);
    if (group >= 0) from[group + 1] = (from[group + 1] ?? 0) + 1;
  }
  for (let group = 1; group <= groups; group += 1) {
    from[group] = (from[group] ?? 0) + (from[group - 1] ?? 0);
  }
  const rows = new Uint32Array(from[groups] ?? 0);
  const next = from.slice();
  for (const row of order) {
    const group = groupOf(row);
    if (group < 0) continue;
    const place = next[group] ?? 0;
    rows[place] = row;
    next[group] = place + 1;
  }
  return { rows, from };
}
