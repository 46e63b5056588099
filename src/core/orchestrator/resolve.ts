/** Which project and which task a tool means: by the ids of the source document, one name each. */
import { isRefusal, type Workable, workable } from "../board/decision";
import type { OpenBoard } from "../board/openBoard";
import type { OpenExecution } from "../board/state";
import { taskRef } from "../board/state";
import { type Refusal, refuse } from "../errors";
import { effectiveDocument } from "../project/effective";
import type { Task } from "../project/model";
import { findTask, type LocatedTask } from "../project/tasks";
import { quoted, someOf } from "../view/words";
import type { World } from "../world";
import type { SubtaskState, SubtaskStatus } from "./model";

export interface FoundTask {
  readonly work: Workable;
  readonly located: LocatedTask;
}

/** Looks at the files again before it says that something is not there: this process may not watch them. */
export async function freshly<Found extends object>(
  open: Pick<OpenBoard, "refresh">,
  look: () => Found | Refusal,
): Promise<Found | Refusal> {
  const found = look();
  if (!isRefusal(found)) return found;
  await open.refresh();
  return look();
}

/** The project with that id, or the only one there is. */
export function resolveProject(world: World, id: string | undefined): Workable | Refusal {
  if (id !== undefined) return workable(world, id);
  const ids = [...world.catalog.byId.keys()];
  const [only] = ids;
  if (only === undefined) {
    return refuse(
      "not_found",
      "There is no project here. Create an AGENCY.md with a project_id in its front matter first.",
    );
  }
  if (ids.length === 1) return workable(world, only);
  return refuse("invalid_argument", `Say which project: ${someOf(ids)}.`, { suggestions: ids });
}

/**
 * The task with that id: in the given project, else as `project#id`, else wherever it is the only one
 * that goes by it.
 */
export function resolveTask(
  world: World,
  reference: string,
  project: string | undefined,
): FoundTask | Refusal {
  const at = reference.lastIndexOf("#");
  if (at > 0 && world.catalog.byId.has(reference.slice(0, at))) {
    return taskIn(world, reference.slice(0, at), reference.slice(at + 1));
  }
  if (project !== undefined) return taskIn(world, project, reference);
  const found: { readonly id: string; readonly located: LocatedTask }[] = [];
  for (const one of world.catalog.projects.values()) {
    const document = effectiveDocument(world, one);
    const located = document === undefined ? undefined : findTask(document, reference);
    if (located !== undefined) found.push({ id: one.id, located });
  }
  const [first] = found;
  if (first === undefined)
    return refuse("not_found", `There is no task ${quoted(reference)} here.`);
  if (found.length === 1) return taskIn(world, first.id, reference);
  const names = found.map(({ id }) => `${id}#${reference}`);
  const message = `Several projects have a task ${quoted(reference)}: name it as ${someOf(names)}.`;
  return refuse("invalid_argument", message, { suggestions: names });
}

function taskIn(world: World, project: string, reference: string): FoundTask | Refusal {
  const work = workable(world, project);
  if (isRefusal(work)) return work;
  const located = findTask(work.document, reference);
  if (located !== undefined) return { work, located };
  return refuse("not_found", `${quoted(project)} has no task ${quoted(reference)}.`);
}

/** What the tools call a task. */
export function taskName({ id, position }: Task): string {
  return id ?? position;
}

export function runningOn(world: World, project: string, task: string): OpenExecution | undefined {
  for (const execution of world.board.executions.values()) {
    if (execution.project === project && execution.task === task) return execution;
  }
  return undefined;
}

export function statusOf(world: World, project: string, task: Task): SubtaskStatus {
  if (task.done) return "completed";
  if (world.board.tasks.get(taskRef(project, task.key))?.blocked !== undefined) return "blocked";
  return runningOn(world, project, task.key) === undefined ? "pending" : "active";
}

export function subtaskState(
  world: World,
  project: string,
  { task, phase }: LocatedTask,
  started: number | undefined,
): SubtaskState {
  return {
    task_id: taskName(task),
    title: task.text,
    parent_task_id: project,
    status: statusOf(world, project, task),
    specialist_type: task.assignee ?? phase.hint,
    started_at: started === undefined ? undefined : new Date(started).toISOString(),
  };
}
