/** What is wrong with a plan, all of it at once, so that it can be mended in one go. DESIGN 5.5. */

import type { Workable } from "../board/decision";
import { pendingEdits } from "../board/evolve";
import { idsInLines } from "../sync/fields";
import { quoted } from "../view/words";
import { planOf } from "../workflow/planning";
import type { World } from "../world";
import { projectById } from "./catalog";
import { allTasks, type Task } from "./model";
import { type NamedPhase, type NamedTask, oneLine } from "./plannedTasks";
import { taskNodes } from "./taskNodes";
import { findTask } from "./tasks";

const idForm = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.-]*$/u;
const needForm = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.#-]*$/u;
const nameForm = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_./:+-]*[\p{L}\p{M}\p{N}_])?$/u;
/** As much as a mark in a file can say. */
const mostMinutes = 999_999;
const longestText = 500;
const mostTasks = 500;
const deepest = 8;

/** The ids that a project's tasks go by, also those that are on their way into the file. */
export function takenIds(world: World, work: Workable): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of allTasks(work.document)) if (id !== undefined) ids.add(id);
  for (const { field, to } of pendingEdits(world.board, work.project.file.copy)) {
    if (!field.startsWith("tasks:") || typeof to !== "string") continue;
    for (const id of idsInLines(to)) ids.add(id);
  }
  return ids;
}

/** The task of the project that a need names by its position or text, because it has no id yet. */
export function waitingForId(work: Workable, need: string): Task | undefined {
  const task = findTask(work.document, need)?.task;
  return task?.id === undefined ? task : undefined;
}

/** Plain sentences, one for each fault; none when the plan can be written. */
export function planProblems(
  world: World,
  work: Workable,
  phases: readonly NamedPhase[],
): readonly string[] {
  const tasks = phases.flatMap((phase) => [...flat(phase.tasks)]);
  if (tasks.length === 0) return ["The plan has no tasks."];
  if (tasks.length > mostTasks) {
    return [`The plan has ${tasks.length} tasks; at most ${mostTasks} go in one step.`];
  }
  const taken = takenIds(world, work);
  return [
    ...phases.flatMap(phaseProblems),
    ...tasks.flatMap((task) =>
      formProblems(task, (need) => waitingForId(work, need) !== undefined),
    ),
    ...repeatedIds(tasks, taken),
    ...unknownNeeds(world, work, tasks, taken),
    ...cycleProblems(work, phases),
  ];
}

function phaseProblems({ heading, tasks }: NamedPhase): readonly string[] {
  if (heading === "" || heading.startsWith("#")) {
    return ["A phase needs a title, without the # of its heading."];
  }
  return tasks.length === 0 ? [`The phase ${quoted(heading)} has no tasks.`] : [];
}

function formProblems(
  { text, id, assignee, needs = [], minutes, subtasks }: NamedTask,
  isThere: (need: string) => boolean,
) {
  const problems: string[] = [];
  const words = oneLine(text);
  const name = quoted(words.length > 60 ? `${words.slice(0, 59)}…` : words);
  if (words === "") problems.push(`The task ^${id} has no text.`);
  if (words.length > longestText) {
    problems.push(`${name} has ${words.length} characters; at most ${longestText} are allowed.`);
  }
  const last = words.split(" ").at(-1) ?? "";
  if (/^(?:[@^~]\S|needs:\S)/u.test(last)) {
    problems.push(
      `${name} ends in ${quoted(last)}, which would be read as a mark. Put a word behind it.`,
    );
  }
  if (!idForm.test(id)) {
    problems.push(`${quoted(id)} is no id; use letters, digits, dots, hyphens and underscores.`);
  }
  if (assignee !== undefined && !nameForm.test(assignee)) {
    problems.push(`${quoted(assignee)} is no name of an agent for ${name}.`);
  }
  for (const need of needs) {
    if (!needForm.test(need) && !isThere(need))
      problems.push(`${quoted(need)}, which ${name} needs, is no id.`);
  }
  if (
    minutes !== undefined &&
    !(Number.isInteger(minutes) && minutes > 0 && minutes <= mostMinutes)
  ) {
    problems.push(`${name}: an estimate is a whole number of minutes above 0, not ${minutes}.`);
  }
  if (depthOf(subtasks) > deepest) problems.push(`${name} has subtasks too deep to be read.`);
  return problems;
}

function depthOf(tasks: readonly NamedTask[]): number {
  return tasks.reduce((most, { subtasks }) => Math.max(most, 1 + depthOf(subtasks)), 0);
}

function repeatedIds(tasks: readonly NamedTask[], taken: ReadonlySet<string>): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { id } of tasks) {
    if (seen.has(id)) repeated.add(`The id ${quoted(id)} is used twice in the plan.`);
    else if (taken.has(id)) repeated.add(`The id ${quoted(id)} is already a task of the project.`);
    seen.add(id);
  }
  return [...repeated];
}

function unknownNeeds(
  world: World,
  work: Workable,
  tasks: readonly NamedTask[],
  taken: ReadonlySet<string>,
): readonly string[] {
  const own = new Set([...taken, ...tasks.map(({ id }) => id)]);
  const isKnown = (need: string) => {
    const at = need.lastIndexOf("#");
    if (waitingForId(work, need) !== undefined) return true;
    if (at < 0 || need.slice(0, at) === work.project.id) return own.has(need.slice(at + 1));
    const other = projectById(world.catalog, need.slice(0, at))?.document;
    return other !== undefined && [...allTasks(other)].some(({ id }) => id === need.slice(at + 1));
  };
  return tasks.flatMap(({ id, needs = [] }) =>
    needs
      .filter((need) => needForm.test(need) && !isKnown(need))
      .map(
        (need) => `${quoted(id)} needs ${quoted(need)}, which is no task of the plan or project.`,
      ),
  );
}

function cycleProblems(work: Workable, phases: readonly NamedPhase[]): readonly string[] {
  const planned = new Set<string>();
  const edges = new Map(taskNodes(work.document).map(({ id, needs }) => [id, needs]));
  const add = (task: NamedTask, around: readonly string[]): void => {
    const needs = [...around, ...(task.needs ?? [])];
    planned.add(task.id);
    const children = task.subtasks.map(({ id }) => id);
    edges.set(task.id, [...(edges.get(task.id) ?? []), ...needs, ...children]);
    for (const subtask of task.subtasks) add(subtask, needs);
  };
  for (const { tasks } of phases) for (const task of tasks) add(task, []);
  return planOf([...edges].map(([id, needs]) => ({ id, needs, time: 0 })))
    .cycles.filter((cycle) => cycle.some((id) => planned.has(id)))
    .map((cycle) => `These wait for each other: ${cycle.join(" → ")}.`);
}

/** The tasks and all that is nested in them. */
export function* flat(tasks: readonly NamedTask[]): Generator<NamedTask> {
  for (const task of tasks) {
    yield task;
    yield* flat(task.subtasks);
  }
}
