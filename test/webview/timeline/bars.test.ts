import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executionStates } from "../../../src/protocol/flow";
import { BarList, collectBars, hitTest } from "../../../webview/flow/timeline/bars";
import { leastBar, normal } from "../../../webview/flow/timeline/geometry";
import type { Layout } from "../../../webview/flow/timeline/layout";
import type { Scale } from "../../../webview/flow/timeline/scale";
import { manyRows } from "../support/flowData";
import {
  begin,
  minute,
  rows,
  sampleData,
  sampleLayout,
  sampleNow,
  sampleScale,
  windowAt,
  zooms,
} from "./samples";

interface Drawn {
  readonly row: number;
  readonly line: number;
  readonly x0: number;
  readonly x1: number;
  readonly state: number;
  readonly stands: number;
}

function drawn(list: BarList): readonly Drawn[] {
  return Array.from({ length: list.count }, (_, at) => ({
    row: list.row[at] ?? 0,
    line: list.line[at] ?? 0,
    x0: list.x0[at] ?? 0,
    x1: list.x1[at] ?? 0,
    state: list.state[at] ?? 0,
    stands: list.stands[at] ?? 0,
  }));
}

const shares = fc.double({ min: 0, max: 1, noNaN: true });

describe("The bars in view", () => {
  it("are those that a drawing of everything has there", () => {
    fc.assert(
      fc.property(
        rows,
        zooms,
        shares,
        fc.integer({ min: 20, max: 900 }),
        (list, zoom, share, width) => {
          const layout = sampleLayout(sampleData(list));
          const scale = sampleScale(layout, zoom);
          const window = windowAt(scale, share, width);
          const full = new BarList();
          collectBars(layout, scale, { ...window, left: -1e6, width: 1e8 }, normal, full);
          const part = new BarList();
          collectBars(layout, scale, window, normal, part);
          const { left } = window;
          const inside = ({ x0, x1 }: Drawn) => x1 > left && x0 < left + width;
          expect(drawn(part).filter(inside)).toEqual(drawn(full).filter(inside));
        },
      ),
      { numRuns: 400 },
    );
  });

  it("stand for every execution once, and the worst state wins where they merge", () => {
    fc.assert(
      fc.property(rows, zooms, (list, zoom) => {
        const layout = sampleLayout(sampleData(list));
        const scale = sampleScale(layout, zoom);
        const all = new BarList();
        collectBars(layout, scale, { ...windowAt(scale, 0, 1e8), left: -1e6 }, normal, all);
        const order = ["failure", "in_progress", "lost", "cancelled", "success"];
        let sum = 0;
        for (let at = 0; at < all.count; at += 1) {
          const from = all.position[at] ?? 0;
          const stands = all.stands[at] ?? 0;
          sum += stands;
          const states = [...layout.bars.row.subarray(from, from + stands)].map((row) =>
            order.indexOf(executionStates[layout.data.rows.state[row] ?? 0] ?? ""),
          );
          const worst = order[Math.min(...states)];
          expect(executionStates[all.state[at] ?? 0]).toBe(worst);
          expect((all.x1[at] ?? 0) - (all.x0[at] ?? 0)).toBeGreaterThanOrEqual(leastBar - 1e-9);
        }
        expect(sum).toBe(list.length);
      }),
    );
  });

  it("cost by what is seen: ten thousand in a thousand pixels are a few per pixel and lane", () => {
    for (const count of [1_000, 10_000]) {
      const list = manyRows(count, { agents: 6, now: sampleNow });
      const layout = sampleLayout(sampleData(list));
      const scale = sampleScale(layout, 0.05);
      const bars = new BarList();
      const everything = { ...windowAt(scale, 0, 1e8), left: -1e6, height: 1e9 };
      collectBars(layout, scale, everything, normal, bars);
      expect(bars.count).toBeLessThan(count);
      expect(drawn(bars).reduce((sum, { stands }) => sum + stands, 0)).toBe(count);
    }
  });

  it("are not squeezed by a late retry: the idle time before it is folded", () => {
    const at = (key: number, from: number) => ({
      key,
      agent: "qa",
      title: "Tests",
      state: "success" as const,
      start: begin + from * minute,
      end: begin + (from + 10) * minute,
    });
    const layout = sampleLayout(sampleData([at(0, 0), at(1, 15), at(2, 900)]));
    const scale = sampleScale(layout, 5);
    expect(scale.x(begin + 900 * minute) - scale.x(begin + 25 * minute)).toBeLessThan(40);
    expect(scale.x(begin + 10 * minute) - scale.x(begin)).toBeCloseTo(50);
  });

  it("are none in an empty range", () => {
    const layout = sampleLayout(sampleData([]));
    const list = new BarList();
    const scale = sampleScale(layout, 1);
    collectBars(layout, scale, windowAt(scale, 0, 500), normal, list);
    expect(list.count).toBe(0);
    expect(hitTest(layout, scale, 10, 10, sampleNow, normal)).toBeUndefined();
  });
});

/** Every bar looked at: the highest line whose block covers the point wins from below. */
function bruteForce(layout: Layout, scale: Scale, x: number, y: number): ReadonlySet<number> {
  const line = Math.floor(y / normal.row);
  const found = new Set<number>();
  let bestLine = -1;
  let nearest = Number.POSITIVE_INFINITY;
  const { bars, lineOf, height, laneOf, end, data } = layout;
  const lane = layout.lanes.findIndex(
    (one) => line >= one.firstLine && line < one.firstLine + one.lines,
  );
  for (const row of bars.row) {
    const own = lineOf[row] ?? 0;
    if (laneOf[row] !== lane || own > line || own + (height[row] ?? 1) <= line) continue;
    const x0 = scale.x(data.rows.start[row] ?? 0);
    const x1 = Math.max(x0 + leastBar, scale.x(Math.min(end[row] ?? 0, sampleNow)));
    const distance = x < x0 ? x0 - x : Math.max(0, x - x1);
    if (distance > 2 || own < bestLine) continue;
    if (own > bestLine || distance < nearest - 1e-9) {
      found.clear();
      nearest = distance;
      bestLine = own;
    }
    if (distance <= nearest + 1e-9) found.add(row);
  }
  return found;
}

describe("The hit test", () => {
  it("finds what looking at every bar finds", () => {
    const point = fc.tuple(shares, shares);
    fc.assert(
      fc.property(
        rows,
        zooms,
        fc.array(point, { minLength: 1, maxLength: 30 }),
        (list, zoom, points) => {
          const layout = sampleLayout(sampleData(list));
          const scale = sampleScale(layout, zoom);
          for (const [across, down] of points) {
            const x = across * scale.x(sampleNow);
            const y = down * layout.bars.lines * normal.row;
            const hit = hitTest(layout, scale, x, y, sampleNow, normal);
            const found = bruteForce(layout, scale, x, y);
            if (found.size === 0) expect(hit?.part).not.toBe("bar");
            else expect(found).toContain(hit?.row);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("finds the bar behind the wait under the pointer", () => {
    const list = [
      {
        key: 7,
        agent: "qa",
        title: "Tests",
        state: "success" as const,
        start: begin + 30 * minute,
        end: begin + 40 * minute,
        wait: { from: begin + 5 * minute, cause: "blocked" as const, on: "Schema" },
      },
    ];
    const layout = sampleLayout(sampleData(list));
    const scale = sampleScale(layout, 5);
    const x = scale.x(begin + 20 * minute);
    expect(hitTest(layout, scale, x, 10, sampleNow, normal)).toEqual({ row: 0, part: "wait" });
    expect(hitTest(layout, scale, scale.x(begin), 10, sampleNow, normal)).toBeUndefined();
  });
});
