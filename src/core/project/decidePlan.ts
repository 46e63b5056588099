/** Writing phases and tasks into a project's file. DESIGN 4.1, 5.5. */
import type { Command } from "../board/commands";
import {
  accept,
  type Decision,
  type DecisionContext,
  EventBuilder,
  isRefusal,
  type Workable,
  workable,
} from "../board/decision";
import { maxEventBytes } from "../board/journalist";
import { jsonBytes } from "../board/jsonBytes";
import { projectClaimOfOther } from "../claim/claims";
import { checkForce, refuseNotHolder } from "../claim/refuseClaims";
import { refuse } from "../errors";
import { tasksField } from "../sync/fields";
import { plainText } from "../view/words";
import type { World } from "../world";
import { flat, planProblems, takenIds, waitingForId } from "./checkPlan";
import { appendText, planHeading, sectionLines } from "./decideSections";
import { type NamedPhase, type NamedTask, namePhases, newId, taskLines } from "./plannedTasks";

type Plan = Extract<Command, { type: "plan_tasks" }>;

export function decidePlan(world: World, command: Plan, context: DecisionContext): Decision {
  const invalid = checkForce(command.force);
  if (invalid !== undefined) return invalid;
  const work = workable(world, command.project);
  if (isRefusal(work)) return work;
  const { project, document } = work;
  const claim = projectClaimOfOther(world.board, document, project.id, context);
  if (claim !== undefined && command.force === undefined) {
    return refuseNotHolder(claim, context.now);
  }
  const taken = takenIds(world, work);
  const named = namePhases(command.phases, taken);
  const problems = planProblems(world, work, named);
  if (problems.length > 0) {
    return refuse("invalid_argument", problems.join(" "), { reasons: problems });
  }
  const events = new EventBuilder(context);
  if (claim !== undefined) events.override(claim.id, command.force?.reason ?? "");
  const ids = idsToGive(work, named, taken);
  for (const [key, id] of ids.byKey) events.edit(work, `id:${key}`, id);
  for (const { heading, tasks: all } of named) {
    const tasks = all.map((task) => withIds(task, ids.byNeed));
    const lines = taskLines(tasks).join("\n");
    events.editText(work, tasksField(events.id("plan"), heading), null, lines);
  }
  const about = sectionLines(command.about ?? "");
  if (about !== "") {
    const refusal = appendText(world, events, work, planHeading, about);
    if (refusal !== undefined) return refusal;
  }
  events.touch(work);
  const bytes = jsonBytes(events.events);
  if (bytes > maxEventBytes) {
    const message = `The plan takes ${bytes} bytes; at most ${maxEventBytes} go in one step. Plan one phase at a time.`;
    return refuse("invalid_argument", message);
  }
  return events.problem(world, work) ?? accept(events.events);
}

/**
 * Needs name ids only, so a task that is there without one gets it when the plan needs it. DESIGN 4.1.
 */
function idsToGive(
  work: Workable,
  phases: readonly NamedPhase[],
  taken: ReadonlySet<string>,
): { readonly byKey: ReadonlyMap<string, string>; readonly byNeed: ReadonlyMap<string, string> } {
  const byKey = new Map<string, string>();
  const byNeed = new Map<string, string>();
  const tasks = phases.flatMap((phase) => [...flat(phase.tasks)]);
  const used = new Set([...taken, ...tasks.map(({ id }) => id)]);
  for (const need of tasks.flatMap(({ needs = [] }) => needs)) {
    const task = used.has(need) ? undefined : waitingForId(work, need);
    if (task === undefined) continue;
    const id = byKey.get(task.key) ?? newId(plainText(task.text), used);
    used.add(id);
    byKey.set(task.key, id);
    byNeed.set(need, id);
  }
  return { byKey, byNeed };
}

function withIds(task: NamedTask, byNeed: ReadonlyMap<string, string>): NamedTask {
  return {
    ...task,
    needs: task.needs?.map((need) => byNeed.get(need) ?? need),
    subtasks: task.subtasks.map((one) => withIds(one, byNeed)),
  };
}
