/** Small histories, played by the rules and read back as the flow view does. */
import type { Commit } from "../../../src/core/board/events";
import { ExecutionHistory } from "../../../src/core/history/executionHistory";
import type { QueryContext } from "../../../src/core/history/flowQuery";
import type { Rules } from "../../support/board/rules";

/** Each commit's place is its index. */
export function historyOf(commits: readonly Commit[]): ExecutionHistory {
  const history = new ExecutionHistory();
  history.add(
    commits,
    commits.map((_, place) => place),
  );
  return history;
}

export function readerOf(commits: readonly Commit[]) {
  return async (place: number) => Promise.resolve(commits[place]);
}

/** Rows as plain objects, with texts in the place of names. */
export function plainRows(history: ExecutionHistory) {
  const { columns, names } = history;
  const at = (column: ArrayLike<number>, key: number) => names.text(column[key] ?? -1);
  return Array.from({ length: history.length }, (_, key) => ({
    agent: at(columns.agent, key),
    state: history.stateOf(key),
    title: at(columns.title, key),
    project: at(columns.project, key),
    attempt: columns.attempt[key],
    parent: columns.parent[key],
    start: columns.start[key],
    end: columns.end[key],
  }));
}

export function contextAt(rules: Pick<Rules, "now">, startOfToday = 0): QueryContext {
  return {
    now: rules.now,
    complete: true,
    roleOf: () => undefined,
    startOfDay: (daysBack) => startOfToday - daysBack * 86_400_000,
  };
}
