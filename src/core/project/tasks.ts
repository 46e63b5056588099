/** Finding tasks in a document, and how they lie to each other. */
import { allTasks, type Phase, type ProjectDocument, type Task, withSubtasks } from "./model";

/** A task with the place it stands at. */
export interface LocatedTask {
  readonly task: Task;
  readonly phase: Phase;
  /** From the outermost task to the one directly above. */
  readonly ancestors: readonly Task[];
}

/** The task with that key, `^id`, position (`1.2`) or exact text. */
export function findTask(document: ProjectDocument, reference: string): LocatedTask | undefined {
  const wanted = reference.startsWith("^") ? reference.slice(1) : reference;
  const all = [...locateTasks(document)];
  return (
    all.find(({ task }) => task.key === wanted || task.id === wanted) ??
    all.find(({ task }) => task.position === wanted) ??
    all.find(({ task }) => task.text === wanted)
  );
}

/** Every task with its place, parents first, in document order. */
export function* locateTasks(document: ProjectDocument): Generator<LocatedTask> {
  for (const phase of document.phases) yield* locate(phase, phase.tasks, []);
}

function* locate(
  phase: Phase,
  tasks: readonly Task[],
  ancestors: readonly Task[],
): Generator<LocatedTask> {
  for (const task of tasks) {
    yield { task, phase, ancestors };
    yield* locate(phase, task.subtasks, [...ancestors, task]);
  }
}

/** True when one of the tasks is the other or holds it. */
export function overlaps(document: ProjectDocument | undefined, a: string, b: string): boolean {
  if (a === b) return true;
  if (document === undefined) return false;
  return holds(document, a, b) || holds(document, b, a);
}

/** True when the inner task is nested in the outer one, at any depth. */
export function holds(document: ProjectDocument, outer: string, inner: string): boolean {
  for (const task of allTasks(document)) {
    if (task.key !== outer) continue;
    for (const nested of withSubtasks(task.subtasks)) if (nested.key === inner) return true;
    return false;
  }
  return false;
}

/** How many of the tasks are done, counting every checkbox once. */
export function progress(tasks: Iterable<Task>): { readonly done: number; readonly total: number } {
  let done = 0;
  let total = 0;
  for (const task of tasks) {
    total += 1;
    if (task.done) done += 1;
  }
  return { done, total };
}

/** Subtasks that are still open, at any depth. */
export function openSubtasks(task: Task): readonly Task[] {
  return [...withSubtasks(task.subtasks)].filter((nested) => !nested.done);
}
