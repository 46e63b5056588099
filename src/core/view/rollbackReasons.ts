/** What of a run can be put back and what cannot, in words. Pure. */
import type { RunPlan } from "../workflow/runPlan";
import type { Keeps, Obstacle, Snapshots } from "../workflow/runPorts";
import type { WorkInterval } from "../workflow/runState";
import { duration, list, quoted, withoutStop } from "./words";

/** What is kept of a worktree where a template names these paths: the end of “Can be rolled back:”. */
export function keptWords(keeps: Keeps, paths: readonly string[]): string {
  switch (keeps) {
    case "worktree":
      return "every file that git does not ignore";
    case "paths":
      return `${list(paths)} only, as the template's snapshot says; what changes elsewhere is not kept`;
    case "nothing":
      return `nothing, because the folder is not under git and the template names no paths. ${keepRemedy}`;
  }
}

/**
 * What of the worktree a rollback after the run could put back, before it begins: the end of “Can be
 * rolled back:”, without a stop.
 *
 * @param snapshots What keeps the worktree; undefined where nothing does.
 */
export function foreseenKept(
  snapshots: Pick<Snapshots, "keeps"> | undefined,
  { snapshot, scripted }: Pick<RunPlan, "snapshot" | "scripted">,
): string {
  if (scripted) return "nothing, because a rehearsal changes no files";
  return withoutStop(keptWords(snapshots?.keeps(snapshot) ?? "nothing", snapshot));
}

/** How the next run of a template can be rolled back. */
export const keepRemedy =
  "Name what its steps change as “snapshot: [paths]” in the template, or put the folder under git.";

/** Why a file is left alone, with what was done to it and when. */
export function obstacleWords(
  obstacle: Obstacle,
  intervals: readonly WorkInterval[],
  now: number,
): string {
  switch (obstacle.kind) {
    case "in_the_way":
      return "something else stands in its way, or it changed while it was put back";
    case "unsure":
      return `it changed ${since(intervals, obstacle.interval, now)}, when the process that drove the run was gone already or about to be, so it may be somebody's own work`;
    case "changed": {
      const next = intervals[obstacle.interval + 1];
      const when = since(intervals, obstacle.interval, now);
      if (next === undefined) return `${obstacle.did} ${when}, after the run's last work`;
      const until = `${duration(now - next.from)} ago`;
      return `${obstacle.did} ${when} and before ${until}, while no step of the run was at work`;
    }
  }
}

/** Why a file that two runs changed at the same time is left alone. */
export function sharedWords(run: string): string {
  return `the run ${quoted(run)} was at work at the same time and changed it too`;
}

/** When the work of an interval was last seen. */
function since(intervals: readonly WorkInterval[], at: number, now: number): string {
  const interval = intervals[at];
  if (interval === undefined) return "later";
  const time = now - (interval.seen ?? interval.worked);
  return time < 60_000 ? "less than a minute ago" : `within the last ${duration(time)}`;
}
