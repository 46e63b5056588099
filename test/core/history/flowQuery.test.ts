import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Commit } from "../../../src/core/board/events";
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
  readonly status: Exclude<ExecutionState, "lost">;
  readonly started: number;
  readonly duration: number;
  readonly parent: number | undefined;
}

const work: fc.Arbitrary<Work> = fc.record({
  agent: fc.constantFrom("planner", "coder", "reviewer"),
  project: fc.constantFrom("shop", "search"),
  workflow: fc.constantFrom(undefined, "feature-team"),
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
        const query = new FlowQuery(history, filter);
        const context = contextAt({ now }, today);
        let data = dataOf(query.view(context));
        let at = 0;
        for (const part of parts) {
          const batch = commits.slice(at, at + part.length);
          history.add(batch, [...batch.keys()]);
          at += part.length;
          const changes = query.changes(history.takeChanged(), context);
          if (changes === undefined) throw new Error("the day did not change");
          data = withChanges(data, changes);
        }
        const whole = new FlowQuery(history, filter).view(context);
        expect(plain({ ...whole, rows: data.rows, names: data.names })).toEqual(plain(whole));
        expect(data.summary).toEqual(whole.summary);
      }),
      { numRuns: 200 },
    );
  });

  it("takes away what matches no more", () => {
    const history = new ExecutionHistory();
    const [begun] = commitsOf([
      {
        agent: "coder",
        project: "shop",
        workflow: undefined,
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
    history.takeChanged();
    const end = { type: "execution_finished", execution: "0", status: "success", duration: 500 };
    history.add([{ ...begun, seq: 2, at: now, events: [end] }], [1]);
    const changes = query.changes(history.takeChanged(), contextAt({ now }, today));
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
