/** A document's tasks as planning sees them. DESIGN 4.1. */
import type { PlanNode } from "../workflow/planning";
import { type ProjectDocument, type Task, withSubtasks } from "./model";
import { locateTasks } from "./tasks";

/**
 * One node for each task, by key: a task waits for what it and those around it need, else for the
 * earlier phases where phases run in order, and for its own subtasks. A task whose subtasks have times
 * takes none of its own.
 *
 * @param timeOf by default the estimate, in minutes
 */
export function taskNodes(
  document: ProjectDocument,
  timeOf: (task: Task) => number | undefined = ({ estimateMinutes }) => estimateMinutes,
): readonly PlanNode[] {
  const keys = new Map<string, string>();
  const inOrder = document.frontMatter.phases === "sequential";
  const phaseKeys = document.phases.map(({ tasks }) => tasks.map(({ key }) => key));
  for (const { task } of locateTasks(document))
    if (task.id !== undefined) keys.set(task.id, task.key);
  const nodes: PlanNode[] = [];
  for (const { task, phase, ancestors } of locateTasks(document)) {
    const needs = [task, ...ancestors].flatMap((one) => one.needs);
    // The phase before waits for those before it, so one is enough.
    const earlier = inOrder ? (phaseKeys[phase.index - 2] ?? []) : [];
    const first = needs.length > 0 ? needs.map((id) => keys.get(id) ?? id) : earlier;
    const timed = [...withSubtasks(task.subtasks)].some((one) => timeOf(one) !== undefined);
    nodes.push({
      id: task.key,
      needs: [...first, ...task.subtasks.map(({ key }) => key)],
      time: timed ? 0 : timeOf(task),
    });
  }
  return nodes;
}
