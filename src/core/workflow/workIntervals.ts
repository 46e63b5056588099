/**
 * When steps of a run were at work. Journals written before there were several such intervals have one
 * `before` and, after each retry, another `after` for it; they mean what they meant then. DESIGN 5.4.
 */
import type { RunState, WorkInterval } from "./runState";

/** The interval that lasts now. */
export function openInterval({ intervals }: Pick<RunState, "intervals">): WorkInterval | undefined {
  const last = intervals.at(-1);
  return last?.after === undefined ? last : undefined;
}

/** Those whose both ends are kept. */
export function keptIntervals({
  intervals,
}: Pick<RunState, "intervals">): readonly (WorkInterval & { readonly after: string })[] {
  return intervals.flatMap(({ after, ...rest }) =>
    after === undefined ? [] : [{ ...rest, after }],
  );
}

/** A state of the worktree was kept. */
export function withSnapshot(
  run: RunState,
  which: "before" | "after",
  name: string,
  at: number,
): RunState {
  const last = run.intervals.at(-1);
  if (which === "before") {
    const fresh = {
      before: name,
      after: undefined,
      from: at,
      to: undefined,
      worked: at,
      seen: undefined,
    };
    return { ...run, intervals: [...run.intervals, fresh] };
  }
  return last === undefined ? run : changeLast(run, { after: name, to: at });
}

/** An attempt began or ended. */
export function withWork(run: RunState, at: number): RunState {
  return openInterval(run) === undefined ? run : changeLast(run, { worked: at });
}

/** Another session drives; the one before it never let go. */
export function withLostDriver(run: RunState, session: string): RunState {
  const { driver } = run;
  const open = openInterval(run);
  if (driver === undefined || driver.session === session || open === undefined) return run;
  const seen = Math.max(open.from, driver.expires - driver.ttl * 1000);
  return changeLast(run, { seen: Math.min(open.seen ?? seen, seen) });
}

function changeLast(run: RunState, change: Partial<WorkInterval>): RunState {
  const last = run.intervals.at(-1);
  if (last === undefined) return run;
  return { ...run, intervals: [...run.intervals.slice(0, -1), { ...last, ...change }] };
}
