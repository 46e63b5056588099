import { describe, expect, it } from "vitest";
import { curvesOf, labelHeight, pointAt } from "../../../webview/flow/graph/curves";
import { groupAgents } from "../../../webview/flow/graph/grouping";
import { sceneOf } from "../../../webview/flow/graph/scene";
import { crowd, graphView, type PlainGraph, strangers, team } from "./graphs";

const measure = (text: string) => text.length * 6.5;

function sceneAt(width: number, world: PlainGraph) {
  const { names, summary } = graphView(world);
  const { picture } = groupAgents(summary.graph, names, []);
  return sceneOf(picture, { width, height: 184 }, measure, undefined);
}

const circle = (id: string, x: number, y: number) => ({ id, x, y, radius: 12, nameWidth: 60 });
const span = (from: string, to: string) => ({
  id: `${from} > ${to}`,
  from,
  to,
  weight: 1,
  labelWidth: 8,
});
const room = { width: 600, height: 200 };

describe("curvesOf", () => {
  it("bows the two ways of a pair apart", () => {
    const curves = curvesOf(
      [circle("a", 60, 100), circle("b", 400, 100)],
      [span("a", "b"), span("b", "a")],
      room,
    );
    const [there, back] = curves.map((curve) => pointAt(curve, 0.5).y - 100);
    expect((there ?? 0) * (back ?? 0)).toBeLessThan(0);
    expect(Math.abs((there ?? 0) - (back ?? 0))).toBeGreaterThan(12);
  });

  it("passes a node that stands in the straight line", () => {
    const [curve] = curvesOf(
      [circle("a", 60, 100), circle("m", 230, 100), circle("b", 400, 100)],
      [span("a", "b")],
      room,
    );
    if (curve === undefined) throw new Error("no curve");
    for (let t = 0; t <= 1; t += 0.02) {
      const { x, y } = pointAt(curve, t);
      expect(Math.hypot(x - 230, y - 100)).toBeGreaterThan(12);
    }
  });

  it("begins and ends outside of its circles", () => {
    for (const { curve, edge } of sceneAt(700, team).edges.values()) {
      const scene = sceneAt(700, team);
      const [from, to] = [scene.nodes.get(edge.from), scene.nodes.get(edge.to)];
      const [start, end] = [pointAt(curve, curve.start), pointAt(curve, curve.end)];
      expect(Math.hypot(start.x - (from?.x ?? 0), start.y - (from?.y ?? 0))).toBeGreaterThan(
        from?.radius ?? 0,
      );
      expect(Math.hypot(end.x - (to?.x ?? 0), end.y - (to?.y ?? 0))).toBeGreaterThan(
        to?.radius ?? 0,
      );
    }
  });

  it.each([
    ["team", 1280, team],
    ["team", 700, team],
    ["strangers", 1280, strangers(40)],
    ["strangers", 700, strangers(40)],
    ["crowd", 700, crowd(60)],
  ] as const)(
    "lets no count of the %s touch a name or another count at %i px",
    (_, width, world) => {
      const { nodes, edges } = sceneAt(width, world);
      const counts = [...edges.values()].flatMap(({ curve, label }) =>
        curve.label === undefined ? [] : [{ ...curve.label, width: measure(label ?? "") }],
      );
      expect(counts.length).toBeGreaterThan(edges.size / 2);
      for (const [at, a] of counts.entries()) {
        for (const b of counts.slice(at + 1)) {
          const apart =
            Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
            Math.abs(a.y - b.y) >= labelHeight - 1;
          expect(apart).toBe(true);
        }
        for (const { x, y, radius, label } of nodes.values()) {
          const inName =
            Math.abs(a.x - x) < (a.width + measure(label)) / 2 &&
            Math.abs(a.y - (y + radius + 9)) < labelHeight - 2;
          expect(inName).toBe(false);
          expect(Math.hypot(a.x - x, a.y - y)).toBeGreaterThan(radius);
        }
      }
    },
  );
});
