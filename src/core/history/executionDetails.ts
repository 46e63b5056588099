/** Everything there is to say of one execution: its row, and what the journal keeps of it. */
import { isBoardEvent } from "../board/eventShapes";
import type { BoardEvent, Commit } from "../board/events";
import type { HandoffMessage } from "../execution/handoffMessage";
import type { CommitPlace } from "../ports";
import { cutJson } from "./cutJson";
import type { ExecutionHistory } from "./executionHistory";
import { type AttemptText, type ExecutionDetails, type HandoffText, waitCauses } from "./model";

/** Reads a commit again. */
export type CommitReader = (place: CommitPlace) => Promise<Commit | undefined>;

/** What an artifact is called in inputs and outputs; its size is asked by who can look. */
export type Details = Omit<ExecutionDetails, "artifacts" | "opens"> & {
  readonly task: string | undefined;
  readonly artifacts: readonly { readonly path: string; readonly direction: "in" | "out" }[];
};

/** More attempts, handoffs or artifacts are not told. */
const most = 50;

/** Undefined for a key that is not there. */
export async function executionDetails(
  history: ExecutionHistory,
  key: number,
  read: CommitReader,
  now: number,
): Promise<Details | undefined> {
  const id = history.idOf(key);
  if (id === undefined) return undefined;
  const { columns, names } = history;
  const text = (name: number | undefined) => names.text(name ?? -1);
  const begun = await eventAt(read, columns.startPlace[key], "execution_started", id);
  const logged = await eventAt(read, columns.startPlace[key], "execution_logged", id);
  const ended = await eventAt(read, columns.endPlace[key], "execution_finished", id);
  const end = columns.end[key] ?? Number.NaN;
  const outputs = record(ended?.event.outputs ?? logged?.event.outputs);
  const inputs = record(begun?.event.inputs ?? logged?.event.inputs);
  return {
    key,
    id,
    agent: text(columns.agent[key]) ?? "",
    title: text(columns.title[key]) ?? "",
    project: text(columns.project[key]),
    task: text(columns.task[key]),
    workflow: text(columns.workflow[key]),
    run: text(columns.run[key]),
    runTitle: history.runs.of(columns.run[key] ?? -1)?.title,
    step: string(begun?.event.step ?? logged?.event.step),
    state: history.stateOf(key),
    start: columns.start[key] ?? now,
    end: Number.isNaN(end) ? undefined : end,
    attempt: columns.attempt[key] ?? 1,
    attempts: await attemptsOf(history, key, read, now),
    error: string(ended?.event.error ?? logged?.event.error),
    summary: string(outputs?.["summary"]),
    wait: waitOf(history, key),
    received: await received(history, key, read, logged),
    given: await given(history, key, read),
    artifacts: [...artifactsIn(inputs, "in"), ...artifactsIn(outputs, "out")],
    inputs: cutJson(inputs),
    outputs: cutJson(outputs),
  };
}

function waitOf({ columns, names }: ExecutionHistory, key: number): Details["wait"] {
  const from = columns.waitFrom[key] ?? Number.NaN;
  if (Number.isNaN(from)) return undefined;
  const cause = waitCauses[columns.waitCause[key] ?? 0] ?? "none";
  return { cause, from, on: names.text(columns.waitOn[key] ?? -1) };
}

/** The tries at the same work by the same agent that belong to this one: numbered on, in order. */
export function attemptKeys({ columns, length }: ExecutionHistory, key: number): readonly number[] {
  const task = columns.task[key] ?? -1;
  if (task < 0) return [key];
  const same = (other: number) =>
    columns.task[other] === task &&
    columns.project[other] === columns.project[key] &&
    columns.agent[other] === columns.agent[key];
  const tries: number[] = [key];
  for (let other = key - 1; other >= 0 && attemptOf(columns, tries[0]) > 1; other -= 1) {
    if (same(other) && attemptOf(columns, other) < attemptOf(columns, tries[0])) {
      tries.unshift(other);
    }
  }
  for (let other = key + 1; other < length && tries.length < most; other += 1) {
    if (!same(other)) continue;
    if (attemptOf(columns, other) <= attemptOf(columns, tries.at(-1))) break;
    tries.push(other);
  }
  return tries.slice(-most);
}

function attemptOf({ attempt }: ExecutionHistory["columns"], key: number | undefined): number {
  return attempt[key ?? -1] ?? 1;
}

async function attemptsOf(
  history: ExecutionHistory,
  key: number,
  read: CommitReader,
  now: number,
): Promise<readonly AttemptText[]> {
  const { columns } = history;
  const attempts: AttemptText[] = [];
  for (const one of attemptKeys(history, key)) {
    const id = history.idOf(one) ?? "";
    const ended = await eventAt(read, columns.endPlace[one], "execution_finished", id);
    const end = columns.end[one] ?? Number.NaN;
    const said = ended?.event.error ?? record(ended?.event.outputs)?.["summary"];
    attempts.push({
      key: one,
      attempt: attemptOf(columns, one),
      state: history.stateOf(one),
      text: string(said) ?? "",
      duration: Math.max(0, (Number.isNaN(end) ? now : end) - (columns.start[one] ?? now)),
    });
  }
  return attempts;
}

/** What it was handed over with; a later try goes on with what the first one was given. */
async function received(
  history: ExecutionHistory,
  key: number,
  read: CommitReader,
  logged: Found<"execution_logged"> | undefined,
): Promise<HandoffText | undefined> {
  const message = logged?.event.message;
  if (message !== undefined) return handoffText(message, logged?.commit.at ?? 0);
  const { handoffPlace } = history.columns;
  const given = attemptKeys(history, key).find(
    (one) => one <= key && !Number.isNaN(handoffPlace[one] ?? Number.NaN),
  );
  if (given === undefined) return undefined;
  const [first] = await offersAt(read, handoffPlace[given]);
  if (first !== undefined) return first;
  // A step of a run is handed over in the commit that begins it.
  const id = history.idOf(given) ?? "";
  const begun = await eventAt(read, handoffPlace[given], "execution_started", id);
  const { message: own } = begun?.event ?? {};
  return own === undefined ? undefined : handoffText(own, begun?.commit.at ?? 0);
}

async function given(
  history: ExecutionHistory,
  key: number,
  read: CommitReader,
): Promise<readonly HandoffText[]> {
  const texts: HandoffText[] = [];
  const id = history.idOf(key);
  for (const place of history.givenBy(key).slice(-most)) {
    texts.push(...(await offersAt(read, place, id)));
  }
  return texts;
}

/** The handoffs that a commit tells of; of that parent alone, when it is given. */
async function offersAt(
  read: CommitReader,
  place: CommitPlace | undefined,
  parent?: string,
): Promise<readonly HandoffText[]> {
  const commit = place === undefined || Number.isNaN(place) ? undefined : await read(place);
  return (commit?.events ?? []).flatMap((event) =>
    commit !== undefined &&
    isBoardEvent(event) &&
    event.type === "handoff_offered" &&
    (parent === undefined || event.parent === parent)
      ? [handoffText(event.message, commit.at)]
      : [],
  );
}

function handoffText(message: HandoffMessage, at: number): HandoffText {
  const { from, to, task, deliverable, context, requirements } = message;
  const continuesWith = string(message.continuesWith);
  return { from, to, task, deliverable, context, requirements, continuesWith, at };
}

interface Found<T extends BoardEvent["type"]> {
  readonly event: Extract<BoardEvent, { type: T }>;
  readonly commit: Commit;
}

async function eventAt<T extends "execution_started" | "execution_finished" | "execution_logged">(
  read: CommitReader,
  place: CommitPlace | undefined,
  type: T,
  execution: string,
): Promise<Found<T> | undefined> {
  if (place === undefined || Number.isNaN(place)) return undefined;
  const commit = await read(place);
  const event = commit?.events.find((one): one is Found<T>["event"] => {
    return isBoardEvent(one) && one.type === type && isOf(one, execution);
  });
  return commit === undefined || event === undefined ? undefined : { event, commit };
}

function isOf(event: BoardEvent, execution: string): boolean {
  return "execution" in event && event.execution === execution;
}

function artifactsIn(
  values: Readonly<Record<string, unknown>> | undefined,
  direction: "in" | "out",
): Details["artifacts"] {
  const artifacts = values?.["artifacts"];
  if (!Array.isArray(artifacts)) return [];
  const paths = artifacts.filter((path): path is string => typeof path === "string");
  return paths.slice(0, most).map((path) => ({ path: path.replaceAll("\\", "/"), direction }));
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function string(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
