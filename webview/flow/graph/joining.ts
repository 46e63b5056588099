/** Nodes that join a picture: what stands in it keeps its place. */
import {
  columnGap,
  type Layout,
  type LayoutEdge,
  type LayoutNode,
  type Place,
  sidePadding,
} from "./layout";
import { nodeAbove, nodeBelow, type Size } from "./sizes";

const cell = nodeAbove + nodeBelow;

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
