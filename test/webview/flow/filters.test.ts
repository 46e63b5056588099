import { describe, expect, test } from "vitest";
import { type FlowFacets, type FlowFilter, noFlowFilter } from "../../../src/protocol/flow";
import {
  chipWords,
  cleared,
  isFiltered,
  optionsOf,
  rangeWords,
  sameFilter,
  toggled,
} from "../../../webview/flow/filter/filters";

const now = new Date(2026, 10, 20, 15, 48).getTime();
const wide = { now, short: false };
const facets: FlowFacets = {
  agents: [
    { value: "agent-10", count: 3 },
    { value: "agent-2", count: 5 },
  ],
  states: [{ value: "failure", count: 2 }],
  projects: ["a", "b", "c", "d"].map((value) => ({ value, count: 1 })),
  workflows: [],
  runs: [
    { value: "run-2", count: 4, title: "Refunds", at: new Date(2026, 10, 20, 14, 5).getTime() },
    { value: "run-1", count: 9, title: "Refunds", at: new Date(2026, 10, 19, 9, 30).getTime() },
  ],
};
const withProjects = (...projects: readonly string[]): FlowFilter => ({
  ...noFlowFilter,
  projects,
});

describe("what a chip says", () => {
  test("nothing while it is not set", () => {
    expect(chipWords(noFlowFilter, facets, "projects", wide)).toBeUndefined();
    expect(chipWords(noFlowFilter, facets, "range", wide)).toBeUndefined();
  });
  test("the name of the only choice, the count of more, and the count of a long name", () => {
    expect(chipWords(withProjects("b"), facets, "projects", wide)).toBe("b");
    expect(chipWords(withProjects("a", "b"), facets, "projects", wide)).toBe("2 of 4");
    expect(chipWords(withProjects("a", "b"), facets, "projects", { now, short: true })).toBe("2");
    expect(chipWords(withProjects("x".repeat(60)), facets, "projects", wide)).toBe("1 of 5");
    const run = { ...noFlowFilter, runs: ["run-1"] };
    expect(chipWords(run, facets, "runs", wide)).toBe("Refunds");
    const failed: FlowFilter = { ...noFlowFilter, states: ["failure"] };
    expect(chipWords(failed, facets, "states", wide)).toBe("failed");
  });
  test("a preset, a day, and times", () => {
    expect(rangeWords({ preset: "7days" }, now)).toBe("last 7 days");
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour).getTime();
    expect(rangeWords({ from: at(19, 0), to: at(20, 0) }, now)).toBe("yesterday");
    expect(rangeWords({ from: at(20, 9), to: at(20, 12) }, now)).toBe("today 09:00 – 12:00");
    expect(rangeWords({ from: at(17, 9), to: at(18, 12) }, now)).toBe(
      "Tue 17 Nov 09:00 – Wed 18 Nov 12:00",
    );
  });
});

describe("choices", () => {
  test("come in the order of their names, whatever their counts", () => {
    const labels = optionsOf(noFlowFilter, facets, "agents", now).map(({ label }) => label);
    expect(labels).toEqual(["agent-2", "agent-10"]);
  });
  test("of runs are titles with moments, the latest first", () => {
    const chosen = { ...noFlowFilter, runs: ["run-1", "gone"] };
    const options = optionsOf(chosen, facets, "runs", now);
    expect(options.map(({ label }) => label)).toEqual([
      "Refunds · 14:05",
      "Refunds · yesterday 09:30",
      "gone",
    ]);
  });
  test("keep what is chosen although nothing has it any more", () => {
    const gone = optionsOf({ ...noFlowFilter, agents: ["gone"] }, facets, "agents", now);
    expect(gone.find(({ value }) => value === "gone")).toMatchObject({ count: 0, chosen: true });
  });
  test("offer every state", () => {
    expect(optionsOf(noFlowFilter, facets, "states", now).map(({ label }) => label)).toEqual([
      "in progress",
      "success",
      "failed",
      "cancelled",
      "lost",
    ]);
  });
  test("go on and off", () => {
    const on = toggled(noFlowFilter, "states", "failure");
    expect(on.states).toEqual(["failure"]);
    expect(sameFilter(toggled(on, "states", "failure"), noFlowFilter)).toBe(true);
    const two = toggled(withProjects("b"), "projects", "a");
    expect(two.projects).toEqual(["a", "b"]);
    expect(cleared(two, "projects")).toEqual(noFlowFilter);
  });
});

test("filters are the same whatever the order of their choices", () => {
  expect(sameFilter(withProjects("a", "b"), withProjects("b", "a"))).toBe(true);
  expect(sameFilter(withProjects("a"), withProjects("a", "b"))).toBe(false);
  expect(sameFilter(noFlowFilter, { ...noFlowFilter, text: "x" })).toBe(false);
  expect(isFiltered(noFlowFilter)).toBe(false);
  expect(isFiltered({ ...noFlowFilter, range: { from: 1, to: 2 } })).toBe(true);
});
