/** What runs are called on the page. Their ids say nothing to people. */
import type { Name, RunLabel } from "../../src/protocol/flow";
import { clockWords, dayWords, momentWords } from "../shared/times";
import { type FlowData, nameOf } from "./flowData";

/** What a run is for, else its workflow; the id of one that is not known. */
export function runTitle(data: FlowData, run: Name): string {
  return data.runs.get(run)?.title ?? nameOf(data, run);
}

/** When it began: `14:05`, `yesterday 14:05`. Runs of one workflow differ by nothing else. */
export function runMoment({ runs, summary }: FlowData, run: Name): string {
  const label = runs.get(run);
  return label === undefined ? "" : momentOf(label, summary.now);
}

/** Both: `Refunds · 14:05`. */
export function runName(data: FlowData, run: Name): string {
  const moment = runMoment(data, run);
  return moment === "" ? runTitle(data, run) : `${runTitle(data, run)} · ${moment}`;
}

/** The same of a run that is not on the page, such as a choice of the filter. */
export function runChoice(label: Omit<RunLabel, "run">, now: number): string {
  return `${label.title} · ${momentOf(label, now)}`;
}

function momentOf({ at }: Pick<RunLabel, "at">, now: number): string {
  return dayWords(at, now) === "today" ? clockWords(at) : momentWords(at, now);
}
