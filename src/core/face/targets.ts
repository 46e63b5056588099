/** How agents name a project or one of its tasks. */
import type { Target } from "../board/commands";
import { isRefusal, targetTask, type Workable, workable } from "../board/decision";
import type { Refusal } from "../errors";
import type { ProjectDocument } from "../project/model";
import { findTask, type LocatedTask } from "../project/tasks";
import { documentOf } from "../view/work";
import type { World } from "../world";

/**
 * `logging`, `logging#2.1`, `logging#setup`: the project, and behind a `#` the task by id, position or
 * text. Both may hold a `#` themselves: a project that is there by the longer name is meant.
 */
export function parseTarget(world: World, reference: string): Target {
  const text = reference.trim();
  if (world.catalog.byId.has(text)) return { project: text };
  let first: Target | undefined;
  let known: Target | undefined;
  for (let at = text.indexOf("#"); at >= 0; at = text.indexOf("#", at + 1)) {
    const target = { project: text.slice(0, at), task: text.slice(at + 1) };
    if (world.catalog.byId.has(target.project)) known = target;
    first ??= target;
  }
  return known ?? first ?? { project: text };
}

/** `logging#2.1`, as `parseTarget` reads it. */
export function targetName(project: string, task: string | null): string {
  return task === null ? project : `${project}#${task}`;
}

/** What a task is called by agents: its id, else its position; its text when it is gone. */
export function taskName(document: ProjectDocument | undefined, key: string): string {
  const found = document === undefined ? undefined : findTask(document, key);
  return found?.task.id ?? found?.task.position ?? key.replace(/^~/u, "");
}

/** The same for a task of a project by id; null for none. */
export function taskNameIn(world: World, project: string, key: string | undefined): string | null {
  return key === undefined ? null : taskName(documentOf(world, project), key);
}

export interface FoundWork {
  readonly work: Workable;
  readonly located: LocatedTask | undefined;
}

/** The work a target names, or why it cannot be worked on. */
export function findWork(world: World, target: Target): FoundWork | Refusal {
  const work = workable(world, target.project);
  if (isRefusal(work)) return work;
  const located = targetTask(work, target);
  return isRefusal(located) ? located : { work, located };
}
