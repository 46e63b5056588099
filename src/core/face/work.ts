/** Working through a project: step to a task, complete it, note, set the status, ask for help. */
import type { Target } from "../board/commands";
import { isRefusal } from "../board/decision";
import type { Actor, BoardEvent } from "../board/events";
import type { CopyRef } from "../project/copy";
import { allTasks, type ProjectStatus } from "../project/model";
import { nextTask } from "../project/ready";
import { findTask, progress } from "../project/tasks";
import { documentOf, projectAt } from "../view/work";
import { forced } from "./claims";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { worksAs } from "./identity";
import { taskData } from "./projectData";
import type { TaskData } from "./shapes";
import { findWork } from "./targets";

export interface StepData {
  readonly project_id: string;
  readonly execution_id: string | null;
  readonly task: TaskData | null;
  readonly progress: { readonly done: number; readonly total: number };
}

/** Steps to the named task, else to the next that is ready within the actor's claim. DESIGN 5.3. */
export async function next(
  face: Face,
  target: Target,
  actor: Actor,
): Promise<FaceResult<StepData>> {
  const result = await face.board.execute({ type: "start", target }, actor);
  if (!result.ok) return failed(result);
  const events = (result.commit?.events ?? []) as readonly BoardEvent[];
  const started = events.find((event) => event.type === "execution_started");
  const { executions } = face.board.world.board;
  // Nothing is started when something is in progress already: that is what one steps to then.
  const running =
    started?.type === "execution_started"
      ? executions.get(started.execution)
      : runningOf(face, target, actor);
  return done(stepData(face, target.project, running?.task, running?.id, actor), result.warnings);
}

export interface CompleteRequest {
  /** Without a task: the one in progress. */
  readonly target: Target;
  /** True when it could not be done; the task stays open. */
  readonly failed?: boolean | undefined;
  readonly summary?: string | undefined;
  /** Relative to the worktree. */
  readonly artifacts?: readonly string[] | undefined;
}

export interface CompletedData extends StepData {
  readonly status: "success" | "failure";
  /** What may be stepped to now. */
  readonly next: TaskData | null;
}

/** Ends the work on a task: done and ticked, or failed with what went wrong as summary. */
export async function complete(
  face: Face,
  request: CompleteRequest,
  actor: Actor,
): Promise<FaceResult<CompletedData>> {
  const { target, summary, artifacts } = request;
  const status = request.failed === true ? "failure" : "success";
  const before = runningOf(face, target, actor);
  const command = { type: "complete", target, status, summary, artifacts } as const;
  const result = await face.board.execute(command, actor);
  if (!result.ok) return failed(result);
  const events = (result.commit?.events ?? []) as readonly BoardEvent[];
  const finished = events.find((event) => event.type === "execution_finished");
  const begun = events.find((event) => event.type === "execution_started");
  const execution =
    finished?.type === "execution_finished" ? finished.execution : (before?.id ?? undefined);
  const key =
    begun?.type === "execution_started" ? begun.task : (before?.task ?? keyOf(face, target));
  const data = stepData(face, target.project, key, execution, actor);
  return done({ ...data, status, next: nextReady(face, target.project, actor) }, result.warnings);
}

export interface NotedData {
  readonly project_id: string;
  readonly note_added: true;
}

/** Adds a note in the actor's name. Who holds the project does not matter. */
export async function addNote(
  face: Face,
  project: string,
  text: string,
  actor: Actor,
): Promise<FaceResult<NotedData>> {
  const result = await face.board.execute({ type: "note", project, text }, actor);
  return result.ok
    ? done({ project_id: project, note_added: true }, result.warnings)
    : failed(result);
}

/** Sets a project's status; its claim and owner stay. A reason goes with `blocked`. */
export async function updateStatus(
  face: Face,
  request: {
    readonly project: string;
    readonly status: string;
    readonly reason?: string | undefined;
    readonly force?: string | undefined;
  },
  actor: Actor,
): Promise<FaceResult<{ readonly project_id: string; readonly status: ProjectStatus }>> {
  // The core knows which there are, and says so.
  const status = request.status as ProjectStatus;
  const { project, reason } = request;
  const command = {
    type: "set_status",
    project,
    status,
    reason,
    ...forced(request.force),
  } as const;
  const result = await face.board.execute(command, actor);
  return result.ok ? done({ project_id: project, status }, result.warnings) : failed(result);
}

export interface HelpRequest {
  readonly target: Target;
  /** Whom it is asked of. */
  readonly to: string;
  /** What is needed. */
  readonly need: string;
  /** What the asker goes on with meanwhile. */
  readonly meanwhile?: string | undefined;
  /** The work cannot go on without it: the task, or the project, is marked as blocked by that need. */
  readonly blocking?: boolean | undefined;
}

export interface HelpData {
  readonly project_id: string;
  readonly note_added: true;
  /** Whether the work is now marked as blocked; somebody unblocks it when the need is met. */
  readonly blocked: boolean;
}

/**
 * Asks another agent for something while one goes on. What is kept of it today: a note in the project
 * that names the other, and, when asked for, the task marked as blocked with the need as its reason.
 * It is no task of its own yet and nothing is unblocked by itself; who hands the work over altogether
 * releases with a handoff. DESIGN 5.4 (mid-work requests).
 */
export async function requestHelp(
  face: Face,
  request: HelpRequest,
  actor: Actor,
): Promise<FaceResult<HelpData>> {
  const { target, to, need, meanwhile } = request;
  const missing =
    to.trim() === "" ? "whom you ask" : need.trim() === "" ? "what you need" : undefined;
  if (missing !== undefined) {
    return failed({ ok: false, code: "invalid_argument", message: `Say ${missing}.` });
  }
  const found = findWork(face.board.world, target);
  const task = isRefusal(found) ? undefined : found.located?.task.text;
  const lines = [
    `@${to.trim().replace(/^@/u, "")}: needs ${need.trim()}`,
    ...(task === undefined ? [] : [`For: ${task}`]),
    ...(meanwhile === undefined || meanwhile.trim() === ""
      ? []
      : [`Meanwhile: ${meanwhile.trim()}`]),
  ];
  const noted = await addNote(face, target.project, lines.join("\n"), actor);
  if (!noted.ok || request.blocking !== true) {
    if (!noted.ok) return noted;
    return done({ ...noted.data, blocked: false }, noted.warnings);
  }
  const reason = `needs ${need.trim()} from ${to.trim()}`;
  const result = await face.board.execute({ type: "block", target, reason }, actor);
  const warnings = [
    ...noted.warnings,
    ...(result.ok ? result.warnings : [`Noted, but not marked as blocked: ${result.message}`]),
  ];
  return done({ ...noted.data, blocked: result.ok }, warnings);
}

function runningOf(face: Face, target: Target, actor: Actor) {
  const { board } = face.board.world;
  const key = keyOf(face, target);
  return [...board.executions.values()].find(
    (one) =>
      one.project === target.project &&
      (key === undefined || one.task === key) &&
      (actor.claim === undefined ? one.agent === actor.agent : one.claim === actor.claim),
  );
}

function keyOf(face: Face, { project, task }: Target): string | undefined {
  const document = documentOf(face.board.world, project);
  return task === undefined || document === undefined
    ? undefined
    : findTask(document, task)?.task.key;
}

function stepData(
  face: Face,
  id: string,
  key: string | undefined,
  execution: string | undefined,
  actor: Actor,
): StepData {
  const { world } = face.board;
  const document = documentOf(world, id);
  const counted = document === undefined ? { done: 0, total: 0 } : progress(allTasks(document));
  const task = key === undefined ? null : taskOf(face, id, key, actor);
  return { project_id: id, execution_id: execution ?? null, task, progress: counted };
}

function taskOf(face: Face, id: string, key: string, actor: Actor): TaskData | null {
  const { world } = face.board;
  const project = projectAt(world, id);
  const document = documentOf(world, id);
  const located = document === undefined ? undefined : findTask(document, key);
  if (project === undefined || located === undefined) return null;
  const look = {
    world,
    actor,
    now: face.board.now(),
    pathOf: (copy: CopyRef) => face.pathOf(copy),
  };
  return taskData(look, project, located);
}

function nextReady(face: Face, id: string, actor: Actor): TaskData | null {
  const { world } = face.board;
  const now = face.board.now();
  const project = projectAt(world, id);
  if (project === undefined) return null;
  const asker = worksAs(world, id, actor, now);
  const within = actor.claim === undefined ? undefined : world.board.claims.get(actor.claim)?.task;
  const located = nextTask(world, project, within, asker, now);
  if (located === undefined) return null;
  return taskData(
    { world, actor, now, pathOf: (copy: CopyRef) => face.pathOf(copy) },
    project,
    located,
  );
}
