/** What this person holds, and where in a file one stands: questions that several dialogs ask. Pure. */
import type { Claim, OpenExecution } from "../board/state";
import { claimsOn, coveringClaim, isLive } from "../claim/claims";
import { type Project, projectById } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { allTasks, type ProjectDocument, withSubtasks } from "../project/model";
import { type LocatedTask, locateTasks, progress, taskByKey } from "../project/tasks";
import type { Asker, World } from "../world";
import { plainText, quoted } from "./words";

/** A project, or one of its tasks by key. */
export interface Place {
  readonly project: string;
  readonly task: string | undefined;
}

/** A claim of this person with what stands behind it. */
export interface HeldWork {
  readonly claim: Claim;
  /** `logging`, or `“Refund screen” in checkout-redesign`. */
  readonly name: string;
  /** False when its time ran out and nobody took it since. */
  readonly live: boolean;
  readonly done: number;
  readonly total: number;
  readonly running: OpenExecution | undefined;
  /** Every task of it is done. */
  readonly finished: boolean;
}

/** Everything this person's session holds, running work and newest claims first. */
export function heldWork(world: World, me: Asker, now: number): readonly HeldWork[] {
  return [...world.board.claims.values()]
    .filter((claim) => claim.session === me.session)
    .sort((a, b) => Number(isLive(b, now)) - Number(isLive(a, now)) || b.since - a.since)
    .map((claim) => describeClaim(world, claim, now));
}

/** This person's claim that covers a place: the task's own, one around it, or the project's. */
export function heldAt(world: World, place: Place, me: Asker, now: number): Claim | undefined {
  const document = documentOf(world, place.project);
  const { board } = world;
  const covering = coveringClaim(board, document, place.project, place.task, now);
  if (covering !== undefined) return covering.session === me.session ? covering : undefined;
  const own = claimsOn(board, place.project).filter((claim) => claim.session === me.session);
  return (
    own.find((claim) => claim.task === place.task) ??
    own.find((claim) => claim.task === undefined) ??
    (place.task === undefined ? own[0] : undefined)
  );
}

export function describeClaim(world: World, claim: Claim, now: number): HeldWork {
  const document = documentOf(world, claim.project);
  const task =
    document === undefined || claim.task === undefined
      ? undefined
      : taskByKey(document, claim.task)?.task;
  const tasks =
    claim.task === undefined
      ? document === undefined
        ? []
        : allTasks(document)
      : task === undefined
        ? []
        : withSubtasks([task]);
  const running = [...world.board.executions.values()].find(({ claim: id }) => id === claim.id);
  const name = placeName(world, claim);
  const { done, total } = progress(tasks);
  const finished = total > 0 && done === total;
  return { claim, name, live: isLive(claim, now), done, total, running, finished };
}

/** `logging`, or `“Refund screen” in checkout-redesign`. */
export function placeName(world: World, { project, task }: Place): string {
  return task === undefined ? project : `${quoted(taskTitle(world, project, task))} in ${project}`;
}

/** A task's text for people, by its key; what the key says when the task is gone. */
export function taskTitle(world: World, project: string, key: string): string {
  const document = documentOf(world, project);
  const found = document === undefined ? undefined : taskByKey(document, key);
  return plainText(found?.task.text ?? key.replace(/^~/u, ""));
}

/** The task that stands on that line (1-based) of a document. */
export function taskAtLine(document: ProjectDocument, line: number): LocatedTask | undefined {
  return locateTasks(document).find(({ task }) => task.line === line);
}

/** The project of a place, its first file when the id is used twice. */
export function projectAt(world: World, id: string): Project | undefined {
  return projectById(world.catalog, id) ?? world.catalog.byId.get(id)?.[0];
}

export function documentOf(world: World, id: string): ProjectDocument | undefined {
  const project = projectAt(world, id);
  return project === undefined ? undefined : effectiveDocument(world, project);
}
