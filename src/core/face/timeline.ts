/** Executions of a history as plain JSON, alone and nested by what came from what. */
import type { ExecutionHistory } from "../history/executionHistory";
import { iso } from "./moments";
import type { ExecutionData, TimelineEntry } from "./shapes";

/** Deeper entries stand at the top level: a chain of handoffs has no end, and JSON readers do. */
const deepest = 40;

export function executionData(history: ExecutionHistory, key: number, now: number): ExecutionData {
  const { columns, names } = history;
  const text = (name: number | undefined) => names.text(name ?? -1) ?? null;
  const start = columns.start[key] ?? 0;
  const end = columns.end[key] ?? Number.NaN;
  const parent = columns.parent[key] ?? -1;
  return {
    id: history.idOf(key) ?? "",
    agent_name: text(columns.agent[key]) ?? "",
    timestamp: iso(start),
    duration_ms: Math.round(Math.max(0, (Number.isNaN(end) ? now : end) - start)),
    status: history.stateOf(key),
    title: text(columns.title[key]) ?? "",
    project_id: text(columns.project[key]),
    task_id: text(columns.task[key])?.replace(/^~/u, "") ?? null,
    workflow: text(columns.workflow[key]),
    run_id: text(columns.run[key]),
    attempt: columns.attempt[key] ?? 1,
    parent_execution_id: parent < 0 ? null : (history.idOf(parent) ?? null),
    is_handoff: parent >= 0 && columns.agent[parent] !== columns.agent[key],
  };
}

/** Nests without recursion; parents that lead in a circle, as only a damaged log has, end at the top. */
export function nest(
  history: ExecutionHistory,
  keys: readonly number[],
  now: number,
): readonly TimelineEntry[] {
  const { parent } = history.columns;
  const shown = new Set(keys);
  const depths = new Map<number, number>();
  const depthOf = (key: number): number => {
    const way: number[] = [];
    const seen = new Set<number>();
    let at = key;
    while (!depths.has(at) && !seen.has(at) && shown.has(parent[at] ?? -1)) {
      seen.add(at);
      way.push(at);
      at = parent[at] ?? -1;
    }
    if (!depths.has(at)) depths.set(at, 0);
    for (const one of way.reverse()) {
      if (depths.has(one)) continue;
      const above = depths.get(parent[one] ?? -1) ?? 0;
      depths.set(one, above + 1 >= deepest ? 0 : above + 1);
    }
    return depths.get(key) ?? 0;
  };
  const entries = new Map<number, TimelineEntry & { readonly children: TimelineEntry[] }>();
  for (const key of keys) {
    const hidden = (parent[key] ?? -1) >= 0 && depthOf(key) === 0;
    const data = executionData(history, key, now);
    entries.set(key, { ...data, parent_hidden: hidden, children: [] });
  }
  const top: TimelineEntry[] = [];
  for (const [key, entry] of entries) {
    const above = depthOf(key) === 0 ? undefined : entries.get(parent[key] ?? -1);
    (above?.children ?? top).push(entry);
  }
  return top;
}
