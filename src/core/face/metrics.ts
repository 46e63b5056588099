/** How agents did, in figures that can be drawn. Source document "Week 5", item 4. */
import type { ExecutionState } from "../history/model";
import { type ExecutionQuery, matching } from "./executionQuery";
import type { Face } from "./face";
import { done, type FaceResult } from "./faceError";
import { iso } from "./moments";

export const metricBuckets = ["day", "week", "month"] as const;
export type MetricBucket = (typeof metricBuckets)[number];

export interface MetricFigures {
  readonly total: number;
  readonly success: number;
  readonly failure: number;
  readonly cancelled: number;
  readonly lost: number;
  readonly in_progress: number;
  /** Percent of those that succeeded or failed, to two decimals; null where none did. */
  readonly success_rate: number | null;
  /** Of what is over; null where nothing is. */
  readonly average_duration_ms: number | null;
}

export interface MetricPeriod extends MetricFigures {
  /** The first moment, UTC. Weeks begin on Monday. */
  readonly start: string;
}

export interface Metrics extends Omit<MetricFigures, "total"> {
  readonly total_executions: number;
  readonly executions_by_agent: Readonly<Record<string, MetricFigures>>;
  readonly bucket: MetricBucket;
  /** By when work began, oldest first; periods in which nothing began are there too. */
  readonly periods: readonly MetricPeriod[];
  /** Older periods that were left out because there would be too many. */
  readonly more: number;
}

/** Of two years by day; a chart with more shows nothing. */
const mostPeriods = 732;

/** Counts executions by agent and by when they began. */
export async function metrics(
  face: Face,
  query: ExecutionQuery = {},
  bucket: MetricBucket = "day",
): Promise<FaceResult<Metrics>> {
  const found = await matching(face, query);
  if (!found.ok) return found;
  const { history, keys } = found.data;
  const { columns, names } = history;
  const all = new Tally();
  const agents = new Map<string, Tally>();
  const periods = new Map<number, Tally>();
  for (const key of keys) {
    const [start = 0, end = Number.NaN] = [columns.start[key], columns.end[key]];
    const state = history.stateOf(key);
    const agent = names.text(columns.agent[key] ?? -1) ?? "";
    for (const tally of [all, of(agents, agent), of(periods, periodOf(start, bucket))]) {
      tally.add(state, end - start);
    }
  }
  const { total, ...figures } = all.figures();
  const starts = periodsBetween([...periods.keys()], bucket);
  return done({
    total_executions: total,
    ...figures,
    executions_by_agent: Object.fromEntries(
      [...agents]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([agent, tally]) => [agent, tally.figures()]),
    ),
    bucket,
    periods: starts.shown.map((at) => ({
      start: iso(at),
      ...(periods.get(at) ?? new Tally()).figures(),
    })),
    more: starts.more,
  });
}

class Tally {
  readonly #counts: Record<ExecutionState, number> = {
    in_progress: 0,
    success: 0,
    failure: 0,
    cancelled: 0,
    lost: 0,
  };
  #time = 0;

  add(state: ExecutionState, duration: number): void {
    this.#counts[state] += 1;
    if (state !== "in_progress" && state !== "lost") this.#time += Math.max(0, duration);
  }

  figures(): MetricFigures {
    const { success, failure, cancelled, lost, in_progress: running } = this.#counts;
    const judged = success + failure;
    const over = judged + cancelled;
    return {
      total: over + lost + running,
      success,
      failure,
      cancelled,
      lost,
      in_progress: running,
      success_rate: judged === 0 ? null : Math.round((success / judged) * 10_000) / 100,
      average_duration_ms: over === 0 ? null : Math.round(this.#time / over),
    };
  }
}

function of<K>(tallies: Map<K, Tally>, key: K): Tally {
  const known = tallies.get(key);
  if (known !== undefined) return known;
  const made = new Tally();
  tallies.set(key, made);
  return made;
}

/** The first moment of the period in which `at` lies. */
function periodOf(at: number, bucket: MetricBucket): number {
  const date = new Date(at);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (bucket === "month") return Date.UTC(year, month, 1);
  const back = bucket === "week" ? (date.getUTCDay() + 6) % 7 : 0;
  return Date.UTC(year, month, day - back);
}

function nextPeriod(at: number, bucket: MetricBucket): number {
  const date = new Date(at);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (bucket === "month") return Date.UTC(year, month + 1, 1);
  return Date.UTC(year, month, day + (bucket === "week" ? 7 : 1));
}

/** All periods from the first to the last, the newest where there are too many. */
function periodsBetween(starts: readonly number[], bucket: MetricBucket) {
  // Not spread into Math.min: there may be more of them than a call takes arguments.
  const [first, last] = starts.reduce(
    ([low, high], at) => [Math.min(low, at), Math.max(high, at)] as const,
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as readonly [number, number],
  );
  const all: number[] = [];
  for (let at = first; at <= last; at = nextPeriod(at, bucket)) all.push(at);
  const shown = all.slice(-mostPeriods);
  return { shown, more: all.length - shown.length };
}
