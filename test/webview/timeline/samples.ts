/** Random days of work, for properties. */
import fc from "fast-check";
import { executionStates, waitCauses } from "../../../src/protocol/flow";
import { dataOf, type FlowData } from "../../../webview/flow/flowData";
import type { Window } from "../../../webview/flow/timeline/geometry";
import { type Layout, layOut } from "../../../webview/flow/timeline/layout";
import { idleTimes, makeScale, type Scale } from "../../../webview/flow/timeline/scale";
import type { LaneKind } from "../../../webview/flow/timeline/types";
import { type PlainRow, viewOf } from "../support/flowData";

export const minute = 60_000;
export const begin = new Date(2026, 10, 20, 9, 0).getTime();
export const sampleNow = begin + 1_000 * minute;

const row = fc.record({
  agent: fc.integer({ min: 0, max: 3 }),
  start: fc.integer({ min: 0, max: 990 }),
  length: fc.integer({ min: 0, max: 90 }),
  state: fc.integer({ min: 0, max: executionStates.length - 1 }),
  parent: fc.option(fc.nat({ max: 40 }), { nil: undefined, freq: 2 }),
  attempt: fc.integer({ min: 1, max: 3 }),
  task: fc.integer({ min: 0, max: 5 }),
  wait: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
  cause: fc.integer({ min: 0, max: waitCauses.length - 1 }),
});

/** Rows in any order, with parents that may be anything: earlier, later, or a circle. */
export const rows: fc.Arbitrary<readonly PlainRow[]> = fc
  .array(row, { minLength: 1, maxLength: 60 })
  .map((list) =>
    list.map(({ agent, start, length, state, parent, attempt, task, wait, cause }, key) => {
      const name = executionStates[state] ?? "success";
      const from = begin + start * minute;
      const end = Math.min(from + length * minute, sampleNow);
      return {
        key,
        agent: `agent-${agent}`,
        title: `Task ${task} of ${"many ".repeat(task)}`.trim(),
        state: name,
        start: from,
        ...(name === "in_progress" ? {} : { end }),
        ...(parent === undefined ? {} : { parent }),
        project: `project-${task % 2}`,
        attempt,
        ...(wait === undefined
          ? {}
          : {
              wait: {
                from: from - wait * minute,
                cause: waitCauses[cause] ?? "none",
                on: "Someone",
              },
            }),
      };
    }),
  );

export function sampleData(list: readonly PlainRow[], now = sampleNow): FlowData {
  return dataOf(viewOf(list, { now }));
}

export function sampleLayout(
  data: FlowData,
  { kind = "agent", closed = [] }: { kind?: LaneKind; closed?: readonly string[] } = {},
): Layout {
  return layOut(data, { kind, focus: undefined, closedLanes: new Set(closed), known: [] });
}

/** Idle times folded; `zoom` in pixels a minute. */
export function sampleScale(layout: Layout, zoom: number): Scale {
  const { all, end, data } = layout;
  const idle = idleTimes(all, data.rows.start, end, sampleNow, 30 * minute);
  return makeScale(begin - 300 * minute, idle, zoom / minute);
}

export const zooms = fc.double({ min: 0.02, max: 40, noNaN: true });

/** A window somewhere on the picture. */
export function windowAt(scale: Scale, share: number, width: number): Window {
  const all = scale.x(sampleNow);
  return { left: share * all, top: 0, width, height: 10_000, now: sampleNow };
}

/** Six pixels a letter. */
export const measure = (text: string) => text.length * 6;
