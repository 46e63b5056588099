/** What a person is told of runs without asking: once, and only while it is still so. Pure. */
import type { Board } from "../board/state";
import type { RunState } from "../workflow/runState";
import type { Attention } from "./attention";
import { runName } from "./runWords";
import { quoted, withoutStop } from "./words";

/** A run that ended while this window was open. */
export interface EndedRun {
  readonly run: string;
  readonly severity: "info" | "warning";
  readonly message: string;
  /** Where a workflow error stands: `.baton/workflows/ship.md:14`. */
  readonly place: string | undefined;
  readonly canRollBack: boolean;
}

/** Runs that were live before and are over now. */
export function endedRuns(before: Board, after: Board): readonly EndedRun[] {
  return [...after.runs.values()].flatMap((run) => {
    const was = before.runs.get(run.id);
    if (run.status === "running" || was?.status !== "running") return [];
    return [endOf(run)];
  });
}

function endOf(run: RunState): EndedRun {
  const name = quoted(runName(run));
  const canRollBack = run.before !== undefined && !run.rolledBack;
  const error = run.error ?? firstError(run);
  const base = { run: run.id, canRollBack, place: error?.place };
  switch (run.status) {
    case "running":
    case "success":
      return { ...base, severity: "info", place: undefined, message: `${name} is done.` };
    case "cancelled":
      return { ...base, severity: "info", place: undefined, message: `${name} was cancelled.` };
    case "failure": {
      const why = error === undefined ? "" : `: ${withoutStop(error.message)}`;
      return { ...base, severity: "warning", message: `${name} failed${why}.` };
    }
  }
}

function firstError(run: RunState) {
  return [...run.steps.values()].find(({ status, error }) => status === "failure" && error)?.error;
}

/** What waits for a person now and did not before. */
export function freshAttention(
  before: readonly Attention[],
  after: readonly Attention[],
): readonly Attention[] {
  const known = new Set(before.map(({ id }) => id));
  return after.filter(({ id, run }) => run !== undefined && !known.has(id));
}
