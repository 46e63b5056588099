/** How the keyboard walks the picture: from node to node by where they stand, and along handoffs. */
import type { Point } from "./boxes";
import type { PictureEdge } from "./picture";

export type Direction = "left" | "right" | "up" | "down";

/** Sideways distance counts so much more than the distance onward. */
const sideways = 3;

/** The nearest node in a direction; undefined at the edge of the picture. */
export function nodeToward(
  from: string,
  direction: Direction,
  places: ReadonlyMap<string, Point>,
): string | undefined {
  const here = places.get(from);
  if (here === undefined) return undefined;
  let [nearest, least]: [string | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const [id, { x, y }] of places) {
    const [onward, aside] = along(direction, x - here.x, y - here.y);
    const cost = onward + sideways * Math.abs(aside);
    if (id === from || onward <= 0 || cost >= least) continue;
    [nearest, least] = [id, cost];
  }
  return nearest;
}

/** How far a way leads in a direction, and how far aside. */
function along(direction: Direction, dx: number, dy: number): readonly [number, number] {
  switch (direction) {
    case "right":
      return [dx, dy];
    case "left":
      return [-dx, dy];
    case "down":
      return [dy, dx];
    case "up":
      return [-dy, dx];
  }
}

/** Nodes in the order of reading: by column, from above to below. */
export function readingOrder(places: ReadonlyMap<string, Point>): readonly string[] {
  return [...places].toSorted(([, a], [, b]) => a.x - b.x || a.y - b.y).map(([id]) => id);
}

/** The next handoff out of a node, or into it, after `current`; the first behind the last. */
export function nextEdge(
  edges: readonly PictureEdge[],
  node: string,
  side: "from" | "to",
  current: string | undefined,
  step: 1 | -1 = 1,
): string | undefined {
  const own = edges.filter((edge) => edge[side] === node);
  const at = own.findIndex(({ id }) => id === current);
  const next = at < 0 ? 0 : (at + step + own.length) % own.length;
  return own[next]?.id;
}
