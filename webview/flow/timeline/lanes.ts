/** The lanes of the timeline: what each is called, how many lines it has, and what its label counts. */
import { executionStates, type Name } from "../../../src/protocol/flow";
import { type FlowData, nameOf } from "../flowData";
import { runMoment, runTitle } from "../runNames";
import type { Blocks, RowFacts } from "./blocks";
import type { Groups } from "./order";
import type { LaneKind } from "./types";

export interface Lane {
  /** -1 for what has no project or run. */
  readonly name: Name;
  readonly label: string;
  /** Behind the label, to tell it from others of the same name; mostly empty. */
  readonly moment: string;
  /** What it is remembered by. */
  readonly id: string;
  readonly firstLine: number;
  readonly lines: number;
  readonly executions: number;
  readonly failures: number;
  readonly running: number;
  /** It holds nested executions; `open` shows them. */
  readonly nests: boolean;
  readonly open: boolean;
}

/** One lane below the other. Gives the executions of each their lines. */
export function lanesOf(
  facts: RowFacts,
  kind: LaneKind,
  names: readonly Name[],
  { rows, from }: Groups,
  blocks: Blocks,
): readonly Lane[] {
  const { data } = facts;
  let firstLine = 0;
  return names.map((name, index) => {
    const own = rows.subarray(from[index] ?? 0, from[index + 1] ?? 0);
    const open = facts.open[index] === true;
    const lane = {
      name,
      label: laneLabel(data, kind, name),
      moment: kind === "run" ? runMoment(data, name) : "",
      id: laneId(data, kind, name),
      firstLine,
      lines: blocks.place(own, firstLine, open),
      ...countsOf(facts, own),
      open,
    };
    firstLine += lane.lines;
    return lane;
  });
}

/** A label may change while the page lives, since it says when a run began. */
export function laneId(data: FlowData, kind: LaneKind, name: Name): string {
  return name < 0 ? laneLabel(data, kind, name) : nameOf(data, name);
}

function laneLabel(data: FlowData, kind: LaneKind, name: Name): string {
  if (name < 0) return { agent: "unknown", project: "No project", run: "No run" }[kind];
  return kind === "run" ? runTitle(data, name) : nameOf(data, name);
}

function countsOf(
  { data, nestedIn }: RowFacts,
  rows: Uint32Array,
): Pick<Lane, "executions" | "failures" | "running" | "nests"> {
  let failures = 0;
  let running = 0;
  let nests = false;
  for (const row of rows) {
    const state = executionStates[data.rows.state[row] ?? 0];
    if (state === "failure") failures += 1;
    if (state === "in_progress") running += 1;
    if ((nestedIn[row] ?? -1) >= 0) nests = true;
  }
  return { executions: rows.length, failures, running, nests };
}
