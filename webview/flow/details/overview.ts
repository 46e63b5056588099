/** What stands out in the executions that are shown: bursts of failures, who fails most, the longest waits. */

import type { WaitCause } from "../../../src/protocol/flow";
import { endOf, type FlowData, nameOf, stateOf, waitCauseOf } from "../flowData";

export interface FailureCluster {
  /** When the first and the last of them failed, milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Keys of the failed executions, by time. */
  readonly keys: readonly number[];
}

export interface AgentFailures {
  readonly agent: string;
  readonly failures: number;
  readonly executions: number;
}

export interface LongWait {
  readonly key: number;
  readonly title: string;
  readonly cause: WaitCause;
  /** Milliseconds. */
  readonly length: number;
}

export interface Overview {
  readonly executions: number;
  readonly agents: number;
  /** From the first start to the last end; undefined when there is nothing. */
  readonly span: { readonly from: number; readonly to: number } | undefined;
  readonly clusters: readonly FailureCluster[];
  readonly failures: readonly AgentFailures[];
  readonly waits: readonly LongWait[];
}

const most = { clusters: 3, agents: 4, waits: 3 };

export function overviewOf(data: FlowData, rows: readonly number[]): Overview {
  const { agent, start, key, title, waitFrom } = data.rows;
  const counts = new Map<number, { executions: number; failures: number }>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const waits: LongWait[] = [];
  for (const row of rows) {
    const who = agent[row] ?? -1;
    const count = counts.get(who) ?? { executions: 0, failures: 0 };
    counts.set(who, count);
    count.executions += 1;
    if (stateOf(data, row) === "failure") count.failures += 1;
    const begun = start[row] ?? 0;
    from = Math.min(from, begun);
    to = Math.max(to, endOf(data, row));
    const cause = waitCauseOf(data, row);
    const length = begun - (waitFrom[row] ?? Number.NaN);
    if (cause !== "none" && length >= shortestWait) {
      waits.push({ key: key[row] ?? 0, title: nameOf(data, title[row]), cause, length });
    }
  }
  const failures = [...counts]
    .filter(([, count]) => count.failures > 0)
    .map(([who, count]) => ({ agent: nameOf(data, who), ...count }))
    .sort((one, other) => other.failures - one.failures || (one.agent < other.agent ? -1 : 1));
  return {
    executions: rows.length,
    agents: counts.size,
    span: rows.length === 0 ? undefined : { from, to },
    clusters: failureClusters(data, rows),
    failures: failures.slice(0, most.agents),
    waits: waits.sort((one, other) => other.length - one.length).slice(0, most.waits),
  };
}

/** Shorter waits are nobody's trouble. Milliseconds. */
const shortestWait = 5 * 60_000;

/** Failures that lie closer than this may be of one burst. Milliseconds. */
const step = 5 * 60_000;
const fewest = 3;

/**
 * Bursts of failures: stretches of time in which several times as many executions failed as usual.
 * Time is cut into steps of five minutes; a step is hot when it holds more than three times the
 * failures of an average step in which anything ended, and hot steps with at most one cool one between
 * them are one burst. The one with the most failures comes first.
 */
export function failureClusters(
  data: FlowData,
  rows: readonly number[],
): readonly FailureCluster[] {
  const failed = new Map<number, number[]>();
  const busy = new Set<number>();
  let failures = 0;
  for (const row of rows) {
    const at = Math.floor(endOf(data, row) / step);
    busy.add(at);
    if (stateOf(data, row) !== "failure") continue;
    failures += 1;
    const known = failed.get(at);
    if (known === undefined) failed.set(at, [row]);
    else known.push(row);
  }
  const usual = failures / Math.max(1, busy.size);
  const hot = [...failed.keys()]
    .filter((at) => around(failed, at) > 3 * 3 * usual || around(failed, at) >= failures)
    .sort((one, other) => one - other);
  const bursts: number[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const at of hot) {
    if (at - last > 2) bursts.push([]);
    bursts.at(-1)?.push(...(failed.get(at) ?? []));
    last = at;
  }
  return bursts
    .filter((burst) => burst.length >= fewest)
    .map((burst) => clusterOf(data, burst))
    .sort((one, other) => other.keys.length - one.keys.length || other.to - one.to)
    .slice(0, most.clusters);
}

/** Failures in the step and its two neighbours: bursts do not begin at full five minutes. */
function around(failed: ReadonlyMap<number, readonly number[]>, at: number): number {
  return [at - 1, at, at + 1].reduce((sum, one) => sum + (failed.get(one)?.length ?? 0), 0);
}

function clusterOf(data: FlowData, burst: readonly number[]): FailureCluster {
  const rows = [...burst].sort((one, other) => endOf(data, one) - endOf(data, other));
  return {
    from: endOf(data, rows[0] ?? 0),
    to: endOf(data, rows.at(-1) ?? 0),
    keys: rows.map((row) => data.rows.key[row] ?? 0),
  };
}
