/**
 * Everything that was done on a board, folded from its commits: one row of columns for each execution,
 * in the order in which they were journalled. What is long (inputs, outputs, messages) stays in the
 * journal; a row knows where. DESIGN 5.3.
 */
import { isBoardEvent } from "../board/eventShapes";
import type { BoardEvent, Commit } from "../board/events";
import type { CommitPlace } from "../ports";
import { plainText } from "../view/words";
import { type Columns, emptyColumns, widenColumns } from "./columns";
import { type ExecutionState, executionStates, waitCauses } from "./model";
import { Names } from "./names";
import { OpenWork } from "./openWork";
import { RunLabels } from "./runLabels";

type Of<T extends BoardEvent["type"]> = Extract<BoardEvent, { type: T }>;

const code = {
  in_progress: executionStates.indexOf("in_progress"),
  lost: executionStates.indexOf("lost"),
} as const;

/** A wait shorter than this is how long a command takes. Milliseconds. */
const shortestWait = 1_000;
const mostAttempts = 255;

interface Follower {
  changed: Set<number>;
}

/** Somebody who shows a history and wants to know which of its rows to show anew. */
export interface ChangeFollower {
  /** What changed since the last call, or since it began to follow. */
  readonly take: () => ReadonlySet<number>;
  readonly stop: () => void;
}

export class ExecutionHistory {
  readonly names = new Names();
  readonly runs = new RunLabels(this.names);
  readonly #ids: string[] = [];
  readonly #keys = new Map<string, number>();
  readonly #open = new Map<number, string | undefined>();
  readonly #given = new Map<string, CommitPlace[]>();
  /** Parents that were named before they were known, or never will be. */
  readonly #orphans = new Map<string, number[]>();
  readonly #work = new OpenWork();
  #columns: Columns = emptyColumns(256);
  readonly #followers = new Set<Follower>();

  /** How many executions there are; their keys run from 0. */
  get length(): number {
    return this.#ids.length;
  }

  /** The columns as they are now: valid until the next `add`, and only up to `length`. */
  get columns(): Readonly<Columns> {
    return this.#columns;
  }

  idOf(key: number): string | undefined {
    return this.#ids[key];
  }

  keyOf(id: string): number | undefined {
    return this.#keys.get(id);
  }

  stateOf(key: number): ExecutionState {
    return executionStates[this.#columns.state[key] ?? 0] ?? "in_progress";
  }

  /** Where the handoffs stand that the execution passed on. */
  givenBy(key: number): readonly CommitPlace[] {
    return this.#given.get(this.#ids[key] ?? "") ?? [];
  }

  /** Takes in commits that follow those before, each with its place. */
  add(commits: readonly Commit[], places: readonly CommitPlace[]): void {
    for (const [index, commit] of commits.entries()) {
      const place = places[index] ?? Number.NaN;
      for (const event of commit.events) if (isBoardEvent(event)) this.#apply(event, commit, place);
    }
    this.#work.forgetEnded(
      new Set([...this.#open.values()].filter((claim) => claim !== undefined)),
    );
  }

  /** Collects the keys of rows that are new or different from now on, until it is told to stop. */
  follow(): ChangeFollower {
    const follower: Follower = { changed: new Set() };
    this.#followers.add(follower);
    return {
      take: () => {
        const { changed } = follower;
        follower.changed = new Set();
        return changed;
      },
      stop: () => this.#followers.delete(follower),
    };
  }

  #mark(key: number): void {
    for (const { changed } of this.#followers) changed.add(key);
  }

  /** Marks as lost what is in progress under a claim whose time ran out, and takes it back. DESIGN 5.3. */
  passTime(now: number): void {
    for (const [key, claim] of this.#open) {
      const lostAt = claim === undefined ? undefined : this.#work.endedAt(claim, now);
      const state = lostAt === undefined ? code.in_progress : code.lost;
      const end = lostAt ?? Number.NaN;
      if (this.#columns.state[key] === state && Object.is(this.#columns.end[key], end)) continue;
      this.#columns.state[key] = state;
      this.#columns.end[key] = end;
      this.#mark(key);
    }
  }

  #apply(event: BoardEvent, commit: Commit, place: CommitPlace): void {
    this.#work.apply(event, commit, place);
    if (event.type === "execution_started") this.#start(event, commit.at, place);
    else if (event.type === "execution_finished") this.#finish(event, commit.at, place);
    else if (event.type === "execution_logged") this.#log(event, place);
    else if (event.type === "run_started") {
      this.runs.add(event.run, textOf(event.title) ?? event.workflow, commit.at);
    } else if (event.type === "task_renamed") this.#rename(event);
    else if (event.type === "handoff_offered" && event.parent !== undefined) {
      push(this.#given, event.parent, place);
    }
  }

  #start(event: Of<"execution_started">, at: number, place: CommitPlace): void {
    const wait = this.#work.waitBefore(event, at);
    const key = this.#row(event, at, place);
    if (key === undefined) return;
    const { state, end, waitFrom, waitCause, waitOn, handoffPlace } = this.#columns;
    state[key] = code.in_progress;
    end[key] = Number.NaN;
    const own = event.message === undefined ? Number.NaN : place;
    handoffPlace[key] = this.#work.takeHandoff(event.handoff) ?? own;
    if (wait !== undefined && at - wait.from >= shortestWait) {
      waitFrom[key] = wait.from;
      waitCause[key] = waitCauses.indexOf(wait.cause);
      waitOn[key] = this.names.of(wait.on === undefined ? undefined : plainText(wait.on));
    }
    this.#open.set(key, event.claim);
  }

  #finish({ execution, status, duration }: Of<"execution_finished">, at: number, place: number) {
    const key = this.#keys.get(execution);
    if (key === undefined || !this.#open.delete(key)) return;
    const start = this.#columns.start[key] ?? at;
    this.#columns.state[key] = stateCode(status);
    this.#columns.end[key] = Math.max(start, Math.min(at, start + Math.max(0, duration)));
    this.#columns.endPlace[key] = place;
    this.#mark(key);
  }

  #log(event: Of<"execution_logged">, place: CommitPlace): void {
    const key = this.#row(event, event.started, place);
    if (key === undefined) return;
    this.#columns.state[key] = stateCode(event.status);
    this.#columns.end[key] = event.started + Math.max(0, event.duration);
    this.#columns.endPlace[key] = place;
    this.#columns.handoffPlace[key] = event.message === undefined ? Number.NaN : place;
  }

  /** A new row; undefined for an id that was there before, which is a mistake of its writer. */
  #row(
    event: Of<"execution_started"> | Of<"execution_logged">,
    start: number,
    place: CommitPlace,
  ): number | undefined {
    if (this.#keys.has(event.execution)) return undefined;
    const key = this.#ids.push(event.execution) - 1;
    this.#keys.set(event.execution, key);
    if (key >= this.#columns.agent.length) this.#columns = widenColumns(this.#columns, key * 2);
    const columns = this.#columns;
    const [project, task] = [textOf(event.project), textOf(event.task)];
    columns.agent[key] = this.names.of(event.agent);
    columns.start[key] = start;
    columns.title[key] = this.names.of(titleOf(textOf(event.title), task, project));
    columns.project[key] = this.names.of(project);
    columns.task[key] = this.names.of(task);
    const [workflow, run] = [textOf(event.workflow), textOf(event.run)];
    columns.workflow[key] = this.names.of(workflow);
    columns.run[key] = this.names.of(run);
    if (run !== undefined) this.runs.add(run, workflow, start);
    columns.attempt[key] = Math.min(mostAttempts, Math.max(1, Math.round(event.attempt)));
    columns.waitFrom[key] = Number.NaN;
    columns.waitOn[key] = -1;
    columns.startPlace[key] = place;
    columns.endPlace[key] = Number.NaN;
    columns.handoffPlace[key] = Number.NaN;
    columns.parent[key] = this.#parentKey(textOf(event.parent), key);
    for (const child of this.#orphans.get(event.execution) ?? []) {
      columns.parent[child] = key;
      this.#mark(child);
    }
    this.#orphans.delete(event.execution);
    this.#mark(key);
    return key;
  }

  #parentKey(parent: string | undefined, key: number): number {
    if (parent === undefined) return -1;
    const known = this.#keys.get(parent);
    // An execution cannot contain itself, whoever says so.
    if (known === key) return -1;
    if (known === undefined) push(this.#orphans, parent, key);
    return known ?? -1;
  }

  #rename({ project, from, to }: Of<"task_renamed">): void {
    const { project: projects, task: tasks } = this.#columns;
    const inProject = this.names.find(project);
    const old = this.names.find(from);
    if (inProject < 0 || old < 0) return;
    for (let key = 0; key < this.length; key += 1) {
      if (projects[key] !== inProject || tasks[key] !== old) continue;
      tasks[key] = this.names.of(to);
      this.#mark(key);
    }
  }
}

function stateCode(state: Exclude<ExecutionState, "in_progress" | "lost">): number {
  return Math.max(0, executionStates.indexOf(state));
}

/** Fields that may be missing may also be anything: the journal's rules do not look at them. PROTOCOL 2.6. */
function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function titleOf(title: string | undefined, task: string | undefined, project: string | undefined) {
  return plainText(title ?? task?.replace(/^~/u, "") ?? project ?? "Work");
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
