import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketsOf, column, stackedStates } from "../../../webview/flow/timeline/minimap";
import { makeScale, zoomToFit } from "../../../webview/flow/timeline/scale";
import { axisOf } from "../../../webview/flow/timeline/ticks";
import { day, hour, minute, shortLength, spanText } from "../../../webview/flow/timeline/times";
import { clockWords, durationWords } from "../../../webview/shared/times";
import { rows, sampleData, sampleLayout, sampleNow } from "./samples";

const friday = new Date(2026, 10, 20).getTime();

describe("The axis", () => {
  it("marks round local times that never stand closer than their words", () => {
    const zoom = fc.double({ min: -9, max: -1, noNaN: true }).map((power) => 10 ** power);
    fc.assert(
      fc.property(zoom, fc.integer({ min: 0, max: 400 * day }), (k, ago) => {
        const scale = makeScale(friday - ago, [], k);
        const { ticks } = axisOf(scale, 0, 1_000);
        expect(ticks.length).toBeLessThan(60);
        for (let at = 1; at < ticks.length; at += 1) {
          // A change of clocks may take an hour from one day.
          const apart = (ticks[at]?.x ?? 0) - (ticks[at - 1]?.x ?? 0);
          expect(apart).toBeGreaterThan(38);
        }
      }),
    );
  });

  it("tells half hours, days and months by zoom", () => {
    const texts = (span: number) => {
      const { ticks, periods } = axisOf(makeScale(friday, [], 1_000 / span), 0, 1_000);
      return [ticks[1]?.text, periods[0]?.text];
    };
    expect(texts(9 * hour)).toEqual(["00:30", "Fri 20 Nov"]);
    expect(texts(2 * minute)).toEqual(["00:00:10", "Fri 20 Nov"]);
    expect(texts(60 * day)[1]).toBe("Nov 2026");
  });

  it("marks nothing inside a fold, and tells a day that begins there where it goes on", () => {
    const fold = { from: friday - 6 * hour, to: friday + 9 * hour };
    const scale = makeScale(friday - 8 * hour, [fold], 60 / hour);
    const { ticks, periods } = axisOf(scale, 0, 600);
    expect(ticks.map(({ text }) => text)).not.toContain("00:00");
    expect(periods.map(({ text }) => text)).toEqual(["Thu 19 Nov", "Fri 20 Nov"]);
    expect(periods[1]?.x).toBeCloseTo(scale.x(friday + 9 * hour));
  });
});

describe("The minimap", () => {
  it("counts every execution in each column it was under way in", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const layout = sampleLayout(sampleData(list));
        const from = Math.min(...layout.data.rows.start);
        const width = 400;
        const scale = makeScale(from, [], zoomToFit([], from, sampleNow + minute, width));
        const { counts, columns, most } = bucketsOf(layout, scale, sampleNow, width);
        const at = (time: number) => Math.min(columns - 1, Math.floor(scale.x(time) / column));
        const expected = list.reduce(
          (sum, { start, end = sampleNow }) => sum + at(Math.max(start, end)) - at(start) + 1,
          0,
        );
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(expected);
        for (let place = 0; place < columns; place += 1) {
          const kinds = stackedStates.length;
          const stack = counts.subarray(place * kinds, (place + 1) * kinds);
          expect(stack.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});

describe("Lengths and times in words", () => {
  it("name the two largest units", () => {
    expect([12_000, 45 * minute, 89 * minute, 3 * hour, 50 * hour].map(durationWords)).toEqual([
      "12 s",
      "45 min",
      "1 h 29 min",
      "3 h",
      "2 d 2 h",
    ]);
    expect([40_000, 36 * minute, 15 * hour, 3 * day].map(shortLength)).toEqual([
      "40 s",
      "36 min",
      "15 h",
      "3 d",
    ]);
  });

  it("name the day where it is not today's", () => {
    const start = friday + 10 * hour;
    expect(spanText(start, start + hour, friday)).toBe("10:00 to 11:00");
    expect(spanText(start - day, start, friday)).toBe("Thu 19 Nov 10:00 to Fri 20 Nov 10:00");
    expect(clockWords(friday)).toBe("00:00");
  });
});
