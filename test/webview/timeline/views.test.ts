import { describe, expect, it } from "vitest";
import { runInView, runOf, runSpans } from "../../../webview/flow/timeline/criticalPath";
import {
  announce,
  describe as describeRow,
  runFacts,
} from "../../../webview/flow/timeline/describe";
import { firstSpan } from "../../../webview/flow/timeline/firstView";
import { readMemory } from "../../../webview/flow/timeline/memory";
import { idleTimes } from "../../../webview/flow/timeline/scale";
import { hour, minute } from "../../../webview/flow/timeline/times";
import { Viewport } from "../../../webview/flow/timeline/viewport";
import { failureFrom, neighbour } from "../../../webview/flow/timeline/walk";
import { sampleData, sampleLayout } from "./samples";
import { at, keyOf, teamNow, teamRows } from "./teamDay";

const layout = sampleLayout(sampleData(teamRows, teamNow));
const row = (id: string) => keyOf(id) - 1;

describe("A run", () => {
  const [span] = runSpans(layout);
  const run = runOf(layout, span?.name ?? -1, teamNow);

  it("is told with its critical path and what working side by side saved", () => {
    if (run === undefined) throw new Error("There is no run.");
    expect(run.path.filter(({ failed }) => failed)).toHaveLength(2);
    expect(run.path[0]?.from).toBe(at("09:08"));
    expect(run.path.at(-1)?.to).toBe(Number.POSITIVE_INFINITY);
    const work = run.path.reduce((sum, { from, to }) => sum + Math.min(to, teamNow) - from, 0);
    expect(run.pathWork).toBe(work);
    expect(run.allWork).toBeGreaterThan(run.pathWork);
    expect(runFacts(layout, run, teamNow, false)).toEqual([
      "Feature team",
      "6 h 40 min so far",
      expect.stringMatching(
        /^critical path 5 h 13 min of work, \d+ % less than one after another$/u,
      ),
    ]);
    expect(runFacts(layout, run, teamNow, true)).toEqual(["Feature team", "6 h 40 min so far"]);
  });

  it("in view is the one that began last, else the latest of all", () => {
    const spans = [
      { name: 1, from: 0, to: 10 },
      { name: 2, from: 20, to: 30 },
      { name: 3, from: 25, to: 60 },
    ];
    expect(runInView(spans, 5, 22)?.name).toBe(2);
    expect(runInView(spans, 26, 27)?.name).toBe(3);
    expect(runInView(spans, 70, 80)?.name).toBe(3);
    expect(runInView([], 0, 1)).toBeUndefined();
  });
});

describe("The first view", () => {
  it("is today with the end of the working day before", () => {
    const { from, to } = firstSpan(layout, teamNow);
    expect(from).toBeGreaterThan(at("-16:40"));
    expect(from).toBeLessThan(at("-17:10"));
    expect(to).toBeGreaterThan(teamNow);
    expect(to).toBeLessThan(teamNow + 40 * minute);
  });

  it("shows a few seconds of work as well as an empty day", () => {
    const short = sampleLayout(
      sampleData([
        { key: 1, agent: "a", title: "T", state: "success", start: teamNow - 5_000, end: teamNow },
      ]),
    );
    const few = firstSpan(short, teamNow);
    expect(few.from).toBeLessThan(teamNow - 5_000);
    expect(few.to - few.from).toBeLessThan(5 * minute);
    const none = firstSpan(sampleLayout(sampleData([])), teamNow);
    expect(none.to).toBeGreaterThan(none.from);
  });
});

describe("The viewport", () => {
  const idle = idleTimes(layout.all, layout.data.rows.start, layout.end, teamNow, 30 * minute);
  const open = () => {
    const viewport = new Viewport();
    viewport.setTimes({ from: at("-16:00"), to: teamNow + hour }, idle);
    viewport.setWidth(900);
    viewport.show({ from: at("09:00"), to: at("11:00") });
    return viewport;
  };

  it("shows the times it was asked for, whatever its width becomes", () => {
    const viewport = open();
    viewport.setWidth(500);
    expect(viewport.from).toBeCloseTo(at("09:00"), -3);
    expect(viewport.to).toBeCloseTo(at("11:00"), -3);
  });

  it("keeps the time under the pointer while it zooms", () => {
    const viewport = open();
    const time = viewport.scale.time(viewport.left + 300);
    viewport.zoomAt(300, 3);
    expect(viewport.scale.time(viewport.left + 300)).toBeCloseTo(time, -1);
  });

  it("keeps its left edge when data comes, and never leaves what there is", () => {
    const viewport = open();
    const { from } = viewport;
    viewport.setTimes({ from: at("-12:00"), to: teamNow + 2 * hour }, idle);
    expect(viewport.from).toBeCloseTo(from, -1);
    viewport.panBy(-1e9);
    expect(viewport.from).toBeCloseTo(at("-12:00"), -1);
    viewport.panBy(1e9);
    expect(viewport.to).toBeCloseTo(teamNow + 2 * hour, -1);
    viewport.zoomAt(100, 1e-12);
    expect(viewport.from).toBeCloseTo(at("-12:00"), -3);
    viewport.zoomAt(100, 1e12);
    expect(viewport.to - viewport.from).toBeGreaterThan(1_000);
  });

  it("pans no more than needed to show something, and zooms only to what is too small", () => {
    const viewport = open();
    const inView = { from: at("09:30"), to: at("10:00") };
    expect(viewport.spanToShow(inView)).toBeUndefined();
    const later = viewport.spanToShow({ from: at("11:00"), to: at("11:10") });
    const x = (time = Number.NaN) => viewport.scale.x(time);
    expect(x(later?.to) - x(later?.from)).toBeCloseTo(900);
    expect(later?.to).toBeGreaterThan(at("11:10"));
    expect(later?.to).toBeLessThan(at("11:20"));
    const small = { from: at("09:30"), to: at("09:30") + 100 };
    viewport.show(viewport.spanToShow(small) ?? small);
    expect(viewport.scale.x(small.to) - viewport.scale.x(small.from)).toBeGreaterThan(4);
    expect(viewport.spanToShow(small)).toBeUndefined();
  });

  it("stands at the beginning or at the end of all", () => {
    const viewport = open();
    viewport.show(viewport.spanAt("now"));
    expect(viewport.to).toBeCloseTo(viewport.all.to, -1);
    viewport.show(viewport.spanAt("start"));
    expect(viewport.from).toBeCloseTo(viewport.all.from, -1);
  });
});

describe("Walking by keys", () => {
  it("goes along the lane in time, and to the nearest bar in the next lane", () => {
    expect(neighbour(layout, row("p1"), "right", teamNow)).toBe(row("p2"));
    expect(neighbour(layout, row("p2"), "left", teamNow)).toBe(row("p1"));
    expect(neighbour(layout, row("p1"), "left", teamNow)).toBe(row("p1"));
    const below = neighbour(layout, row("p2"), "down", teamNow);
    expect(layout.laneOf[below]).toBe(1);
    expect(neighbour(layout, row("p1"), "up", teamNow)).toBe(row("p1"));
  });

  it("goes through nested executions too, and reaches every bar of a lane", () => {
    const agent = "backend";
    const all = teamRows.filter((one) => one.agent === agent).map(({ key }) => key - 1);
    const seen: number[] = [row("g")];
    for (let count = 0; count < 50; count += 1) {
      const next = neighbour(layout, seen.at(-1) ?? -1, "right", teamNow);
      if (next === seen.at(-1)) break;
      seen.push(next);
    }
    expect(seen.toSorted((a, b) => a - b)).toEqual(all);
  });

  it("begins with the last bar that began, and finds failures in time", () => {
    const last = neighbour(layout, -1, "right", teamNow);
    expect(layout.data.rows.start[last]).toBe(Math.max(...layout.data.rows.start));
    expect(failureFrom(layout, row("p1"), 1)).toBe(row("c13"));
    expect(failureFrom(layout, row("c13"), -1)).toBe(row("t0"));
    expect(failureFrom(layout, row("t0"), -1)).toBe(row("t0"));
  });
});

describe("An execution in words", () => {
  it("says who, what, how and how long", () => {
    expect(announce(layout, row("a1"), teamNow)).toBe(
      "Payment API, backend, success, 10:21 to 11:50, 1 h 29 min",
    );
    expect(announce(layout, row("q4"), teamNow)).toContain("attempt 3 of 3");
    expect(announce(layout, row("f4"), teamNow)).toBe(
      "Refund screen, frontend, in progress, since 15:04, 44 min so far",
    );
    expect(describeRow(layout, row("a1"), teamNow)).toEqual({
      title: "Payment API",
      lines: [
        "backend · success",
        "checkout",
        "10:21 – 11:50 · ran 1 h 29 min",
        "blocked: Order schema, 45 min",
      ],
    });
    expect(describeRow(layout, row("h2"), teamNow).lines).toContain(
      "lost since 11:31 · began 10:49",
    );
  });
});

describe("What was remembered", () => {
  it("is taken over where it is understood", () => {
    const memory = {
      lanes: "project",
      foldIdle: false,
      openFolds: [5, "x"],
      from: 1,
      to: 2,
      closedLanes: ["a"],
    };
    expect(readMemory(memory)).toEqual({ ...memory, openFolds: [5], followNow: false });
    const fresh = {
      lanes: "agent",
      foldIdle: true,
      openFolds: [],
      closedLanes: [],
      followNow: true,
    };
    expect(readMemory(undefined)).toEqual(fresh);
    expect(readMemory({ lanes: "moon", from: 9, to: 3, closedLanes: 7 })).toEqual(fresh);
  });
});
