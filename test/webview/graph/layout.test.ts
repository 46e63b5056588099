import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extended } from "../../../webview/flow/graph/joining";
import { columnsOf, onwardLinks } from "../../../webview/flow/graph/layers";
import {
  type Layout,
  type LayoutEdge,
  type LayoutNode,
  layOut,
} from "../../../webview/flow/graph/layout";
import { nodeAbove, nodeBelow } from "../../../webview/flow/graph/sizes";

const views = [
  { width: 1280, height: 184 },
  { width: 700, height: 184 },
] as const;

const graphs = fc
  .record({
    widths: fc.array(fc.integer({ min: 46, max: 130 }), { minLength: 1, maxLength: 40 }),
    links: fc.array(fc.tuple(fc.nat(39), fc.nat(39), fc.integer({ min: 1, max: 50 })), {
      maxLength: 90,
    }),
  })
  .map(({ widths, links }) => {
    const nodes = widths.map((width, at): LayoutNode => ({ id: `agent ${at}`, width }));
    const unique = new Map(
      links.map(([a, b, weight]) => {
        const [from, to] = [`agent ${a % nodes.length}`, `agent ${b % nodes.length}`];
        return [`${from} ${to}`, { from, to, weight } satisfies LayoutEdge];
      }),
    );
    return { nodes, edges: [...unique.values()] };
  });

function overlaps({ places, widths }: Layout, nodes: readonly LayoutNode[]): readonly string[] {
  const found: string[] = [];
  for (const [at, { id }] of nodes.entries()) {
    for (const { id: other } of nodes.slice(at + 1)) {
      const [a, b] = [places.get(id), places.get(other)];
      if (a === undefined || b === undefined) throw new Error(`${id} or ${other} has no place`);
      const apart = ((widths.get(id) ?? 0) + (widths.get(other) ?? 0)) / 2;
      // Places are whole pixels.
      const tall = nodeAbove + nodeBelow - 1;
      if (Math.abs(a.x - b.x) < apart && Math.abs(a.y - b.y) < tall) found.push(`${id} ${other}`);
    }
  }
  return found;
}

function outside({ places, widths, room }: Layout): readonly string[] {
  return [...places].flatMap(([id, { x, y }]) => {
    const half = (widths.get(id) ?? 0) / 2;
    const fits =
      x - half >= 0 &&
      x + half <= room.width &&
      y - nodeAbove >= -1 &&
      y + nodeBelow <= room.height + 1;
    return fits ? [] : [id];
  });
}

describe("layOut", () => {
  it.each(views)("keeps nodes and names apart and inside, at $width px", (view) => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const layout = layOut(nodes, edges, view);
        expect(overlaps(layout, nodes)).toEqual([]);
        expect(outside(layout)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same places for the same data", () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const [a, b] = [layOut(nodes, edges, views[0]), layOut(nodes, edges, views[0])];
        expect([...a.places]).toEqual([...b.places]);
      }),
      { numRuns: 50 },
    );
  });

  it("puts receivers behind givers", () => {
    const nodes = ["d", "c", "b", "a"].map((id) => ({ id, width: 60 }));
    const edges = [
      { from: "a", to: "b", weight: 3 },
      { from: "b", to: "c", weight: 3 },
      { from: "c", to: "d", weight: 3 },
      // Fewer handoffs lead back: they do not turn the order around.
      { from: "d", to: "a", weight: 1 },
      { from: "b", to: "b", weight: 9 },
    ];
    const { places, scale } = layOut(nodes, edges, views[0]);
    const xs = ["a", "b", "c", "d"].map((id) => places.get(id)?.x ?? Number.NaN);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    expect(new Set(xs).size).toBe(4);
    expect(scale).toBe(1);
  });

  it("sets a long thin line in bands, like text, before it gets smaller", () => {
    const nodes = Array.from({ length: 9 }, (_, at) => ({ id: `${at}`, width: 90 }));
    const edges = nodes.slice(1).map(({ id }, at) => ({ from: `${at}`, to: id, weight: 1 }));
    const { places, scale } = layOut(nodes, edges, views[1]);
    expect(scale).toBe(1);
    expect(new Set([...places.values()].map(({ y }) => y)).size).toBe(2);
    expect(places.get("0")?.x).toBeLessThan(places.get("1")?.x ?? 0);
    expect(places.get("8")?.y).toBeGreaterThan(places.get("0")?.y ?? 0);
  });

  it("stands a single node in the middle", () => {
    const { places } = layOut([{ id: "a", width: 50 }], [], { width: 400, height: 100 });
    expect(places.get("a")).toMatchObject({ x: 200 });
  });

  it("lays out nodes without any handoff in rows that use the width", () => {
    const nodes = Array.from({ length: 14 }, (_, at) => ({ id: `${at}`, width: 80 }));
    const { places, scale } = layOut(nodes, [], views[0]);
    expect(scale).toBe(1);
    expect(new Set([...places.values()].map(({ x }) => x)).size).toBeGreaterThan(5);
  });
});

describe("extended", () => {
  it.each(views)("leaves known nodes where they are, at $width px", (view) => {
    let joined = 0;
    fc.assert(
      fc.property(graphs, fc.nat(), ({ nodes, edges }, seed) => {
        const known = nodes.slice(0, 1 + (seed % nodes.length));
        const ids = new Set(known.map(({ id }) => id));
        const before = layOut(
          known,
          edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
          view,
        );
        const after = extended(before, nodes, edges);
        if (after === undefined) return;
        joined += nodes.length - known.length;
        for (const { id } of known) expect(after.places.get(id)).toEqual(before.places.get(id));
        expect(overlaps(after, nodes)).toEqual([]);
        expect(outside(after)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(joined).toBeGreaterThan(0);
  });

  it("keeps the place of who is not shown for a while", () => {
    const nodes = ["a", "b", "c"].map((id) => ({ id, width: 60 }));
    const edges = [{ from: "a", to: "b", weight: 1 }];
    const before = layOut(nodes, edges, views[0]);
    const without = extended(before, nodes.slice(0, 2), edges);
    const again = extended(without ?? before, nodes, edges);
    expect(again?.places.get("c")).toEqual(before.places.get("c"));
  });

  it("adds a receiver behind its giver", () => {
    const nodes = ["a", "b"].map((id) => ({ id, width: 60 }));
    const before = layOut(nodes, [{ from: "a", to: "b", weight: 1 }], views[0]);
    const after = extended(
      before,
      [...nodes, { id: "c", width: 60 }],
      [
        { from: "a", to: "b", weight: 1 },
        { from: "a", to: "c", weight: 1 },
      ],
    );
    expect(after?.places.get("c")?.x).toBe(before.places.get("b")?.x);
    expect(after?.places.get("c")?.y).toBeGreaterThan(before.places.get("b")?.y ?? 0);
  });
});

describe("onwardLinks", () => {
  it("leaves no cycle, and drops the lightest link of one", () => {
    const links = [
      { from: 0, to: 1, weight: 5 },
      { from: 1, to: 0, weight: 1 },
      { from: 1, to: 2, weight: 4 },
      { from: 2, to: 0, weight: 2 },
      { from: 2, to: 2, weight: 9 },
    ];
    expect(onwardLinks(3, links)).toEqual([links[0], links[2]]);
  });

  it("always leads to a later column", () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const at = (id: string) => nodes.findIndex((node) => node.id === id);
        const onward = onwardLinks(
          nodes.length,
          edges.map(({ from, to, weight }) => ({ from: at(from), to: at(to), weight })),
        );
        const columns = columnsOf(nodes.length, onward);
        for (const { from, to } of onward) {
          expect(columns[from] ?? 0).toBeLessThan(columns[to] ?? 0);
        }
      }),
    );
  });
});
