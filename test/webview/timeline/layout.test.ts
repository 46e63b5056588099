import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withChanges } from "../../../webview/flow/flowData";
import { type Layout, layOut } from "../../../webview/flow/timeline/layout";
import { type PlainRow, viewOf } from "../support/flowData";
import { begin, minute, rows, sampleData, sampleLayout, sampleNow } from "./samples";

function plain(
  key: number,
  from: number,
  to: number | undefined,
  more: Partial<PlainRow> = {},
): PlainRow {
  return {
    key,
    agent: "coder",
    title: `Task ${key}`,
    state: to === undefined ? "in_progress" : "success",
    start: begin + from * minute,
    ...(to === undefined ? {} : { end: begin + to * minute }),
    ...more,
  };
}

const layoutOf = (...list: readonly PlainRow[]) => sampleLayout(sampleData(list));
const lines = (layout: Layout) => [...layout.lineOf];

function expectLinesToBeFree({ bars }: Layout): void {
  for (let line = 0; line < bars.lines; line += 1) {
    for (let at = (bars.lineStart[line] ?? 0) + 1; at < (bars.lineStart[line + 1] ?? 0); at += 1) {
      expect(bars.start[at]).toBeGreaterThanOrEqual(bars.end[at - 1] ?? 0);
    }
  }
}

describe("Lanes", () => {
  it("never put two bars over each other, and lose none", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom("agent", "project", "run"), (list, kind) => {
        const layout = sampleLayout(sampleData(list), { kind });
        expectLinesToBeFree(layout);
        expect([...layout.bars.row].toSorted((a, b) => a - b)).toEqual(list.map((_, row) => row));
        expect(layout.lanes.reduce((sum, { executions }) => sum + executions, 0)).toBe(list.length);
      }),
    );
  });

  it("keep nested executions inside the block of their parent, and others out of it", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const { nestedIn, lineOf, height, bars, end, data } = sampleLayout(sampleData(list));
        for (const row of bars.row) {
          const parent = nestedIn[row] ?? -1;
          if (parent < 0) continue;
          const above = lineOf[parent] ?? 0;
          expect(lineOf[row]).toBeGreaterThan(above);
          expect(lineOf[row]).toBeLessThan(above + (height[parent] ?? 1));
        }
        const inside = (row: number, block: number) => {
          for (let up = row; up >= 0; up = nestedIn[up] ?? -1) if (up === block) return true;
          return false;
        };
        for (const block of bars.row) {
          const tall = height[block] ?? 1;
          if (tall === 1) continue;
          for (const other of bars.row) {
            const line = (lineOf[other] ?? 0) - (lineOf[block] ?? 0);
            if (line < 0 || line >= tall || inside(other, block)) continue;
            const apart =
              (data.rows.start[other] ?? 0) >= (end[block] ?? 0) ||
              (end[other] ?? 0) <= (data.rows.start[block] ?? 0);
            expect(apart).toBe(true);
          }
        }
      }),
    );
  });

  it("open one line for one bar at a time, and another for what overlaps", () => {
    expect(lines(layoutOf(plain(0, 0, 10), plain(1, 10, 20), plain(2, 15, 30)))).toEqual([0, 0, 1]);
  });

  it("keep the attempts of a task on one line", () => {
    const attempts = [1, 2, 3].map((attempt) =>
      plain(attempt, 10 * attempt, 10 * attempt + 5, { task: "end to end", attempt }),
    );
    const layout = layoutOf(plain(0, 0, 12), ...attempts);
    expect(lines(layout)).toEqual([0, 1, 1, 1]);
    expect([...layout.attemptBefore]).toEqual([-1, -1, 1, 2]);
  });

  it("nest what began before the parent ended, and let follow what began later", () => {
    const layout = layoutOf(
      plain(0, 0, 60),
      plain(1, 5, 20, { parent: 0 }),
      plain(2, 70, 80, { parent: 0 }),
    );
    expect([...layout.nestedIn]).toEqual([-1, 0, -1]);
    expect(lines(layout)).toEqual([0, 1, 0]);
    expect(layout.lanes[0]).toMatchObject({ lines: 2, nests: true });
  });

  it("fold nested executions into their parent", () => {
    const data = sampleData([plain(0, 0, 60), plain(1, 5, 20, { parent: 0 })]);
    const layout = sampleLayout(data, { closed: ["coder"] });
    expect(layout.lanes[0]).toMatchObject({ lines: 1, nests: true, open: false });
    expect([...layout.bars.row]).toEqual([0]);
    expect(lines(layout)).toEqual([0, 0]);
  });

  it("survive parents in a circle", () => {
    const layout = layoutOf(plain(0, 0, 60, { parent: 1 }), plain(1, 0, 60, { parent: 0 }));
    expect([...layout.bars.row].toSorted((a, b) => a - b)).toEqual([0, 1]);
  });

  it("show a bar that still runs without an end", () => {
    const layout = layoutOf(plain(0, 0, undefined), plain(1, 5, 9));
    expect([...layout.end]).toEqual([Number.POSITIVE_INFINITY, begin + 9 * minute]);
    expect(lines(layout)).toEqual([0, 1]);
  });

  it("keep whole names, however long", () => {
    const agent = "an agent with a name of more than thirty characters";
    expect(layoutOf(plain(0, 0, 5, { agent })).lanes[0]?.label).toBe(agent);
  });

  it("stand in the order of work: receivers below givers", () => {
    const layout = layoutOf(
      plain(0, 30, 40, { agent: "qa", parent: 2 }),
      plain(1, 0, 9, { agent: "planner" }),
      plain(2, 10, 20, { agent: "backend", parent: 1 }),
    );
    expect(layout.lanes.map(({ label }) => label)).toEqual(["planner", "backend", "qa"]);
  });

  it("keep their places when something new comes", () => {
    const data = sampleData([
      plain(0, 0, 9, { agent: "b" }),
      plain(1, 10, 20, { agent: "c", parent: 0 }),
    ]);
    const before = sampleLayout(data);
    const more = viewOf([plain(2, 0, 5, { agent: "a" })], { now: sampleNow });
    const names = [...data.names, ...more.names];
    const shift = data.names.length;
    const { rows: added } = more;
    const shifted = {
      ...added,
      agent: added.agent.map((name) => name + shift),
      title: added.title.map((name) => name + shift),
      task: added.task.map((name) => name + shift),
    };
    const changes = {
      namesFrom: shift,
      names: names.slice(shift),
      runs: [],
      rows: shifted,
      gone: new Uint32Array(),
      summary: more.summary,
    };
    const known = before.lanes.map(({ name }) => name);
    const options = {
      kind: "agent",
      focus: undefined,
      closedLanes: new Set<string>(),
      known,
    } as const;
    const after = layOut(withChanges(data, changes), options);
    expect(after.lanes.map(({ label }) => label)).toEqual(["b", "c", "a"]);
  });

  it("leave only what the focus names", () => {
    const data = sampleData([
      plain(0, 0, 9, { agent: "planner" }),
      plain(1, 10, 20, { agent: "coder", parent: 0 }),
      plain(2, 21, 30, { agent: "planner" }),
    ]);
    const name = (agent: string) => data.names.indexOf(agent);
    const of = (focus: Parameters<typeof layOut>[1]["focus"]) =>
      layOut(data, { kind: "agent", focus, closedLanes: new Set(), known: [] });
    const agents = of({ kind: "agents", agents: [name("planner")] });
    expect([...agents.bars.row]).toEqual([0, 2]);
    expect(agents.lanes.map(({ label }) => label)).toEqual(["planner"]);
    expect(agents.arrows.receiver).toHaveLength(0);
    const handoffs = of({ kind: "handoffs", from: [name("planner")], to: [name("coder")] });
    expect([...handoffs.bars.row].toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(handoffs.arrows.receiver).toHaveLength(1);
  });

  it("keep their places while a focus hides some of them", () => {
    const data = sampleData([
      plain(0, 0, 9, { agent: "planner" }),
      plain(1, 10, 20, { agent: "coder", parent: 0 }),
    ]);
    const coder = data.names.indexOf("coder");
    const options = { kind: "agent", closedLanes: new Set<string>() } as const;
    const focus = { kind: "agents", agents: [coder] } as const;
    const narrowed = layOut(data, { ...options, focus, known: [] });
    expect(narrowed.lanes.map(({ label }) => label)).toEqual(["coder"]);
    const whole = layOut(data, { ...options, focus: undefined, known: narrowed.names });
    expect(whole.lanes.map(({ label }) => label)).toEqual(["planner", "coder"]);
  });

  it("lay out nothing at all", () => {
    const layout = sampleLayout(sampleData([]));
    expect(layout.lanes).toEqual([]);
    expect(layout.bars.lines).toBe(0);
  });
});
