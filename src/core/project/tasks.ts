/** Finding tasks in a document, and how they lie to each other. */
import { type Phase, type ProjectDocument, type Task, withSubtasks } from "./model";

/** A task with the place it stands at. */
export interface LocatedTask {
  readonly task: Task;
  readonly phase: Phase;
  /** From the outermost task to the one directly above. */
  readonly ancestors: readonly Task[];
}

/** A document's tasks by everything they go by; of several with the same name the first counts. */
interface TaskIndex {
  readonly all: readonly LocatedTask[];
  readonly byKey: ReadonlyMap<string, LocatedTask>;
  readonly byPosition: ReadonlyMap<string, LocatedTask>;
  readonly byText: ReadonlyMap<string, LocatedTask>;
}

const indexes = new WeakMap<ProjectDocument, TaskIndex>();

/** Made once for each document: a refused claim asks about every task and every claim. */
function taskIndex(document: ProjectDocument): TaskIndex {
  const known = indexes.get(document);
  if (known !== undefined) return known;
  const byKey = new Map<string, LocatedTask>();
  const byPosition = new Map<string, LocatedTask>();
  const byText = new Map<string, LocatedTask>();
  const add = (map: Map<string, LocatedTask>, name: string | undefined, located: LocatedTask) => {
    if (name !== undefined && !map.has(name)) map.set(name, located);
  };
  const all = document.phases.flatMap((phase) => [...locate(phase, phase.tasks, [])]);
  for (const located of all) {
    const { key, id, position, text } = located.task;
    add(byKey, key, located);
    add(byKey, id, located);
    add(byPosition, position, located);
    add(byText, text, located);
  }
  const index = { all, byKey, byPosition, byText };
  indexes.set(document, index);
  return index;
}

/** The task with that key, `^id`, position (`1.2`) or exact text. */
export function findTask(document: ProjectDocument, reference: string): LocatedTask | undefined {
  const wanted = reference.startsWith("^") ? reference.slice(1) : reference;
  const { byKey, byPosition, byText } = taskIndex(document);
  return byKey.get(wanted) ?? byPosition.get(wanted) ?? byText.get(wanted);
}

/** Every task with its place, parents first, in document order. */
export function locateTasks(document: ProjectDocument): readonly LocatedTask[] {
  return taskIndex(document).all;
}

/** The task with that key. */
export function taskByKey(document: ProjectDocument, key: string): LocatedTask | undefined {
  return taskIndex(document).byKey.get(key);
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
  const located = taskIndex(document).byKey.get(inner);
  return located?.ancestors.some((task) => task.key === outer) === true;
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
