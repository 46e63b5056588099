/** A plan's figures for people and agents: ids instead of keys, minutes instead of anything. */
import { allTasks, type ProjectDocument } from "../project/model";
import { taskNodes } from "../project/taskNodes";
import { gainOf, planOf } from "../workflow/planning";
import type { PlanFigures, Synthesis } from "./model";
import type { TaskRecord } from "./records";
import { taskName } from "./resolve";

const minute = 60_000;

/** From estimates, of the tasks that `counts` lets in; what they need besides counts as done. */
export function plannedFigures(
  document: ProjectDocument,
  counts: (key: string) => boolean = () => true,
): PlanFigures {
  const name = namesOf(document);
  const plan = planOf(taskNodes(document).filter(({ id }) => counts(id)));
  return {
    levels: plan.levels.map((level) => level.map(name)),
    critical_path: plan.criticalPath.map(name),
    expected_minutes: plan.expected,
    sequential_minutes: plan.sequential,
    gain_percent: percent(gainOf(plan)),
    unestimated: plan.untimed.map(name),
  };
}

/** From what was done. Undefined before anything has run. */
export function actualFigures(
  document: ProjectDocument,
  records: ReadonlyMap<string, TaskRecord>,
  now: number,
): Synthesis["actual"] {
  const done = [...allTasks(document)].flatMap(({ key }) => records.get(key) ?? []);
  if (done.length === 0) return undefined;
  const begun = Math.min(...done.map(({ first }) => first));
  const ended = Math.max(...done.map(({ end }) => end ?? now));
  const sequential = done.reduce((sum, { worked }) => sum + worked, 0);
  const elapsed = ended - begun;
  const time = ({ key }: { key: string }) => records.get(key)?.worked;
  const { criticalPath } = planOf(taskNodes(document, time));
  return {
    elapsed_minutes: Math.round(elapsed / minute),
    sequential_minutes: Math.round(sequential / minute),
    gain_percent: percent(Math.max(0, gainOf({ expected: elapsed, sequential }))),
    critical_path: criticalPath.map(namesOf(document)),
  };
}

function namesOf(document: ProjectDocument): (key: string) => string {
  const names = new Map([...allTasks(document)].map((task) => [task.key, taskName(task)]));
  return (key) => names.get(key) ?? key;
}

function percent(part: number): number {
  return Math.round(part * 100);
}
