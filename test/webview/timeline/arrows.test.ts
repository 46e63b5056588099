import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chainOf, curve, eachArrow } from "../../../webview/flow/timeline/arrows";
import { normal } from "../../../webview/flow/timeline/geometry";
import { arrowsInView, mostArrows } from "../../../webview/flow/timeline/scene";
import { manyRows } from "../support/flowData";
import { begin, minute, rows, sampleData, sampleLayout, sampleNow, sampleScale } from "./samples";
import { keyOf, teamNow, teamRows } from "./teamDay";

const team = sampleLayout(sampleData(teamRows, teamNow));

describe("Arrows", () => {
  it("under way between two times are found without looking at all", () => {
    const list = sampleLayout(sampleData(manyRows(3_000, { now: sampleNow }))).arrows;
    const first = list.to[0] ?? 0;
    const span = (list.to.at(-1) ?? 0) - first;
    const share = fc.double({ min: -0.1, max: 1.1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const after = first + Math.min(a, b) * span;
        const until = first + Math.max(a, b) * span;
        const found: number[] = [];
        eachArrow(list, after, until, (arrow) => found.push(arrow) > 0);
        const all = [...list.to.keys()].filter(
          (arrow) => (list.to[arrow] ?? 0) >= after && (list.from[arrow] ?? 0) <= until,
        );
        expect(found).toEqual(all);
      }),
    );
  });

  it("lead from each giver to the first attempt of another agent, and never backwards in time", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const { arrows, data } = sampleLayout(sampleData(list));
        for (let arrow = 0; arrow < arrows.to.length; arrow += 1) {
          const giver = arrows.giver[arrow] ?? 0;
          const receiver = arrows.receiver[arrow] ?? 0;
          expect(data.rows.agent[giver]).not.toBe(data.rows.agent[receiver]);
          expect(data.rows.parent[receiver]).toBe(data.rows.key[giver]);
          expect(arrows.from[arrow]).toBeLessThanOrEqual(arrows.to[arrow] ?? 0);
        }
      }),
    );
    const toQa = [...team.arrows.receiver].filter(
      (row) => row >= keyOf("q2") - 1 && row <= keyOf("q4") - 1,
    );
    expect(toQa).toEqual([keyOf("q2") - 1]);
  });

  it("are left out when the filter hides the giver", () => {
    const data = sampleData([
      {
        key: 1,
        agent: "a",
        title: "T",
        state: "success",
        start: begin,
        end: begin + minute,
        parent: 99,
      },
    ]);
    expect(sampleLayout(data).arrows.to).toHaveLength(0);
  });

  it("bend between 7 and 36 pixels", () => {
    expect(curve(0, 0, 2, 50).bend).toBe(7);
    expect(curve(0, 0, 40, 50).bend).toBe(20);
    expect(curve(0, 0, 900, 50).bend).toBe(36);
  });

  it("over sixty in view give way to the selection's chain", () => {
    const layout = sampleLayout(sampleData(manyRows(2_000, { now: sampleNow })));
    const scale = sampleScale(layout, 0.2);
    const window = { left: -1e7, top: 0, width: 1e8, height: 1e6, now: sampleNow };
    const { drawn, inView } = arrowsInView(layout, scale, window, normal, [], undefined);
    expect(inView).toBeGreaterThan(mostArrows);
    expect(drawn).toEqual([]);
    const chain = chainOf(layout.data, layout.attemptBefore, layout.arrows.receiver[0] ?? 0);
    const lit = arrowsInView(layout, scale, window, normal, [], chain).drawn;
    expect(lit.length).toBeGreaterThan(0);
    expect(lit.every((arrow) => arrow.lit)).toBe(true);
  });

  it("lead to the wait that the handoff began", () => {
    const scale = sampleScale(team, 10);
    const window = { left: -1e6, top: 0, width: 1e8, height: 1e6, now: teamNow };
    const row = keyOf("v5") - 1;
    const wait = { row, cause: 3, x0: 123, x1: 200, y: 77, label: undefined };
    const { drawn } = arrowsInView(team, scale, window, normal, [wait], undefined);
    expect(drawn.find(({ receiver }) => receiver === row)).toMatchObject({ x1: 123, y1: 77 });
  });
});

describe("The chain of a selection", () => {
  const lit = (id: string) => {
    const chain = chainOf(team.data, team.attemptBefore, keyOf(id) - 1);
    return teamRows.filter((_, row) => chain.lit[row] === 1).map(({ key }) => key);
  };

  it("is all that led to it and all that followed from it, with attempts and nested work", () => {
    const ids = ["p1", "b1", "a1", "a11", "a12", "a13", "a14", "f2", "f3", "q2", "q3", "q4", "v5"];
    expect(lit("q4")).toEqual(ids.map(keyOf));
  });

  it("leaves out what an ancestor handed to others", () => {
    expect(lit("q4")).not.toContain(keyOf("s2"));
    expect(lit("a1")).toContain(keyOf("s2"));
  });

  it("ends in a circle of parents", () => {
    const base = { agent: "a", title: "T", state: "success" as const, start: begin, end: begin };
    const data = sampleData([
      { ...base, key: 1, parent: 2 },
      { ...base, key: 2, agent: "b", parent: 1 },
    ]);
    const { attemptBefore } = sampleLayout(data);
    expect([...chainOf(data, attemptBefore, 0).lit]).toEqual([1, 1]);
  });
});
