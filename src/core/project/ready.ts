/** What is ready, best first. DESIGN 5.1. */
import type { Asker, World } from "../world";
import type { Project } from "./catalog";
import { effectiveDocument } from "./effective";
import { explainProject, explainTask } from "./explain";
import { dependencyGraph } from "./graph";
import { type ProjectDocument, priorities } from "./model";
import { findTask, type LocatedTask, locateTasks } from "./tasks";

/** Projects that may be claimed now: priority, then how much it unblocks, then oldest, then id. */
export function* readyProjects(world: World, asker: Asker, now: number): Generator<Project> {
  for (const project of byUrgency(world, [...world.catalog.projects.values()])) {
    if (explainProject(world, project, asker, now).ready) yield project;
  }
}

/** What a project's place among others follows from. */
export interface Urgency {
  readonly priority: number;
  readonly unblocks: number;
  /** Milliseconds since the epoch. */
  readonly updated: number;
  readonly id: string;
  readonly path: string;
}

export function urgencyOf(world: World, project: Project): Urgency {
  return {
    priority: priorities.indexOf(
      effectiveDocument(world, project)?.frontMatter.priority ?? "medium",
    ),
    unblocks: dependencyGraph(world.catalog).unblocks.get(project.id)?.length ?? 0,
    updated: updatedAt(project),
    id: project.id,
    path: project.file.copy.path,
  };
}

/** Negative when `a` should be taken up before `b`. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  return (
    a.priority - b.priority ||
    b.unblocks - a.unblocks ||
    compare(a.updated, b.updated) ||
    compare(a.id, b.id) ||
    compare(a.path, b.path)
  );
}

/** The projects in the order in which they should be taken up. */
export function byUrgency(world: World, projects: readonly Project[]): readonly Project[] {
  return projects
    .map((project) => ({ project, urgency: urgencyOf(world, project) }))
    .sort((a, b) => compareUrgency(a.urgency, b.urgency))
    .map(({ project }) => project);
}

/** Tasks of a project that may be worked on now, in document order; subtasks before their parent. */
export function readyTasks(
  world: World,
  project: Project,
  asker: Asker,
  now: number,
): readonly LocatedTask[] {
  return openLeaves(effectiveDocument(world, project)).filter(
    (located) => explainTask(world, project, located, asker, now).ready,
  );
}

/**
 * The next task to step to: the first that is ready, within a task when one is given.
 * Undefined when everything is done or waits.
 */
export function nextTask(
  world: World,
  project: Project,
  within: string | undefined,
  asker: Asker,
  now: number,
): LocatedTask | undefined {
  for (const located of openLeaves(effectiveDocument(world, project))) {
    if (within !== undefined && !isWithin(located, within)) continue;
    if (explainTask(world, project, located, asker, now).ready) return located;
  }
  return undefined;
}

/** Open tasks without open subtasks, in document order. */
export function openLeaves(document: ProjectDocument | undefined): readonly LocatedTask[] {
  if (document === undefined) return [];
  return locateTasks(document).filter(
    ({ task }) => !task.done && !task.subtasks.some((nested) => hasOpen(nested)),
  );
}

function hasOpen(task: LocatedTask["task"]): boolean {
  return !task.done || task.subtasks.some((nested) => hasOpen(nested));
}

function isWithin(located: LocatedTask, key: string): boolean {
  return located.task.key === key || located.ancestors.some((task) => task.key === key);
}

/** The task of a document by any way of naming it. */
export function locate(world: World, project: Project, reference: string): LocatedTask | undefined {
  const document = effectiveDocument(world, project);
  return document === undefined ? undefined : findTask(document, reference);
}

const updates = new WeakMap<ProjectDocument, number>();

/** Reading dates is slow, so each document's is read once. */
function updatedAt({ document }: Project): number {
  if (document === undefined) return Number.POSITIVE_INFINITY;
  const known = updates.get(document);
  if (known !== undefined) return known;
  const stated = Date.parse(document.frontMatter.lastUpdated ?? "");
  const updated = Number.isNaN(stated) ? Number.POSITIVE_INFINITY : stated;
  updates.set(document, updated);
  return updated;
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
