/** What history knows of a project's tasks: who did each, what came of it, how long it took. */
import { executionDetails } from "../history/executionDetails";
import type { ExecutionHistory } from "../history/executionHistory";
import type { HistoryFeed } from "../history/historyFeed";
import type { ExecutionState } from "../history/model";

export interface TaskRecord {
  /** Of the last execution. */
  readonly agent: string;
  readonly state: ExecutionState;
  /** When the first began. Milliseconds since the epoch. */
  readonly first: number;
  readonly start: number;
  /** Undefined while it runs. */
  readonly end: number | undefined;
  /** All tries together. Milliseconds. */
  readonly worked: number;
  /** What the last one that has ended said. */
  readonly summary: string | undefined;
  readonly error: string | undefined;
  /** Those of all tries, newest last. */
  readonly artifacts: readonly string[];
}

/** Tries of one task that are looked at; a task that was tried more often has other troubles. */
const mostTries = 10;

/** By the key of the task. */
export async function taskRecords(
  feed: HistoryFeed,
  project: string,
  now: number,
): Promise<ReadonlyMap<string, TaskRecord>> {
  await feed.catchUp();
  feed.history.passTime(now);
  const records = new Map<string, TaskRecord>();
  for (const [task, keys] of executionsByTask(feed.history, project)) {
    records.set(task, await recordOf(feed, keys, now));
  }
  return records;
}

function executionsByTask(
  { columns, names, length }: ExecutionHistory,
  project: string,
): ReadonlyMap<string, readonly number[]> {
  const wanted = names.find(project);
  const found = new Map<string, number[]>();
  for (let key = 0; key < length; key += 1) {
    if (wanted < 0 || columns.project[key] !== wanted) continue;
    const task = names.text(columns.task[key] ?? -1);
    if (task === undefined) continue;
    const known = found.get(task);
    if (known === undefined) found.set(task, [key]);
    else known.push(key);
  }
  return found;
}

async function recordOf(
  feed: HistoryFeed,
  keys: readonly number[],
  now: number,
): Promise<TaskRecord> {
  const { columns, names } = feed.history;
  const last = keys.at(-1) ?? 0;
  const endOf = (key: number) => {
    const end = columns.end[key] ?? Number.NaN;
    return Number.isNaN(end) ? undefined : end;
  };
  const artifacts = new Set<string>();
  let summary: string | undefined;
  let error: string | undefined;
  for (const key of keys.slice(-mostTries)) {
    const details = await executionDetails(feed.history, key, (place) => feed.at(place), now);
    if (details === undefined || details.end === undefined) continue;
    summary = details.summary ?? details.error;
    error = details.error;
    for (const { path, direction } of details.artifacts)
      if (direction === "out") artifacts.add(path);
  }
  const startOf = (key: number) => columns.start[key] ?? now;
  return {
    agent: names.text(columns.agent[last] ?? -1) ?? "",
    state: feed.history.stateOf(last),
    first: Math.min(...keys.map(startOf)),
    start: startOf(last),
    end: endOf(last),
    worked: keys.reduce((sum, key) => sum + Math.max(0, (endOf(key) ?? now) - startOf(key)), 0),
    summary,
    error,
    artifacts: [...artifacts],
  };
}
