import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { orderByStart } from "../../../webview/flow/timeline/order";
import {
  foldWidth,
  idleTimes,
  makeScale,
  widthOfFold,
  zoomToFit,
} from "../../../webview/flow/timeline/scale";

const idles = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 900 })), {
    maxLength: 8,
  })
  .map((pairs) => {
    let time = 0;
    return pairs.map(([busy, length]) => {
      const from = time + busy;
      time = from + length;
      return { from, to: time };
    });
  });
const zoom = fc.double({ min: 0.001, max: 50, noNaN: true });

describe("A scale with folds", () => {
  it("never goes back, and finds the time again from the pixel", () => {
    fc.assert(
      fc.property(
        idles,
        zoom,
        fc.array(fc.double({ min: -50, max: 9_000, noNaN: true })),
        (idle, k, times) => {
          const scale = makeScale(0, idle, k);
          let last = Number.NEGATIVE_INFINITY;
          for (const time of times.sort((a, b) => a - b)) {
            const x = scale.x(time);
            expect(x).toBeGreaterThanOrEqual(last - 1e-6);
            expect(scale.time(x)).toBeCloseTo(time, 4);
            last = x;
          }
        },
      ),
    );
  });

  it("gives a long idle time its fixed width, and a short one never more than it has", () => {
    const scale = makeScale(0, [{ from: 100, to: 1_000 }], 1);
    expect(scale.x(1_000) - scale.x(100)).toBe(foldWidth);
    expect(scale.x(1_010) - scale.x(1_000)).toBe(10);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), zoom, zoom, (length, a, b) => {
        expect(widthOfFold(length, a)).toBeLessThanOrEqual(length * a + 1e-9);
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(widthOfFold(length, less)).toBeLessThanOrEqual(widthOfFold(length, more));
      }),
    );
  });

  it("fits any span into any width", () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 100, max: 3_000 }));
    fc.assert(
      fc.property(
        idles,
        span,
        fc.integer({ min: 600, max: 2_000 }),
        (idle, [from, length], width) => {
          const k = zoomToFit(idle, from, from + length, width);
          fc.pre(k < 0.99);
          const scale = makeScale(0, idle, k);
          expect(scale.x(from + length) - scale.x(from)).toBeCloseTo(width, 1);
        },
      ),
    );
  });
});

describe("Idle times", () => {
  it("are those in which nothing ran, however bars overlap", () => {
    const start = Float64Array.from([0, 10, 200, 205, 500]);
    const end = Float64Array.from([100, 20, 210, 300, 510]);
    expect(idleTimes(orderByStart(start), start, end, 900, 50)).toEqual([
      { from: 100, to: 200 },
      { from: 300, to: 500 },
      { from: 510, to: 900 },
    ]);
  });

  it("end with what still runs", () => {
    const start = Float64Array.from([0, 500]);
    const end = Float64Array.from([10, Number.POSITIVE_INFINITY]);
    expect(idleTimes(orderByStart(start), start, end, 9_000, 50)).toEqual([{ from: 10, to: 500 }]);
  });
});
