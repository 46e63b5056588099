/** Writing a whole plan into a project's file, or saying all that is wrong with it. DESIGN 5.5. */
import { isRefusal, type Workable } from "../board/decision";
import type { Actor } from "../board/events";
import { type Refusal, refuse } from "../errors";
import { planProblems, takenIds } from "../project/checkPlan";
import { explainTask } from "../project/explain";
import { namePhases, oneLine } from "../project/plannedTasks";
import { openLeaves } from "../project/ready";
import type { LocatedTask } from "../project/tasks";
import { plainText, quoted, someOf } from "../view/words";
import type { World } from "../world";
import { plannedFigures } from "./figures";
import { complexities, type Planned } from "./model";
import type { OrchestratorPorts } from "./orchestratorPorts";
import { planText } from "./planText";
import { freshly, resolveProject, taskName } from "./resolve";
import { specialistFor, specialistRoles } from "./specialists";
import { readSubtasks } from "./subtasks";

export interface PlanInput {
  /** May be left out where there is one project only. */
  readonly project?: string | undefined;
  readonly description: string;
  /** `subtasks_json`: a JSON text or the list itself. */
  readonly subtasks: unknown;
  readonly complexity?: string | undefined;
  readonly context?: string | undefined;
  /** The heading of the phase; made from the description when it is missing. */
  readonly phase?: string | undefined;
}

/** Writes the plan into the project's file, all of it or, with one refusal that lists all faults, none. */
export async function planTask(
  ports: OrchestratorPorts,
  input: PlanInput,
  actor: Actor,
): Promise<Planned | Refusal> {
  const { open, registry } = ports;
  const complexity = complexities.find((one) => one === (input.complexity ?? "moderate"));
  const work = await freshly(open, () => resolveProject(open.world, input.project));
  if (isRefusal(work)) return work;
  const read = readSubtasks(input.subtasks);
  const phase = oneLine(input.phase ?? titleOf(input.description));
  const named = namePhases([{ title: phase, tasks: read.tasks }], takenIds(open.world, work));
  const agents = registry();
  const unknown = new Set(
    read.tasks.flatMap(({ assignee }) =>
      assignee === undefined || specialistFor(agents, assignee) !== undefined ? [] : [assignee],
    ),
  );
  const problems = [
    ...(input.description.trim() === "" ? ["The plan needs a description."] : []),
    ...(complexity === undefined
      ? [`${quoted(String(input.complexity))} is no complexity; use ${complexities.join(", ")}.`]
      : []),
    ...read.problems,
    ...[...unknown].map((name) => `There is no specialist ${quoted(name)} here.`),
    ...(read.tasks.length === 0 && read.problems.length > 0
      ? []
      : planProblems(open.world, work, named)),
  ];
  if (problems.length > 0 || complexity === undefined) {
    const suggestions = unknown.size === 0 ? [] : Object.keys(specialistRoles(agents));
    const reasons = { reasons: problems, suggestions };
    return refuse("invalid_argument", `The plan was not written. ${problems.join(" ")}`, reasons);
  }
  const tasks = named.flatMap((one) => one.tasks);
  const about = planText({
    phase,
    description: withoutTitle(input.description, phase),
    context: input.context ?? "",
    subtasks: tasks.map(({ id }, index) => [id, read.descriptions[index] ?? ""] as const),
  });
  const { id: project } = work.project;
  const phases = [{ title: phase, tasks }];
  const done = await open.execute({ type: "plan_tasks", project, phases, about }, actor);
  if (!done.ok) return done;
  const after = resolveProject(open.world, project);
  const ids = new Set(tasks.map(({ id }) => id));
  const document = isRefusal(after) ? work.document : after.document;
  return {
    task_created: true,
    parent_task_id: project,
    description: input.description,
    complexity,
    phase,
    subtasks: tasks.map(({ id, text, assignee, needs = [] }) => ({
      task_id: id,
      title: text,
      specialist_type: assignee,
      dependencies: needs,
    })),
    plan: plannedFigures(document, (key) => ids.has(key)),
    next_steps: nextSteps(open.world, after, ids, actor, open.now()),
    warnings: done.warnings,
  };
}

/** The first line of a description, short enough for a heading. */
function titleOf(description: string): string {
  const line = oneLine(description.trim().split(/\r\n|\r|\n/u)[0] ?? "").replace(/^#+ */u, "");
  return line.length <= 80 ? line : `${line.slice(0, 79).trimEnd()}…`;
}

/** What the heading says already need not stand below it again. */
function withoutTitle(description: string, phase: string): string {
  const [first = "", ...rest] = description.trim().split(/\r\n|\r|\n/u);
  return oneLine(first).replace(/^#+ */u, "") === phase ? rest.join("\n") : description;
}

/** What can be started now, else what the first task waits for. */
function nextSteps(
  world: World,
  work: Workable | Refusal,
  ids: ReadonlySet<string>,
  asker: Actor,
  now: number,
): string {
  if (isRefusal(work)) return work.message;
  const planned = openLeaves(work.document).filter(({ task }) => ids.has(task.key));
  const why = (one: LocatedTask) => explainTask(world, work.project, one, asker, now);
  const ready = planned.filter((one) => why(one).ready).map(({ task }) => taskName(task));
  if (ready.length > 0) {
    return `Call orchestrator_execute_subtask with ${someOf(ready)}; what is named here can be done side by side.`;
  }
  const [first] = planned;
  if (first === undefined)
    return "The plan is noted and will be in the file when it can be written.";
  const reasons = why(first).reasons.map(({ text }) => text);
  return `Nothing of the plan can be started yet: ${quoted(plainText(first.task.text))} ${reasons.join("; ")}.`;
}
