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
export const sidePadding = 16;
/** Between two columns at least, for an arrow and its count; less where words would get too small. */
export const columnGap = 34;
const tightGap = 16;
/** Centres of columns are never further apart, however wide the view is. */
const widestPitch = 320;

interface Attempt {
  readonly scale: number;
  readonly gap: number;
  /** Short layers share a column, which hides the order of work: better than words that nobody can read. */
  readonly merge: boolean;
}

/** Down to which scale each way is tried before the next one. */
const ways = [
  { gap: columnGap, merge: false, least: 0.8 },
  { gap: tightGap, merge: false, least: 0.68 },
  { gap: tightGap, merge: true, least: 0.02 },
] as const;

const attempts: readonly Attempt[] = ways.flatMap(({ gap, merge, least }) => {
  const scales: Attempt[] = [];
  for (let scale = 1; scale > least; scale *= 0.95) scales.push({ scale, gap, merge });
  return scales;
});

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
  const thickest = thickestLayer(layers, linked);
  for (const attempt of attempts) {
    const { scale, gap, merge } = attempt;
    const room = { width: view.width / scale, height: view.height / scale };
    const rows = Math.max(1, Math.floor(room.height / cell));
    for (const { bands, most } of waysToFill(rows, thickest, linked.size, given !== undefined)) {
      const column = given?.(rows) ?? fillColumns(layers, linked, most, merge);
      const widths = widthsOf(column, nodes);
      const band = bandsOf(widths, room.width, gap);
      const last = attempt === attempts.at(-1) && most === rows;
      if (band.length > bands && !last) continue;
      return placed(nodes, links, column, widths, { room, scale, gap, bands: last ? [0] : band });
    }
  }
  throw new Error("The last attempt takes everything.");
}

/**
 * How columns may be filled, in the order of preference: side by side; then, where the work is a thin line
 * longer than the view is wide, in several bands below each other, as lines of text are.
 */
function waysToFill(
  rows: number,
  thickest: number,
  linked: number,
  given: boolean,
): readonly { readonly bands: number; readonly most: number }[] {
  if (given) return [{ bands: 1, most: rows }];
  if (linked === 0) return Array.from({ length: rows }, (_, at) => ({ bands: 1, most: at + 1 }));
  const ways = Array.from({ length: rows }, (_, at) => ({
    bands: at + 1,
    most: Math.floor(rows / (at + 1)),
  }));
  return ways.filter(({ bands, most }) => bands === 1 || (bands <= 3 && thickest <= most));
}

function thickestLayer(layers: ArrayLike<number>, linked: ReadonlySet<number>): number {
  const counts = new Map<number, number>();
  for (const node of linked) {
    counts.set(layers[node] ?? 0, (counts.get(layers[node] ?? 0) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

/** The first column of each band, when columns are set in lines of the given width. */
function bandsOf(widths: readonly number[], room: number, gap: number): readonly number[] {
  const starts = [0];
  for (let at = 1; at < widths.length; at += 1) {
    if (neededWidth(widths.slice(starts.at(-1), at + 1), gap) > room) starts.push(at);
  }
  return starts;
}

interface Frame {
  readonly room: Size;
  readonly scale: number;
  readonly gap: number;
  /** The first column of each. */
  readonly bands: readonly number[];
}

function placed(
  nodes: readonly LayoutNode[],
  links: readonly Link[],
  column: ArrayLike<number>,
  widths: readonly number[],
  { room, scale, gap, bands }: Frame,
): Layout {
  const height = room.height / bands.length;
  const places = new Map<string, Place>();
  const columns: number[] = [];
  for (const [band, start] of bands.entries()) {
    const end = bands[band + 1] ?? widths.length;
    const centres = centresOf(widths.slice(start, end), room.width, gap);
    columns.push(...centres);
    const members = nodes.flatMap((_, index) => {
      const at = column[index] ?? 0;
      return at >= start && at < end ? [index] : [];
    });
    const rows = rowsOf(orderedStops(...partOf(members, column, start, links)), height);
    for (const [at, index] of members.entries()) {
      const own = column[index] ?? 0;
      places.set(nodes[index]?.id ?? "", {
        x: Math.round(centres[own - start] ?? 0),
        y: Math.round(band * height + (rows.get(at) ?? height / 2)),
        column: own,
      });
    }
  }
  const known = new Map(nodes.map(({ id, width }) => [id, width]));
  return { places, columns, widths: known, room, scale };
}

/** Columns and links of some nodes, counted anew from 0. */
function partOf(
  members: readonly number[],
  column: ArrayLike<number>,
  start: number,
  links: readonly Link[],
): readonly [readonly number[], readonly Link[]] {
  const index = new Map(members.map((member, at) => [member, at]));
  const inside = links.flatMap(({ from, to, weight }) => {
    const [a, b] = [index.get(from), index.get(to)];
    return a === undefined || b === undefined ? [] : [{ from: a, to: b, weight }];
  });
  return [members.map((member) => (column[member] ?? 0) - start), inside];
}

function linksOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): readonly Link[] {
  const index = new Map(nodes.map(({ id }, at) => [id, at]));
  return edges.flatMap(({ from, to, weight }) => {
    const [a, b] = [index.get(from), index.get(to)];
    return a === undefined || b === undefined || a === b ? [] : [{ from: a, to: b, weight }];
  });
}

/**
 * Columns of at most `rows` nodes: layers that are longer are split; with `merge` the next layer goes on
 * where the last one ended. Nodes without any link stand behind all others.
 */
function fillColumns(
  layers: ArrayLike<number>,
  linked: ReadonlySet<number>,
  rows: number,
  merge: boolean,
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
  // Layers without a member are holes in the list.
  for (const group of Object.values(groups)) {
    if (last < 0 || !merge) {
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
  return widths;
}

function neededWidth(widths: readonly number[], gap: number): number {
  const sum = widths.reduce((total, width) => total + width, 0);
  return sum + Math.max(0, widths.length - 1) * gap + 2 * sidePadding;
}

function centresOf(widths: readonly number[], room: number, gap: number): readonly number[] {
  const gaps = Math.max(1, widths.length - 1);
  const spare = Math.max(0, room - neededWidth(widths, gap)) / gaps;
  const centres: number[] = [];
  let x = 0;
  for (const [at, width] of widths.entries()) {
    const previous = widths[at - 1];
    if (previous !== undefined) {
      const least = previous / 2 + width / 2 + gap;
      x += Math.max(least, Math.min(least + spare, widestPitch));
    }
    centres.push(x);
  }
  const left = (widths[0] ?? 0) / 2;
  const right = (widths.at(-1) ?? 0) / 2;
  const shift = Math.max(sidePadding + left, (room - (x + right - -left)) / 2 + left);
  return centres.map((centre) => centre + shift);
}
