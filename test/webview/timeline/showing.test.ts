/** What the timeline holds between two drawings: marks, what is new, where the window glides, memory. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Arrivals } from "../../../webview/flow/timeline/arrivals";
import { Clock } from "../../../webview/flow/timeline/clock";
import { Folds } from "../../../webview/flow/timeline/folds";
import { Glide } from "../../../webview/flow/timeline/glide";
import { Marks } from "../../../webview/flow/timeline/marks";
import { Remembered, readMemory } from "../../../webview/flow/timeline/memory";
import { ShownRun } from "../../../webview/flow/timeline/shownRun";
import type { TimelineMemory } from "../../../webview/flow/timeline/types";
import type { PlainRow } from "../support/flowData";
import { begin, minute, sampleData, sampleLayout, sampleNow } from "./samples";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function row(key: number, agent: string, from: number, parent?: number): PlainRow {
  const start = begin + from * minute;
  const own = { key, agent, title: `Task ${key}`, state: "success" as const };
  return { ...own, start, end: start + 5 * minute, ...(parent === undefined ? {} : { parent }) };
}

const handoff = [row(0, "planner", 0), row(1, "coder", 10, 0), row(2, "tester", 90)];

describe("Marks", () => {
  it("light the chain of what is chosen, and nothing when that is no longer shown", () => {
    const marks = new Marks();
    marks.follow(sampleLayout(sampleData(handoff)));
    expect(marks.chain).toBeUndefined();
    marks.selection = { focus: undefined, execution: 1 };
    expect(marks.selectedRow).toBe(1);
    expect([...(marks.chain?.lit ?? [])]).toEqual([1, 1, 0]);
    marks.follow(sampleLayout(sampleData(handoff.slice(2))));
    expect(marks.selectedRow).toBe(-1);
    expect(marks.chain).toBeUndefined();
  });

  it("are on the parent of what is folded into it", () => {
    const nested = [row(0, "coder", 0), row(1, "coder", 1, 0)];
    const marks = new Marks();
    marks.follow(sampleLayout(sampleData(nested), { closed: ["coder"] }));
    marks.cursor = 1;
    expect(marks.cursorRow).toBe(0);
  });
});

describe("What just came", () => {
  it("fades in, unless it is another picture", () => {
    const [before, after] = [sampleData(handoff.slice(0, 2)), sampleData(handoff)];
    const arrivals = new Arrivals();
    arrivals.note(undefined, before);
    arrivals.note(before, { ...after, filter: { ...after.filter, text: "x" } });
    expect(arrivals.fading(after).size).toBe(0);
    arrivals.note(before, { ...after, filter: before.filter });
    vi.advanceTimersByTime(75);
    expect([...arrivals.fading(after)]).toEqual([[2, 0.5]]);
    vi.advanceTimersByTime(75);
    expect(arrivals.fading(after).size).toBe(0);
  });
});

describe("A glide", () => {
  it("ends exactly where it leads, and only goes forth", () => {
    const glide = new Glide();
    expect(glide.step()).toBeUndefined();
    glide.start({ from: 0, to: 10 }, { from: 100, to: 130 });
    const steps = [glide.step()];
    while (glide.isUnderWay) {
      vi.advanceTimersByTime(16);
      steps.push(glide.step());
    }
    expect(steps[0]).toEqual({ from: 0, to: 10 });
    expect(steps.at(-1)).toEqual({ from: 100, to: 130 });
    const from = steps.map((span) => span?.from ?? Number.NaN);
    expect(from).toEqual(from.toSorted((a, b) => a - b));
  });
});

describe("The clock", () => {
  it("carries the host's time on", () => {
    const clock = new Clock();
    clock.receive(sampleNow);
    vi.advanceTimersByTime(1_500);
    expect(clock.now).toBe(sampleNow + 1_500);
  });
});

describe("What is to be remembered", () => {
  const remembered = () => {
    const told: TimelineMemory[] = [];
    return { told, memory: new Remembered(readMemory(undefined), (one) => told.push(one)) };
  };

  it("is told once, a moment after the last change", () => {
    const { told, memory } = remembered();
    memory.change({ lanes: "run" });
    vi.advanceTimersByTime(300);
    memory.change({ foldIdle: false });
    vi.advanceTimersByTime(300);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(told).toMatchObject([{ lanes: "run", foldIdle: false }]);
    memory.dispose();
    expect(told).toHaveLength(1);
  });

  it("is told at the end, when it was not told yet", () => {
    const { told, memory } = remembered();
    memory.change({ lanes: "run" });
    memory.dispose();
    vi.advanceTimersByTime(1_000);
    expect(told).toMatchObject([{ lanes: "run" }]);
  });

  it("says which idle times stay unfolded", () => {
    const { memory } = remembered();
    const folds = new Folds(memory);
    const layout = sampleLayout(sampleData(handoff));
    const [night, rest] = folds.find(layout, sampleNow);
    if (night === undefined || rest === undefined) throw new Error("Nothing is idle.");
    expect(night).toEqual({ from: begin + 15 * minute, to: begin + 90 * minute });
    expect(folds.toggle(night)).toBe(true);
    expect(folds.find(layout, sampleNow)).toEqual([rest]);
    expect(folds.toggle(night)).toBe(false);
    memory.change({ foldIdle: false });
    expect([folds.find(layout, sampleNow), folds.offered]).toEqual([[], []]);
  });
});

describe("The run above the lanes", () => {
  it("is the chosen execution's, else the one in view", () => {
    const of = (run: string, one: PlainRow) => ({ ...one, run });
    const rows = [of("first", row(0, "coder", 0)), of("second", row(1, "coder", 60))];
    const layout = sampleLayout(sampleData(rows));
    const shown = new ShownRun();
    shown.follow(layout);
    expect(shown.exists).toBe(true);
    const all = { from: begin, to: sampleNow };
    shown.choose(all, -1, sampleNow);
    expect(layout.data.names[shown.run?.name ?? -1]).toBe("second");
    shown.choose(all, 0, sampleNow);
    expect(layout.data.names[shown.run?.name ?? -1]).toBe("first");
    shown.follow(sampleLayout(sampleData(handoff)));
    expect([shown.exists, shown.run]).toEqual([false, undefined]);
  });
});
