import { describe, expect, test } from "vitest";
import { failureClusters, overviewOf } from "../../../webview/flow/details/overview";
import { dataOf, type FlowData } from "../../../webview/flow/flowData";
import { type PlainRow, random, viewOf } from "../support/flowData";
import { now, scenarioOf } from "./scenarios";

const minute = 60_000;

function dataFrom(rows: readonly PlainRow[]): FlowData {
  return dataOf(viewOf(rows, { now }));
}

function allRows(data: FlowData): readonly number[] {
  return Array.from(data.rows.key, (_, row) => row);
}

/** `count` executions, one a minute, of which those at the given minutes fail. */
function steady(count: number, failing: (minute: number) => boolean): readonly PlainRow[] {
  return Array.from({ length: count }, (_, at) => ({
    key: at,
    agent: `agent-${at % 5}`,
    title: "work",
    state: failing(at) ? ("failure" as const) : ("success" as const),
    start: now - (count - at + 1) * minute,
    end: now - (count - at) * minute,
  }));
}

describe("clusters of failures", () => {
  test("are found where failures come at once, with their times and all their keys", () => {
    const burst = (at: number) => at >= 300 && at < 330;
    const data = dataFrom(steady(1_000, (at) => burst(at) || at % 100 === 50));
    const clusters = failureClusters(data, allRows(data));
    expect(clusters).toHaveLength(1);
    expect(clusters[0]?.keys).toEqual(expect.arrayContaining([300, 315, 329]));
    expect(clusters[0]?.from).toBe(now - 700 * minute);
    expect(clusters[0]?.to).toBe(now - (1_000 - 329) * minute);
  });
  test("are not made of failures that come evenly", () => {
    const even = dataFrom(steady(1_000, (at) => at % 10 === 0));
    expect(failureClusters(even, allRows(even))).toEqual([]);
    const next = random(3);
    const chance = dataFrom(steady(2_000, () => next() < 0.1));
    expect(failureClusters(chance, allRows(chance)).length).toBeLessThanOrEqual(1);
  });
  test("need three failures", () => {
    const two = dataFrom(steady(200, (at) => at === 100 || at === 101));
    expect(failureClusters(two, allRows(two))).toEqual([]);
  });
});

describe("the overview", () => {
  test("counts, and names who fails most and what waited longest", () => {
    const { rows } = scenarioOf("crowded");
    const data = dataFrom(rows);
    const overview = overviewOf(data, allRows(data));
    expect(overview).toMatchObject({ executions: 3_000, agents: 60 });
    const [first, second] = overview.failures;
    expect(first?.failures).toBeGreaterThanOrEqual(second?.failures ?? 0);
    const failed = rows.filter(({ agent, state }) => agent === first?.agent && state === "failure");
    expect(first?.failures).toBe(failed.length);
    const longest = Math.max(...rows.map(({ wait, start }) => start - (wait?.from ?? start)));
    expect(overview.waits[0]?.length).toBe(longest);
    expect(overview.clusters).toHaveLength(1);
  });
  test("of nothing is empty", () => {
    const data = dataFrom([]);
    expect(overviewOf(data, [])).toEqual({
      executions: 0,
      agents: 0,
      span: undefined,
      clusters: [],
      failures: [],
      waits: [],
    });
  });
});
