/** An execution in words, for tooltips and for screen readers. */
import { executionStates } from "../../../src/protocol/flow";
import { clockWords, durationWords } from "../../shared/times";
import { nameOf, waitCauseOf } from "../flowData";
import { runTitle } from "../runNames";
import type { Run } from "./criticalPath";
import { waitText } from "./labels";
import type { Layout } from "./layout";
import { spanText } from "./times";

export interface Description {
  readonly title: string;
  readonly lines: readonly string[];
}

const stateWords = {
  success: "success",
  failure: "failed",
  in_progress: "in progress",
  cancelled: "cancelled",
  lost: "lost",
};

/** For a tooltip: the title, who and how, when and how long, what it waited for. */
export function describe(layout: Layout, row: number, now: number): Description {
  const { data, end } = layout;
  const { rows } = data;
  const state = executionStates[rows.state[row] ?? 0] ?? "in_progress";
  const start = rows.start[row] ?? 0;
  const to = Math.min(end[row] ?? 0, Math.max(now, start));
  const all = attemptsOf(layout, row);
  const attempt = all > 1 ? ` · attempt ${rows.attempt[row] ?? 1} of ${all}` : "";
  const times =
    state === "in_progress"
      ? `since ${clockWords(start)} · ${durationWords(to - start)} so far`
      : `${spanText(start, to, now).replace(" to ", " – ")} · ran ${durationWords(to - start)}`;
  const lines = [`${nameOf(data, rows.agent[row])} · ${stateWords[state]}${attempt}`];
  const project = nameOf(data, rows.project[row]);
  if (project !== "" && layout.kind !== "project") lines.push(project);
  lines.push(
    state === "lost" ? `lost since ${clockWords(to)} · began ${clockWords(start)}` : times,
  );
  const waited = start - (rows.waitFrom[row] ?? Number.NaN);
  if (waitCauseOf(data, row) !== "none" && waited > 0) {
    const what = waitText(rows.waitCause[row] ?? 0, nameOf(data, rows.waitOn[row]));
    lines.push(`${what}, ${durationWords(waited)}`);
  }
  return { title: nameOf(data, rows.title[row]), lines };
}

/** “Payment API, backend, success, 10:21 to 11:50, 1 h 29 min”. */
export function announce(layout: Layout, row: number, now: number): string {
  const { data, end } = layout;
  const { rows } = data;
  const state = executionStates[rows.state[row] ?? 0] ?? "in_progress";
  const start = rows.start[row] ?? 0;
  const to = Math.min(end[row] ?? 0, Math.max(now, start));
  const all = attemptsOf(layout, row);
  const parts = [nameOf(data, rows.title[row]), nameOf(data, rows.agent[row]), stateWords[state]];
  if (all > 1) parts.push(`attempt ${rows.attempt[row] ?? 1} of ${all}`);
  if (state === "in_progress")
    parts.push(`since ${clockWords(start)}`, `${durationWords(to - start)} so far`);
  else parts.push(spanText(start, to, now), durationWords(to - start));
  return parts.join(", ");
}

function attemptsOf({ data, attempts }: Layout, row: number): number {
  return attempts[data.rows.task[row] ?? -1] ?? 1;
}

/** What the header says of a run, the most important first; `brief` where there is little room. */
export function runFacts(layout: Layout, run: Run, now: number, brief: boolean): readonly string[] {
  const { data } = layout;
  const running = run.to === Number.POSITIVE_INFINITY;
  const length = durationWords(Math.min(run.to, now) - run.from);
  const workflow = nameOf(data, run.workflow);
  // A run without a title is called by its workflow.
  const named = workflow === runTitle(data, run.name);
  const facts = [named ? "" : workflow, running ? `${length} so far` : length].filter(
    (fact) => fact !== "",
  );
  if (brief || run.path.length < 2) return facts;
  const saving = Math.round((1 - run.pathWork / Math.max(1, run.allWork)) * 100);
  const path = `critical path ${durationWords(run.pathWork)} of work`;
  facts.push(saving >= 1 ? `${path}, ${saving} % less than one after another` : path);
  return facts;
}
