/** Looking at the whole: at the start, in between and at the end. DESIGN 5.5. */
import { isRefusal, type Workable } from "../board/decision";
import type { Actor } from "../board/events";
import type { Refusal } from "../errors";
import { openLeaves } from "../project/ready";
import { locateTasks } from "../project/tasks";
import { plainText } from "../view/words";
import type { Session, Status, SubtaskState, Synthesis } from "./model";
import type { OrchestratorPorts } from "./orchestratorPorts";
import { taskRecords } from "./records";
import { resolveProject, statusOf, subtaskState, taskName } from "./resolve";
import { specialistRoles } from "./specialists";
import { synthesize } from "./synthesis";

/** What there is to work with: specialists, and what is open in the project or in all of them. */
export async function initializeSession(
  ports: OrchestratorPorts,
  project?: string,
): Promise<Session | Refusal> {
  await ports.open.refresh();
  const { world } = ports.open;
  const works = project === undefined ? allWork(ports) : [resolveProject(world, project)];
  const [first] = works;
  if (project !== undefined && isRefusal(first)) return first;
  const active = works.flatMap((work) => {
    if (isRefusal(work)) return [];
    const { id } = work.project;
    const subtasks = openLeaves(work.document).map(({ task }) => ({
      task_id: taskName(task),
      title: plainText(task.text),
      status: statusOf(world, id, task),
    }));
    return subtasks.length === 0 ? [] : [{ parent_task_id: id, subtasks }];
  });
  return {
    session_initialized: true,
    working_directory: ports.workingDirectory,
    orchestrator_path: ports.artifacts.directoryOf(project ?? ""),
    orchestrator_context: {
      role: "You plan and coordinate; specialists do the work, one task at a time.",
      capabilities: [
        "Break work into tasks with specialists, dependencies and estimates",
        "Hand each specialist what earlier steps left",
        "Record what was done and decide what comes next",
        "Put the results together and say what is missing",
      ],
      instructions:
        "Troubles of the work itself are the specialist's; troubles of plan, order and handing over are yours.",
      specialist_roles: specialistRoles(ports.registry()),
    },
    instructions:
      "Call orchestrator_plan_task with the whole plan, then for each task in the order of its dependencies orchestrator_execute_subtask, the work, and orchestrator_complete_subtask; at the end orchestrator_synthesize_results.",
    active_tasks: active,
  };
}

/** What is done and what is missing, with every artifact and whether it is there. */
export async function synthesizeResults(
  ports: OrchestratorPorts,
  project: string | undefined,
  actor: Actor,
): Promise<Synthesis | Refusal> {
  const { open, history, artifacts } = ports;
  await open.refresh();
  const work = resolveProject(open.world, project);
  if (isRefusal(work)) return work;
  const now = open.now();
  const records = await taskRecords(history, work.project.id, now);
  const paths = new Set([...records.values()].flatMap((record) => record.artifacts));
  const exists = new Map(
    await Promise.all(
      [...paths].map(async (path) => [path, await artifacts.exists(path)] as const),
    ),
  );
  return synthesize({ world: open.world, work, records, exists, asker: actor, now });
}

/** How the tasks stand, those begun last first. */
export async function getStatus(
  ports: OrchestratorPorts,
  project?: string,
  includeCompleted = false,
): Promise<Status | Refusal> {
  const { open, history } = ports;
  await open.refresh();
  const { world } = open;
  const works = project === undefined ? allWork(ports) : [resolveProject(world, project)];
  const [first] = works;
  if (project !== undefined && isRefusal(first)) return first;
  const tasks: SubtaskState[] = [];
  for (const work of works) {
    if (isRefusal(work)) continue;
    const { id } = work.project;
    const records = await taskRecords(history, id, open.now());
    for (const located of locateTasks(work.document)) {
      tasks.push(subtaskState(world, id, located, records.get(located.task.key)?.first));
    }
  }
  const counted = (status: string) => tasks.filter((task) => task.status === status).length;
  return {
    active_tasks: counted("active"),
    pending_tasks: counted("pending"),
    blocked_tasks: counted("blocked"),
    completed_tasks: counted("completed"),
    tasks: tasks
      .filter(({ status }) => includeCompleted || status !== "completed")
      .toSorted((a, b) => (b.started_at ?? "").localeCompare(a.started_at ?? "")),
  };
}

function allWork(ports: OrchestratorPorts): readonly (Workable | Refusal)[] {
  const { world } = ports.open;
  return [...world.catalog.byId.keys()].map((id) => resolveProject(world, id));
}
