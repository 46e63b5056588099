/** What is ready, best first. DESIGN 5.1. */
import type { Asker, World } from "../world";
import type { Project } from "./catalog";
import { effectiveDocument } from "./effective";
import { explainProject, explainTask } from "./explain";
import { dependencyGraph } from "./graph";
import { type ProjectDocument, priorities } from "./model";
import { findTask, type LocatedTask, locateTasks } from "./tasks";

/** Projects that may be claimed now: priority, then how much it unblocks, then oldest, then id. */
export function readyProjects(world: World, asker: Asker, now: number): readonly Project[] {
  return byUrgency(
    world,
    [...world.catalog.projects.values()].filter(
      (project) => explainProject(world, project, asker, now).ready,
    ),
  );
}

/** The projects in the order in which they should be taken up. */
export function byUrgency(world: World, projects: readonly Project[]): readonly Project[] {
  const { unblocks } = dependencyGraph(world.catalog);
  return projects
    .map((project) => ({
      project,
      priority: priorities.indexOf(project.document?.frontMatter.priority ?? "medium"),
      unblocks: unblocks.get(project.id)?.length ?? 0,
      updated: updatedAt(project),
    }))
    .sort(
      (a, b) =>
        a.priority - b.priority ||
        b.unblocks - a.unblocks ||
        a.updated - b.updated ||
        compare(a.project.id, b.project.id),
    )
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
  return [...locateTasks(document)].filter(
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

function updatedAt(project: Project): number {
  const stated = Date.parse(project.document?.frontMatter.lastUpdated ?? "");
  return Number.isNaN(stated) ? Number.POSITIVE_INFINITY : stated;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
