/** The execution log: listing, one in full, timeline, graph, and entering work. Source document "Week 5". */

import { definitionsOf } from "../agent/registry";
import type { Target } from "../board/commands";
import type { Actor, BoardEvent } from "../board/events";
import { refuse } from "../errors";
import type { HandoffMessage } from "../execution/handoffMessage";
import { type Details, executionDetails } from "../history/executionDetails";
import type { ExecutionHistory } from "../history/executionHistory";
import { RowTest } from "../history/flowFilter";
import { summarize } from "../history/flowSummary";
import { type ExecutionState, executionStates, type FlowFilter } from "../history/model";
import { quoted } from "../view/words";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { iso, parseIso } from "./moments";
import type {
  ExecutionData,
  ExecutionDetailsData,
  ExecutionGraphData,
  TimelineEntry,
} from "./shapes";
import { executionData, nest } from "./timeline";

/** Conditions are joined by “and”. Dates: ISO 8601; work that overlaps the range is in it. */
export interface ExecutionQuery {
  readonly agent?: string | undefined;
  readonly status?: string | undefined;
  readonly project_id?: string | undefined;
  readonly workflow?: string | undefined;
  readonly start_date?: string | undefined;
  readonly end_date?: string | undefined;
  /** Words in title, agent or project. */
  readonly text?: string | undefined;
}

export interface Page {
  /** 1 to 500; 100 where nothing is said. */
  readonly limit?: number | undefined;
  /** From the page before. */
  readonly cursor?: string | undefined;
}

export interface ExecutionPage {
  readonly items: readonly ExecutionData[];
  /** That match, on all pages. */
  readonly total: number;
  readonly limit: number;
  /** Null on the last page. */
  readonly next_cursor: string | null;
}

const usualPage = 100;
const longestPage = 500;
const longestTimeline = 5_000;

/** Newest first. */
export async function listExecutions(
  face: Face,
  query: ExecutionQuery = {},
  page: Page = {},
): Promise<FaceResult<ExecutionPage>> {
  const found = await matching(face, query);
  if (!found.ok) return found;
  const { limit = usualPage, cursor } = page;
  if (!Number.isInteger(limit) || limit < 1 || limit > longestPage) {
    return invalid(`The limit is a whole number from 1 to ${longestPage}, not ${limit}.`);
  }
  const { history, now, keys } = found.data;
  const { start } = history.columns;
  const startOf = (key: number) => start[key] ?? 0;
  const order = (a: number, b: number) => startOf(b) - startOf(a) || b - a;
  const sorted = keys.sort(order);
  const from = cursor === undefined ? 0 : placeAfter(history, sorted, cursor, order);
  if (from === undefined) return invalid(`${quoted(cursor ?? "")} is no cursor of this list.`);
  const shown = sorted.slice(from, from + limit);
  const last = shown.at(-1);
  return done({
    items: shown.map((key) => executionData(history, key, now)),
    total: sorted.length,
    limit,
    next_cursor:
      last === undefined || from + limit >= sorted.length ? null : (history.idOf(last) ?? null),
  });
}

/** Everything there is to say of one execution. */
export async function getExecution(
  face: Face,
  id: string,
): Promise<FaceResult<ExecutionDetailsData>> {
  const history = await upToDate(face);
  const key = history.keyOf(id);
  const now = face.board.now();
  const details =
    key === undefined
      ? undefined
      : await executionDetails(history, key, (place) => face.history.at(place), now);
  if (key === undefined || details === undefined) {
    return failed(refuse("not_found", `There is no execution ${quoted(id)} here.`));
  }
  return done({ ...executionData(history, key, now), ...inFull(details) });
}

/**
 * Oldest first, nested by what came from what. An entry whose parent is not in the answer stands at
 * the top level and says so. At most 5,000 entries, the newest; `more` tells how many older match.
 */
export async function executionTimeline(
  face: Face,
  query: ExecutionQuery = {},
): Promise<FaceResult<{ readonly items: readonly TimelineEntry[]; readonly more: number }>> {
  const found = await matching(face, query);
  if (!found.ok) return found;
  const { history, now } = found.data;
  const { start } = history.columns;
  const sorted = found.data.keys.sort((a, b) => (start[a] ?? 0) - (start[b] ?? 0) || a - b);
  const keys = sorted.slice(-longestTimeline);
  return done({ items: nest(history, keys, now), more: sorted.length - keys.length });
}

/** Agents and the handoffs between them, under a filter. */
export async function executionGraph(
  face: Face,
  query: ExecutionQuery = {},
): Promise<FaceResult<ExecutionGraphData>> {
  const filter = filterOf(query);
  if ("ok" in filter) return filter;
  const history = await upToDate(face);
  const { graph } = summarize(history, new RowTest(history, filter, never), filter, {
    now: face.board.now(),
    complete: true,
    roleOf: (agent) => definitionsOf(face.registry, agent)[0]?.role,
  });
  const name = (index: number) => history.names.text(index) ?? "";
  return done({
    nodes: graph.nodes.map((node) => ({
      id: name(node.agent),
      role: node.role ?? null,
      count: node.executions,
      success: node.successes,
      failure: node.failures,
      in_progress: node.running,
      cancelled: node.cancelled,
      lost: node.lost,
    })),
    edges: graph.edges.map((edge) => ({
      source: name(edge.from),
      target: name(edge.to),
      count: edge.handoffs,
      success: edge.successes,
      failure: edge.failures,
      mean_wait_ms: Math.round(edge.meanWait),
    })),
  });
}

/** Work that was done elsewhere. Names are the document's; `status` may not be `in_progress`. */
export interface LogRequest {
  readonly agent_name: string;
  readonly target?: Target | undefined;
  readonly title?: string | undefined;
  /** When it was begun; without it, so that it ends now. */
  readonly timestamp?: string | undefined;
  readonly duration_ms?: number | undefined;
  readonly status?: "success" | "failure" | "cancelled" | undefined;
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  readonly summary?: string | undefined;
  readonly error?: string | undefined;
  readonly artifacts?: readonly string[] | undefined;
  readonly parent_execution_id?: string | undefined;
  readonly handoff?: HandoffMessage | undefined;
  readonly workflow?: string | undefined;
}

/** Enters work that is over. What a claim's holder does is logged by itself. DESIGN 5.3. */
export async function logExecution(
  face: Face,
  request: LogRequest,
  actor: Actor,
): Promise<FaceResult<ExecutionData>> {
  const { timestamp, parent_execution_id: parent } = request;
  const duration = request.duration_ms ?? 0;
  const started =
    timestamp === undefined ? face.board.now() - duration : parseIso(timestamp, "start");
  if (started === undefined) {
    return invalid(`${quoted(timestamp ?? "")} is no moment; write it like 2026-11-20T14:05:00Z.`);
  }
  if (parent !== undefined && (await upToDate(face)).keyOf(parent) === undefined) {
    return failed(refuse("not_found", `There is no execution ${quoted(parent)} to come from.`));
  }
  const result = await face.board.execute(
    {
      type: "log_execution",
      agent: request.agent_name,
      target: request.target,
      title: request.title,
      started,
      duration,
      status: request.status ?? "success",
      summary: request.summary,
      error: request.error,
      artifacts: request.artifacts,
      inputs: request.inputs,
      outputs: request.outputs,
      parent,
      message: request.handoff,
      workflow: request.workflow,
    },
    actor,
  );
  if (!result.ok) return failed(result);
  const events = (result.commit?.events ?? []) as readonly BoardEvent[];
  const logged = events.find((event) => event.type === "execution_logged");
  const history = await upToDate(face);
  const key = logged?.type === "execution_logged" ? history.keyOf(logged.execution) : undefined;
  if (key === undefined) throw new Error("What was logged is not in the history");
  return done(executionData(history, key, face.board.now()), result.warnings);
}

interface Matching {
  readonly history: ExecutionHistory;
  readonly keys: number[];
  readonly now: number;
}

async function matching(face: Face, query: ExecutionQuery): Promise<FaceResult<Matching>> {
  const filter = filterOf(query);
  if ("ok" in filter) return filter;
  const history = await upToDate(face);
  const test = new RowTest(history, filter, never);
  const keys: number[] = [];
  for (let key = 0; key < history.length; key += 1) if (test.fails(key) === 0) keys.push(key);
  return done({ history, keys, now: face.board.now() });
}

async function upToDate(face: Face): Promise<ExecutionHistory> {
  await face.history.catchUp();
  const { history } = face.history;
  history.passTime(face.board.now());
  return history;
}

/** Ranges are given as moments here, so nobody asks for midnight. */
const never = () => Number.NEGATIVE_INFINITY;

function filterOf(query: ExecutionQuery): FlowFilter | ReturnType<typeof invalid> {
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
    text: query.text ?? "",
  };
}

function invalid(message: string): ReturnType<typeof failed> {
  return failed(refuse("invalid_argument", message));
}

/** Where the page behind that execution begins; it may have left the list, but must be known. */
function placeAfter(
  history: ExecutionHistory,
  sorted: readonly number[],
  cursor: string,
  order: (a: number, b: number) => number,
): number | undefined {
  const key = history.keyOf(cursor);
  if (key === undefined) return undefined;
  const at = sorted.findIndex((other) => order(other, key) > 0);
  return at < 0 ? sorted.length : at;
}

function inFull(details: Details): Omit<ExecutionDetailsData, keyof ExecutionData> {
  const { received } = details;
  return {
    step_id: details.step ?? null,
    error: details.error ?? null,
    summary: details.summary ?? null,
    inputs: details.inputs ?? null,
    outputs: details.outputs ?? null,
    artifacts: details.artifacts
      .filter(({ direction }) => direction === "out")
      .map(({ path }) => path),
    handoff:
      received === undefined
        ? null
        : {
            from: received.from,
            to: received.to,
            task: received.task,
            deliverable: received.deliverable,
            context: received.context,
            requirements: received.requirements,
            continues_with: received.continuesWith ?? null,
            at: iso(received.at),
          },
  };
}
