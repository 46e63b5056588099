/**
 * Where the nodes of the graph stand: pure, without chance, and of the same result for the same data.
 * Units are pixels at scale 1; what does not fit in the view at that scale gets more room at a smaller one.
 */
import { columnsOf, type Link, onwardLinks, orderedStops } from "./layers";
import { rowsOf } from "./rows";
import { nodeAbove, nodeBelow, type Size } from "./sizes";

export interface LayoutNode {
  readonly id: string;
  /** Of the circle or of its name, whichever is wider. */
  readonly width: number;
}

export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly column: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  /** Centres of the columns. */
  readonly columns: readonly number[];
  /** Widths of what has a place, by id. */
  readonly widths: ReadonlyMap<string, number>;
  /** The room that was laid out: the view divided by the scale. */
  readonly room: Size;
  readonly scale: number;
}

const cell = nodeAbove + nodeBelow;
const sidePadding = 16;
/** Between two columns at least, for an arrow and its count. */
const columnGap = 34;
/** Centres of columns are never further apart, however wide the view is. */
const widestPitch = 320;
/** Short columns share one when the picture would otherwise get smaller than this. */
const mergeBelow = 0.8;

/** Lays out everything anew. `columns` gives the column of each node where the caller knows better. */
export function layOut(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  view: Size,
  given?: (rows: number) => ArrayLike<number>,
): Layout {
  const links = linksOf(nodes, edges);
  const onward = onwardLinks(nodes.length, links);
  const linked = new Set(onward.flatMap(({ from, to }) => [from, to]));
  const layers = given === undefined ? columnsOf(nodes.length, onward) : new Int32Array(0);
  for (let scale = 1; ; scale *= 0.95) {
    const room = { width: view.width / scale, height: view.height / scale };
    const rows = Math.max(1, Math.floor(room.height / cell));
    const single = linked.size === 0 && given === undefined;
    for (let most = single ? 1 : rows; most <= rows; most += 1) {
      const column =
        given?.(rows) ?? fillColumns(layers, linked, most, scale < mergeBelow ? most : 0);
      const widths = widthsOf(column, nodes);
      const needed = neededWidth(widths);
      if (needed > room.width && scale > 0.02) continue;
      return placed(nodes, links, column, widths, room, scale);
    }
  }
}

function placed(
  nodes: readonly LayoutNode[],
  links: readonly Link[],
  column: ArrayLike<number>,
  widths: readonly number[],
  room: Size,
  scale: number,
): Layout {
  const stops = orderedStops(column, links);
  const rows = rowsOf(stops, room.height);
  const centres = centresOf(widths, room.width);
  const places = new Map<string, Place>();
  for (const [index, { id }] of nodes.entries()) {
    const at = column[index] ?? 0;
    places.set(id, {
      x: Math.round(centres[at] ?? 0),
      y: Math.round(rows.get(index) ?? room.height / 2),
      column: at,
    });
  }
  return {
    places,
    columns: centres,
    widths: new Map(nodes.map(({ id, width }) => [id, width])),
    room,
    scale,
  };
}

function linksOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): readonly Link[] {
  const index = new Map(nodes.map(({ id }, at) => [id, at]));
  return edges.flatMap(({ from, to, weight }) => {
    const [a, b] = [index.get(from), index.get(to)];
    return a === undefined || b === undefined || a === b ? [] : [{ from: a, to: b, weight }];
  });
}

/**
 * Columns of at most `rows` nodes: full layers are split, and short ones that follow each other share a
 * column while `merged` rows are not exceeded. Nodes without any link stand behind all others.
 */
function fillColumns(
  layers: ArrayLike<number>,
  linked: ReadonlySet<number>,
  rows: number,
  merged: number,
): Int32Array {
  const groups: number[][] = [];
  const alone: number[] = [];
  for (let node = 0; node < layers.length; node += 1) {
    if (!linked.has(node)) alone.push(node);
    else {
      const layer = layers[node] ?? 0;
      groups[layer] ??= [];
      groups[layer].push(node);
    }
  }
  const column = new Int32Array(layers.length);
  let last = -1;
  let filled = 0;
  for (const group of groups.filter((some) => some !== undefined)) {
    if (last < 0 || filled + group.length > merged) {
      last += 1;
      filled = 0;
    }
    for (const node of group) {
      if (filled >= rows) {
        last += 1;
        filled = 0;
      }
      column[node] = last;
      filled += 1;
    }
  }
  for (const [at, node] of alone.entries()) column[node] = last + 1 + Math.floor(at / rows);
  return column;
}

function widthsOf(column: ArrayLike<number>, nodes: readonly LayoutNode[]): readonly number[] {
  const widths: number[] = [];
  for (const [index, { width }] of nodes.entries()) {
    const at = column[index] ?? 0;
    widths[at] = Math.max(widths[at] ?? 0, width);
  }
  return Array.from(widths, (width) => width ?? 0);
}

function neededWidth(widths: readonly number[]): number {
  const sum = widths.reduce((total, width) => total + width, 0);
  return sum + Math.max(0, widths.length - 1) * columnGap + 2 * sidePadding;
}

function centresOf(widths: readonly number[], room: number): readonly number[] {
  const gaps = Math.max(1, widths.length - 1);
  const spare = Math.max(0, room - neededWidth(widths)) / gaps;
  const centres: number[] = [];
  let x = 0;
  for (const [at, width] of widths.entries()) {
    const previous = widths[at - 1];
    if (previous !== undefined) {
      const least = previous / 2 + width / 2 + columnGap;
      x += Math.max(least, Math.min(least + spare, widestPitch));
    }
    centres.push(x);
  }
  const left = (widths[0] ?? 0) / 2;
  const right = (widths.at(-1) ?? 0) / 2;
  const shift = Math.max(sidePadding + left, (room - (x + right - -left)) / 2 + left);
  return centres.map((centre) => centre + shift);
}

/**
 * The same layout with the nodes that are new: each joins at the end of its column, or where else there is
 * room. Undefined when something has no room: everything has to be laid out anew.
 */
export function extended(
  layout: Layout,
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
): Layout | undefined {
  const added = nodes.filter(({ id }) => !layout.places.has(id));
  if (added.length === 0) return layout;
  return (
    withAdded(layout, added, edges) ??
    withAdded(only(layout, new Set(nodes.map(({ id }) => id))), added, edges)
  );
}

function only(layout: Layout, ids: ReadonlySet<string>): Layout {
  return { ...layout, places: new Map([...layout.places].filter(([id]) => ids.has(id))) };
}

function withAdded(
  layout: Layout,
  added: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
): Layout | undefined {
  const places = new Map(layout.places);
  const widths = new Map(layout.widths);
  const columns = [...layout.columns];
  for (const node of added) {
    const wish = wishedColumn(node.id, edges, places, columns.length);
    const next = (columns.at(-1) ?? 0) + columnGap + node.width;
    if (wish === columns.length && next + node.width / 2 <= layout.room.width - sidePadding) {
      columns.push(next);
    }
    const place = freePlace(node.width, Math.min(wish, columns.length - 1), columns, {
      places,
      widths,
      height: layout.room.height,
      width: layout.room.width,
    });
    if (place === undefined) return undefined;
    places.set(node.id, place);
    widths.set(node.id, node.width);
  }
  return { ...layout, places, widths, columns };
}

/** Behind the last giver, else before the first receiver, else the last column. */
function wishedColumn(
  id: string,
  edges: readonly LayoutEdge[],
  places: ReadonlyMap<string, Place>,
  count: number,
): number {
  const columnsAt = (ids: readonly string[]) =>
    ids.flatMap((other) => places.get(other)?.column ?? []);
  const givers = columnsAt(edges.filter(({ to }) => to === id).map(({ from }) => from));
  if (givers.length > 0) return Math.min(count, Math.max(...givers) + 1);
  const receivers = columnsAt(edges.filter(({ from }) => from === id).map(({ to }) => to));
  if (receivers.length > 0) return Math.max(0, Math.min(...receivers) - 1);
  return count - 1;
}

interface Taken extends Size {
  readonly places: ReadonlyMap<string, Place>;
  readonly widths: ReadonlyMap<string, number>;
}

function freePlace(
  width: number,
  wish: number,
  columns: readonly number[],
  taken: Taken,
): Place | undefined {
  const nearest = columns
    .map((_, column) => column)
    .toSorted((a, b) => Math.abs(a - wish) - Math.abs(b - wish) || a - b);
  for (const column of nearest) {
    const x = Math.round(columns[column] ?? 0);
    if (x - width / 2 < 0 || x + width / 2 > taken.width) continue;
    const rows = [...taken.places.values()].filter((place) => place.column === column);
    const end = rows.length === 0 ? nodeAbove : Math.max(...rows.map(({ y }) => y)) + cell;
    const others = [];
    for (let y = nodeAbove; y <= taken.height - nodeBelow; y += 4) others.push(y);
    const y = [end, ...others].find(
      (at) => at <= taken.height - nodeBelow && isFree(x, at, width, taken),
    );
    if (y !== undefined) return { x, y, column };
  }
  return undefined;
}

function isFree(x: number, y: number, width: number, { places, widths }: Taken): boolean {
  for (const [id, place] of places) {
    const apart = (width + (widths.get(id) ?? 0)) / 2 + 6;
    if (Math.abs(place.x - x) < apart && Math.abs(place.y - y) < cell) return false;
  }
  return true;
}
