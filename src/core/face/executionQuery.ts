/** Which executions are meant: a filter as faces spell it, and what matches it. */
import { refuse } from "../errors";
import type { ExecutionHistory } from "../history/executionHistory";
import { RowTest } from "../history/flowFilter";
import { type ExecutionState, executionStates, type FlowFilter } from "../history/model";
import { quoted } from "../view/words";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { parseIso } from "./moments";

/** Conditions are joined by “and”. Dates: ISO 8601; work that overlaps the range is in it. */
export interface ExecutionQuery {
  readonly agent?: string | undefined;
  readonly status?: string | undefined;
  readonly project_id?: string | undefined;
  readonly workflow?: string | undefined;
  readonly run_id?: string | undefined;
  readonly start_date?: string | undefined;
  readonly end_date?: string | undefined;
  /** Words in title, agent or project. */
  readonly text?: string | undefined;
}

export interface Matching {
  readonly history: ExecutionHistory;
  readonly keys: number[];
  readonly now: number;
}

/** The executions a query means, in the order in which they were journalled. */
export async function matching(face: Face, query: ExecutionQuery): Promise<FaceResult<Matching>> {
  const filter = filterOf(query);
  if ("ok" in filter) return filter;
  const history = await upToDate(face);
  const test = new RowTest(history, filter, never);
  const keys: number[] = [];
  for (let key = 0; key < history.length; key += 1) if (test.fails(key) === 0) keys.push(key);
  return done({ history, keys, now: face.board.now() });
}

/** The history up to now. */
export async function upToDate(face: Face): Promise<ExecutionHistory> {
  await face.history.catchUp();
  const { history } = face.history;
  history.passTime(face.board.now());
  return history;
}

/** Ranges are given as moments here, so nobody asks for midnight. */
export const never = () => Number.NEGATIVE_INFINITY;

/** @returns the refusal of what is no date or no status */
export function filterOf(query: ExecutionQuery): FlowFilter | ReturnType<typeof invalid> {
  const { status, start_date: since, end_date: until } = query;
  const from = since === undefined ? Number.NEGATIVE_INFINITY : parseIso(since, "start");
  const to = until === undefined ? Number.POSITIVE_INFINITY : parseIso(until, "end");
  if (from === undefined || to === undefined) {
    const wrong = quoted((from === undefined ? since : until) ?? "");
    return invalid(`${wrong} is no date; write it like 2026-11-20 or 2026-11-20T14:05:00Z.`);
  }
  const state = executionStates.find((one) => one === status);
  if (status !== undefined && state === undefined) {
    return invalid(`${quoted(status)} is no status; use ${executionStates.join(", ")}.`);
  }
  const one = (value: string | undefined) => (value === undefined ? [] : [value]);
  const states: readonly ExecutionState[] = state === undefined ? [] : [state];
  return {
    range: { from, to },
    agents: one(query.agent),
    states,
    projects: one(query.project_id),
    workflows: one(query.workflow),
    runs: one(query.run_id),
    text: query.text ?? "",
  };
}

export function invalid(message: string): ReturnType<typeof failed> {
  return failed(refuse("invalid_argument", message));
}
