import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BoardEvent, Commit } from "../../../src/core/board/events";
import { ExecutionHistory } from "../../../src/core/history/executionHistory";
import { FlowQuery } from "../../../src/core/history/flowQuery";
import {
  type ExecutionState,
  executionStates,
  type FlowFilter,
  type FlowRows,
  type FlowView,
} from "../../../src/core/history/model";
import { noFlowFilter } from "../../../src/protocol/flow";
import { dataOf, withChanges } from "../../../webview/flow/flowData";
import { contextAt, historyOf } from "./play";

const day = 86_400_000;
const today = 20 * day;
const now = today + 15 * 3_600_000;

interface Work {
  readonly agent: string;
  readonly project: string;
  readonly workflow: string | undefined;
  readonly run: string | undefined;
  readonly status: Exclude<ExecutionState, "lost">;
  readonly started: number;
  readonly duration: number;
  readonly parent: number | undefined;
}

const work: fc.Arbitrary<Work> = fc.record({
  agent: fc.constantFrom("planner", "coder", "reviewer"),
  project: fc.constantFrom("shop", "search"),
  workflow: fc.constantFrom(undefined, "feature-team"),
  run: fc.constantFrom(undefined, "run-1", "run-2"),
  status: fc.constantFrom("success", "failure", "cancelled", "in_progress"),
  started: fc.integer({ min: today - 40 * day, max: now }),
  duration: fc.integer({ min: 0, max: day }),
  parent: fc.oneof(fc.constant(undefined), fc.nat(40)),
});

const some = <T>(...values: readonly T[]) => fc.subarray([...values]);
const filter: fc.Arbitrary<FlowFilter> = fc.record({
  range: fc.oneof(
    fc.record({ preset: fc.constantFrom("today", "2days", "7days", "30days", "all") }),
    fc
      .tuple(fc.integer({ min: today - 40 * day, max: now }), fc.integer({ min: 1, max: 9 * day }))
      .map(([from, length]) => ({ from, to: from + length })),
  ),
  agents: some("planner", "coder", "nobody"),
  states: some(...executionStates),
  projects: some("shop", "search"),
  workflows: some("feature-team"),
  runs: some("run-1", "run-2", "run-gone"),
  text: fc.constantFrom("", "SHOP", "cod", "nothing like it"),
}) as fc.Arbitrary<FlowFilter>;

function commitsOf(works: readonly Work[]): readonly Commit[] {
  return works.map((one, index): Commit => {
    const { status, started, duration, parent, ...rest } = one;
    const common = {
      execution: String(index),
      ...rest,
      task: undefined,
      title: `${one.project} ${index}`,
      parent: parent === undefined || parent >= index ? undefined : String(parent),
      attempt: 1,
      inputs: undefined,
    };
    const line = { v: 1, id: String(index), seq: index + 1, prev: "" } as const;
    const by = { source: "http", actor: "a", session: "s" } as const;
    const event =
      status === "in_progress"
        ? ({
            type: "execution_started",
            ...common,
            handoff: undefined,
            claim: undefined,
          } as const)
        : ({
            type: "execution_logged",
            ...common,
            status,
            started,
            duration,
            message: undefined,
            outputs: undefined,
            error: undefined,
          } as const);
    return { ...line, at: started, ...by, events: [event] };
  });
}

function matches({ range, ...filter }: FlowFilter, one: Work, index: number): boolean {
  const [from, to] =
    "from" in range
      ? [range.from, range.to]
      : [{ today: 0, "2days": 1, "7days": 6, "30days": 29, all: 1e6 }[range.preset], undefined];
  const start = to === undefined ? today - from * day : from;
  const end = one.status === "in_progress" ? Number.POSITIVE_INFINITY : one.started + one.duration;
  const has = (list: readonly string[], value: string | undefined) =>
    list.length === 0 || (value !== undefined && list.includes(value));
  const text = filter.text.toLowerCase();
  const texts = [`${one.project} ${index}`, one.agent, one.project];
  return (
    end >= start &&
    one.started < (to ?? Number.POSITIVE_INFINITY) &&
    has(filter.agents, one.agent) &&
    has(filter.states, one.status) &&
    has(filter.projects, one.project) &&
    has(filter.workflows, one.workflow) &&
    has(filter.runs, one.run) &&
    texts.some((words) => words.includes(text))
  );
}

const keysOf = ({ key }: FlowRows): readonly number[] => [...key].sort((a, b) => a - b);

describe("a picture of history", () => {
  it("shows exactly what the filter matches, and counts the rest", () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 40 }), filter, (works, filter) => {
        const history = historyOf(commitsOf(works));
        const view = new FlowQuery(history, filter).view(contextAt({ now }, today));
        const expected = works.flatMap((one, index) =>
          matches(filter, one, index) ? [index] : [],
        );
        expect(keysOf(view.rows)).toEqual(expected);
        expect(view.summary.shown).toBe(expected.length);
        expect(view.summary.hidden).toBe(works.length - expected.length);
        const executions = view.summary.graph.nodes.reduce((sum, node) => sum + node.executions, 0);
        expect(executions).toBe(expected.length);
        for (const { value, count } of view.summary.facets.projects) {
          const alone = { ...filter, projects: [value] };
          expect(count).toBe(works.filter((one, index) => matches(alone, one, index)).length);
        }
        for (const { value, count } of view.summary.facets.runs) {
          const alone = { ...filter, runs: [value] };
          expect(count).toBe(works.filter((one, index) => matches(alone, one, index)).length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("counts as a handoff what another agent goes on with, when both are shown", () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 40 }), filter, (works, filter) => {
        const { graph } = new FlowQuery(historyOf(commitsOf(works)), filter).view(
          contextAt({ now }, today),
        ).summary;
        const shown = (index: number) => {
          const one = works[index];
          return one !== undefined && matches(filter, one, index);
        };
        const handoffs = works.filter(
          ({ parent, agent }, index) =>
            parent !== undefined &&
            parent < index &&
            works[parent]?.agent !== agent &&
            shown(index) &&
            shown(parent),
        );
        const counted = graph.edges.reduce((sum, edge) => sum + edge.handoffs, 0);
        expect(counted).toBe(handoffs.length);
        expect(graph.edges.every(({ from, to }) => from !== to)).toBe(true);
        const won = handoffs.filter(({ status }) => status === "success").length;
        expect(graph.edges.reduce((sum, edge) => sum + edge.successes, 0)).toBe(won);
      }),
      { numRuns: 300 },
    );
  });

  it("that follows the changes ends as one that is made anew", () => {
    const parts = fc.array(fc.array(work, { maxLength: 8 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, filter, (parts, filter) => {
        const commits = commitsOf(parts.flat());
        const history = new ExecutionHistory();
        const followed = history.follow();
        const query = new FlowQuery(history, filter);
        const context = contextAt({ now }, today);
        let data = dataOf(query.view(context));
        let at = 0;
        for (const part of parts) {
          const batch = commits.slice(at, at + part.length);
          history.add(batch, [...batch.keys()]);
          at += part.length;
          const changes = query.changes(followed.take(), context);
          if (changes === undefined) throw new Error("the day did not change");
          data = withChanges(data, changes);
        }
        const whole = new FlowQuery(history, filter).view(context);
        expect(plain({ ...whole, rows: data.rows, names: data.names })).toEqual(plain(whole));
        expect([...data.runs.values()]).toEqual(whole.runs);
        expect(data.summary).toEqual(whole.summary);
      }),
      { numRuns: 200 },
    );
  });

  it("calls a run by what it is for, and by its workflow where nothing is said", () => {
    const line = { v: 1, prev: "", source: "run", actor: "a", session: "s" } as const;
    const begun = (run: string, title: string | undefined): BoardEvent => ({
      type: "run_started",
      run,
      workflow: "ship",
      title,
      project: undefined,
      plan: { path: "plan.json", hash: "0".repeat(64) },
      steps: [],
      scripted: false,
    });
    const history = new ExecutionHistory();
    const events = [begun("run-1", "Refunds **now**"), begun("run-2", undefined)];
    const commits = events.map((event, at) => ({
      ...line,
      id: String(at),
      seq: at + 1,
      at: now + at,
      events: [event],
    }));
    history.add(commits, [0, 1]);
    const [first] = commitsOf([
      {
        agent: "coder",
        project: "shop",
        workflow: "ship",
        run: "run-2",
        status: "success",
        started: now + 60_000,
        duration: 5,
        parent: undefined,
      },
    ]);
    if (first === undefined) throw new Error("no commit");
    history.add([first], [2]);
    const { runs, names, summary } = new FlowQuery(history, noFlowFilter).view(
      contextAt({ now }, today),
    );
    expect(runs.map(({ run, ...label }) => [names[run], label])).toEqual([
      ["run-1", { title: "Refunds now", at: now }],
      ["run-2", { title: "ship", at: now + 1 }],
    ]);
    // Nothing was done in the first yet, so there is nothing to be shown of it.
    expect(summary.facets.runs).toEqual([{ value: "run-2", count: 1, title: "ship", at: now + 1 }]);
  });

  it("offers the latest of many runs, and always what the filter names", () => {
    const works = Array.from(
      { length: 300 },
      (_, at): Work => ({
        agent: "coder",
        project: "shop",
        workflow: "ship",
        run: `run-${at}`,
        status: "success",
        started: now - 1_000 + at,
        duration: 0,
        parent: undefined,
      }),
    );
    const filter = { ...noFlowFilter, runs: ["run-7"] };
    const query = new FlowQuery(historyOf(commitsOf(works)), filter);
    const { runs } = query.view(contextAt({ now }, today)).summary.facets;
    expect(runs.map(({ value }) => value)).toEqual([
      ...Array.from({ length: 100 }, (_, at) => `run-${299 - at}`),
      "run-7",
    ]);
  });

  it("takes away what matches no more", () => {
    const history = new ExecutionHistory();
    const [begun] = commitsOf([
      {
        agent: "coder",
        project: "shop",
        workflow: undefined,
        run: undefined,
        status: "in_progress",
        started: now - 1_000,
        duration: 0,
        parent: undefined,
      },
    ]);
    if (begun === undefined) throw new Error("no commit");
    history.add([begun], [0]);
    const query = new FlowQuery(history, { ...noFlowFilter, states: ["in_progress"] });
    expect(query.view(contextAt({ now }, today)).summary.shown).toBe(1);
    const followed = history.follow();
    const end = { type: "execution_finished", execution: "0", status: "success", duration: 500 };
    history.add([{ ...begun, seq: 2, at: now, events: [end] }], [1]);
    const changes = query.changes(followed.take(), contextAt({ now }, today));
    expect([...(changes?.gone ?? [])]).toEqual([0]);
    expect(changes?.summary).toMatchObject({ shown: 0, hidden: 1 });
  });

  it("asks to be shown anew when the day changes", () => {
    const query = new FlowQuery(new ExecutionHistory(), noFlowFilter);
    query.view(contextAt({ now }, today));
    expect(query.changes(new Set(), contextAt({ now }, today + day))).toBeUndefined();
  });
});

/** Rows by key with texts for names, so that two pictures can be compared. */
function plain({ rows, names }: Pick<FlowView, "rows" | "names">) {
  return [...rows.key]
    .map((key, row) => ({
      key,
      agent: names[rows.agent[row] ?? -1],
      title: names[rows.title[row] ?? -1],
      state: rows.state[row],
      start: rows.start[row],
      end: rows.end[row],
      parent: rows.parent[row],
    }))
    .sort((a, b) => a.key - b.key);
}
