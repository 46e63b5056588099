/** What a person is told of runs without asking: once, and only while it is still so. Pure. */
import type { Board } from "../board/state";
import { codes } from "../workflow/stepErrors";
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

/**
 * What waits for a person now and did not before. That a run failed is no news where its step was told as
 * stopped: the alert would say the same once more, and stands in list and badge.
 */
export function freshAttention(
  before: readonly Attention[],
  after: readonly Attention[],
): readonly Attention[] {
  const known = new Set(before.map(({ id }) => id));
  const told = (alert: Attention) =>
    before.some(
      ({ kind, run, cause }) =>
        kind === "stopped" &&
        run === alert.run &&
        cause !== undefined &&
        alert.title.includes(cause),
    );
  return after.filter(
    (one) => isOfWorkflows(one) && !known.has(one.id) && !(one.kind === "alert" && told(one)),
  );
}

/** Why a run failed: where that stands, and the step that its agent's role stopped. */
export interface RunFailure {
  /** `.baton/workflows/ship.md:14`. */
  readonly place: string | undefined;
  readonly outOfRole: string | undefined;
}

export function failureOf(board: Board, id: string): RunFailure {
  const run = board.runs.get(id);
  const failed = [...(run?.steps ?? [])].filter(([, { status }]) => status === "failure");
  const placed = failed.find(([, { error }]) => error?.place !== undefined);
  const stopped = failed.find(([, { error }]) => error?.code === codes.roleBoundary);
  const isCause = run?.error?.code === codes.roleBoundary;
  return {
    place: run?.error?.place ?? placed?.[1].error?.place,
    outOfRole: isCause ? stopped?.[0] : undefined,
  };
}
