import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BarList, collectBars } from "../../../webview/flow/timeline/bars";
import { normal } from "../../../webview/flow/timeline/geometry";
import { placeWords, type Words } from "../../../webview/flow/timeline/labels";
import type { Layout } from "../../../webview/flow/timeline/layout";
import type { Scale } from "../../../webview/flow/timeline/scale";
import type { PlainRow } from "../support/flowData";
import {
  begin,
  measure,
  minute,
  rows,
  sampleData,
  sampleLayout,
  sampleNow,
  sampleScale,
  windowAt,
  zooms,
} from "./samples";

function wordsOf(layout: Layout, scale: Scale, share = 0, width = 1e6): readonly [Words, BarList] {
  const list = new BarList();
  const window = windowAt(scale, share, width);
  collectBars(layout, scale, window, normal, list);
  return [placeWords(layout, scale, window, normal, list, measure), list];
}

interface Box {
  readonly y: number;
  readonly from: number;
  readonly to: number;
}

const overlap = (a: Box, b: Box) => a.y === b.y && a.from < b.to - 0.5 && b.from < a.to - 0.5;

describe("Words on the timeline", () => {
  it("never touch other words, bars or folds", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(rows, zooms, share, (list, zoom, at) => {
        const layout = sampleLayout(sampleData(list));
        const scale = sampleScale(layout, zoom);
        const [{ labels, waits }, bars] = wordsOf(layout, scale, at, 1_200);
        const line = (row: number) => layout.lineOf[row] ?? 0;
        const texts: (Box & { readonly own: number; readonly inside: boolean })[] = [];
        for (const { row, x, width, inside } of labels) {
          texts.push({ y: line(row), from: x, to: x + width, own: row, inside });
        }
        for (const { row, label } of waits) {
          if (label === undefined) continue;
          texts.push({
            y: line(row),
            from: label.x,
            to: label.x + label.width,
            own: row,
            inside: false,
          });
        }
        for (const [index, one] of texts.entries()) {
          for (const other of texts.slice(index + 1)) expect(overlap(one, other)).toBe(false);
          for (const fold of scale.folds) {
            if (one.inside) continue;
            expect(overlap(one, { y: one.y, from: fold.left, to: fold.right })).toBe(false);
          }
          for (let bar = 0; bar < bars.count; bar += 1) {
            if (one.inside && bars.row[bar] === one.own) continue;
            const box = { y: bars.line[bar] ?? 0, from: bars.x0[bar] ?? 0, to: bars.x1[bar] ?? 0 };
            expect(overlap(one, box)).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("waits never lie on a bar of their line", () => {
    fc.assert(
      fc.property(rows, zooms, (list, zoom) => {
        const layout = sampleLayout(sampleData(list));
        const scale = sampleScale(layout, zoom);
        const [{ waits }, bars] = wordsOf(layout, scale);
        for (const { row, x0, x1 } of waits) {
          const wait = { y: layout.lineOf[row] ?? 0, from: x0, to: x1 };
          for (let bar = 0; bar < bars.count; bar += 1) {
            const box = { y: bars.line[bar] ?? 0, from: bars.x0[bar] ?? 0, to: bars.x1[bar] ?? 0 };
            expect(overlap(wait, box)).toBe(false);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

const bar = (from: number, to: number, more: Partial<PlainRow> = {}): PlainRow => ({
  key: from,
  agent: "qa",
  title: "Regression pack",
  state: "success",
  start: begin + from * minute,
  end: begin + to * minute,
  ...more,
});

/** Somebody works all the time, so that nothing is folded. */
const busy = bar(-20, 999, { key: 999, agent: "busy", title: "" });

/** At ten pixels a minute and six a letter: 15 letters need 90 pixels and 10 around them. */
function said(...list: readonly PlainRow[]): readonly string[] {
  const layout = sampleLayout(sampleData([...list, busy]));
  return wordsOf(layout, sampleScale(layout, 10))[0]
    .labels.filter(({ row }) => row < list.length)
    .map(({ text, inside }) => `${inside ? "in" : "beside"}: ${text}`);
}

describe("A bar's label", () => {
  it("stands inside when it is whole there, else beside when there is room", () => {
    expect(said(bar(0, 12))).toEqual(["in: Regression pack"]);
    expect(said(bar(0, 5))).toEqual(["beside: Regression pack"]);
  });

  it("gives way to the next item: cut to five letters at least, or not at all", () => {
    expect(said(bar(0, 6), bar(7, 8, { title: "T" }))[0]).toBe("in: Regress…");
    expect(said(bar(0, 4), bar(5, 6, { title: "T" }))).toEqual(["beside: T"]);
  });

  it("is the attempt where the name has no room", () => {
    const attempts = [
      bar(0, 5, { attempt: 1, task: "t", state: "failure" }),
      bar(6, 11, { attempt: 2, task: "t" }),
      bar(12, 13, { title: "T" }),
    ];
    expect(said(...attempts)).toContain("in: 2/2");
  });

  it("says since when a lost execution is lost, and that one was cancelled", () => {
    const since = new Date(begin + 10 * minute).toTimeString().slice(0, 5);
    expect(said(bar(0, 10, { state: "lost" }))).toEqual([
      `beside: Regression pack, lost since ${since}`,
    ]);
    expect(said(bar(0, 10, { state: "cancelled" }))).toEqual([
      "beside: Regression pack, cancelled",
    ]);
  });

  it("never crosses the now line", () => {
    const end = (sampleNow - begin) / minute;
    expect(
      said(bar(end - 10, end - 5), bar(end - 12, end, { key: 1, agent: "b", title: "B" })),
    ).not.toContain("beside: Regression pack");
  });
});

describe("A wait", () => {
  const waiting = (from: number, start: number): PlainRow =>
    bar(start, start + 20, {
      wait: { from: begin + from * minute, cause: "blocked", on: "Order schema" },
    });
  const waitOf = (...list: readonly PlainRow[]) => {
    const layout = sampleLayout(sampleData(list));
    return wordsOf(layout, sampleScale(layout, 10))[0].waits;
  };

  it("is labelled with cause and name, else name, else length, else nothing", () => {
    const label = (length: number) => waitOf(waiting(0, length))[0]?.label?.text;
    expect(label(20)).toBe("blocked: Order schema");
    expect(label(13)).toBe("Order schema");
    expect(label(9)).toBe("9 min");
    expect(label(4)).toBeUndefined();
  });

  it("shows only where no earlier bar of the lane hides it", () => {
    const layout = sampleLayout(sampleData([bar(0, 10), waiting(5, 25)]));
    const scale = sampleScale(layout, 10);
    const [wait] = wordsOf(layout, scale)[0].waits;
    expect(wait?.x0).toBeCloseTo(scale.x(begin + 10 * minute) + 1);
  });
});
