import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grouped, orderByStart } from "../../../webview/flow/timeline/order";

describe("Rows by start", () => {
  it("are sorted however they came", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ max: 50 })), (times) => {
        const start = Float64Array.from(times);
        const order = [...orderByStart(start)];
        expect(order.toSorted((a, b) => a - b)).toEqual(times.map((_, row) => row));
        expect(order.map((row) => start[row])).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe("Rows in groups", () => {
  it("keep their order, and lose none but those without a group", () => {
    const groupOfRow = fc.array(fc.integer({ min: -1, max: 5 }));
    fc.assert(
      fc.property(groupOfRow, (groups) => {
        const order = Uint32Array.from(groups, (_, row) => groups.length - 1 - row);
        const { rows, from } = grouped(order, 6, (row) => groups[row] ?? -1);
        expect(from).toHaveLength(7);
        for (let group = 0; group < 6; group += 1) {
          const found = [...rows.subarray(from[group], from[group + 1])];
          expect(found).toEqual([...order].filter((row) => groups[row] === group));
        }
        expect(from[6]).toBe(rows.length);
      }),
    );
  });
});
