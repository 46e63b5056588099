/** Recording what a task brought, and doing what comes next. DESIGN 5.5. */
import { isRefusal, type Workable } from "../board/decision";
import type { Done } from "../board/done";
import type { Actor } from "../board/events";
import { coveringClaim, mayAct } from "../claim/claims";
import { type Refusal, refuse } from "../errors";
import { explainTask } from "../project/explain";
import { allTasks } from "../project/model";
import { oneLine } from "../project/plannedTasks";
import { openLeaves } from "../project/ready";
import { type LocatedTask, progress } from "../project/tasks";
import { plainText, quoted } from "../view/words";
import type { TaskInput } from "./executeSubtask";
import {
  type ArtifactType,
  artifactTypes,
  type Completed,
  type NextAction,
  nextActions,
} from "./model";
import type { OrchestratorPorts } from "./orchestratorPorts";
import {
  type FoundTask,
  freshly,
  resolveProject,
  resolveTask,
  runningOn,
  statusOf,
  taskName,
} from "./resolve";

export interface CompleteInput extends TaskInput {
  readonly summary: string;
  /** At any length: kept as a file of its own. */
  readonly detailedWork?: string | undefined;
  readonly nextAction: string;
  readonly artifacts?: readonly string[] | undefined;
  readonly artifactType?: string | undefined;
}

/** Records what a task brought and does what `nextAction` says. */
export async function completeSubtask(
  ports: OrchestratorPorts,
  input: CompleteInput,
  actor: Actor,
): Promise<Completed | Refusal> {
  const { open, artifacts } = ports;
  const action = nextActions.find((one) => one === input.nextAction);
  const kind = artifactTypes.find((one) => one === (input.artifactType ?? "general"));
  if (action === undefined) {
    const message = `${quoted(input.nextAction)} is no next_action; use ${nextActions.join(", ")}.`;
    return refuse("invalid_argument", message);
  }
  if (kind === undefined) {
    const message = `${quoted(input.artifactType ?? "")} is no artifact_type; use ${artifactTypes.join(", ")}.`;
    return refuse("invalid_argument", message);
  }
  if (input.summary.trim() === "") {
    return refuse("invalid_argument", "Say in a summary what was done or what is in the way.");
  }
  const found = await freshly(open, () => resolveTask(open.world, input.task, input.project));
  if (isRefusal(found)) return found;
  const project = found.work.project.id;
  const detail = await keepDetail(ports, found, input);
  const paths = [...new Set([...(input.artifacts ?? []), ...detail])];
  const done = await record(ports, found, action, { ...input, artifacts: paths }, kind, actor);
  if (!done.ok) return done;
  const warnings = [...done.warnings];
  if (action === "complete") warnings.push(...(await completeProject(ports, project, actor)));
  const states = await Promise.all(
    paths.map(async (path) => ({ path, exists: await artifacts.exists(path) })),
  );
  for (const { path, exists } of states) {
    if (!exists) warnings.push(`${path} was named as an artifact and is not there.`);
  }
  const work = resolveProject(open.world, project);
  if (isRefusal(work)) return work;
  const { done: finished, total } = progress(allTasks(work.document));
  return {
    task_id: taskName(found.located.task),
    status: action === "continue" || action === "complete" ? "completed" : action,
    results_recorded: true,
    next_action: action,
    parent_task_progress: {
      progress: finished === total ? "completed" : "in_progress",
      parent_task_id: project,
      completed_subtasks: finished,
      total_subtasks: total,
      progress_percentage: total === 0 ? 0 : Math.floor((finished / total) * 100),
    },
    next_recommended_task: recommend(ports, work, found.located, action, actor),
    artifact_created: detail.length > 0,
    artifacts: states,
    warnings,
  };
}

/** The long text goes into a file: the journal keeps a summary only. */
async function keepDetail(
  ports: OrchestratorPorts,
  found: FoundTask,
  input: CompleteInput,
): Promise<readonly string[]> {
  const text = input.detailedWork?.trim() ?? "";
  if (text === "") return [];
  const { open, artifacts } = ports;
  const project = found.work.project.id;
  const { task } = found.located;
  const attempt = runningOn(open.world, project, task.key)?.attempt ?? 1;
  const body = `# ${plainText(task.text)}\n\n${input.summary.trim()}\n\n${text}\n`;
  return [await artifacts.write(project, `${taskName(task)}-${attempt}.md`, body)];
}

function record(
  ports: OrchestratorPorts,
  { work, located }: FoundTask,
  action: NextAction,
  { summary, artifacts }: CompleteInput,
  artifact_type: ArtifactType,
  actor: Actor,
): Promise<Done | Refusal> {
  const isDone = action === "continue" || action === "complete";
  return ports.open.execute(
    {
      type: "complete",
      target: { project: work.project.id, task: located.task.key },
      status: isDone ? "success" : action === "blocked" ? "cancelled" : "failure",
      summary,
      artifacts,
      outputs: { next_action: action, artifact_type },
      blocked: action === "blocked" ? oneLine(summary) : undefined,
      release: action !== "needs_revision",
    },
    actor,
  );
}

/** Completes the project where nothing is left to do; says so where something is. */
async function completeProject(
  ports: OrchestratorPorts,
  project: string,
  actor: Actor,
): Promise<readonly string[]> {
  const { open } = ports;
  const work = resolveProject(open.world, project);
  if (isRefusal(work)) return [work.message];
  const { done, total } = progress(allTasks(work.document));
  if (done < total) {
    return [`${total - done} of ${total} tasks are open, so the project is not completed.`];
  }
  const claim = coveringClaim(open.world.board, work.document, project, undefined, open.now());
  const result =
    claim !== undefined && mayAct(claim, actor)
      ? await open.execute({ type: "release", target: { project }, how: { kind: "done" } }, actor)
      : await open.execute({ type: "set_status", project, status: "completed" }, actor);
  return result.ok ? result.warnings : [result.message];
}

/** What waited for this task, else whatever can be started; nothing where all is done or waits. */
function recommend(
  ports: OrchestratorPorts,
  work: Workable,
  { task }: LocatedTask,
  action: NextAction,
  actor: Actor,
): Completed["next_recommended_task"] {
  const { world } = ports.open;
  const now = ports.open.now();
  const ready = openLeaves(work.document).filter(
    (one) =>
      statusOf(world, work.project.id, one.task) === "pending" &&
      explainTask(world, work.project, one, actor, now).ready,
  );
  const same = ready.find((one) => one.task.key === task.key);
  const waited = ready.find((one) => task.id !== undefined && one.task.needs.includes(task.id));
  const next = (action === "needs_revision" ? same : waited) ?? ready[0];
  if (next === undefined) return null;
  return {
    task_id: taskName(next.task),
    title: plainText(next.task.text),
    specialist_type: next.task.assignee ?? next.phase.hint,
  };
}
