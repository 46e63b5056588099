/** What a person is told of runs without asking: once, and only while it is still so. Pure. */
import type { Board } from "../board/state";
import { type Attention, isOfWorkflows } from "./attention";
import { runName } from "./runWords";
import { quoted } from "./words";

/** A run that ended well, or was cancelled. One that failed raises an alert. */
export interface EndedRun {
  readonly run: string;
  readonly message: string;
}

/** Runs of this person that were live before and are over now. @param me the person's name */
export function endedRuns(before: Board, after: Board, me: string): readonly EndedRun[] {
  return [...after.runs.values()].flatMap((run) => {
    const was = before.runs.get(run.id);
    if (run.startedBy !== me || was?.status !== "running") return [];
    const name = quoted(runName(run));
    switch (run.status) {
      case "running":
      case "failure":
        return [];
      case "success":
        return [{ run: run.id, message: `${name} is done.` }];
      case "cancelled":
        return [{ run: run.id, message: `${name} was cancelled.` }];
    }
  });
}

/** What waits for a person now and did not before. */
export function freshAttention(
  before: readonly Attention[],
  after: readonly Attention[],
): readonly Attention[] {
  const known = new Set(before.map(({ id }) => id));
  return after.filter((one) => isOfWorkflows(one) && !known.has(one.id));
}

/** Where the error of a failed run stands: `.baton/workflows/ship.md:14`. */
export function placeOfFailure(board: Board, id: string): string | undefined {
  const run = board.runs.get(id);
  const steps = [...(run?.steps.values() ?? [])];
  const failed = steps.find(
    ({ status, error }) => status === "failure" && error?.place !== undefined,
  );
  return run?.error?.place ?? failed?.error?.place;
}
