/** Projects, tasks and claims of a world as plain JSON. */
import type { Actor } from "../board/events";
import type { Claim, OpenHandoff } from "../board/state";
import { claimsOn, isLive } from "../claim/claims";
import type { Project } from "../project/catalog";
import type { CopyRef } from "../project/copy";
import { effectiveDocument } from "../project/effective";
import { allTasks, isBlocked, type Task } from "../project/model";
import type { Reason } from "../project/reasons";
import { type LocatedTask, progress } from "../project/tasks";
import { plainText } from "../view/words";
import { documentOf, taskTitle } from "../view/work";
import { summarizeProject, summarizeTask } from "../view/workState";
import type { World } from "../world";
import { worksAs } from "./identity";
import { iso, isoStated } from "./moments";
import type {
  ClaimData,
  HandoffData,
  ProjectData,
  ReadyTask,
  ReasonData,
  TaskData,
} from "./shapes";
import { taskNameIn } from "./targets";

export interface Looker {
  readonly world: World;
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly pathOf: (copy: CopyRef) => string;
}

export function claimData(world: World, claim: Claim): ClaimData {
  return {
    claim_id: claim.id,
    project_id: claim.project,
    task_id: taskNameIn(world, claim.project, claim.task),
    task: claim.task === undefined ? null : taskTitle(world, claim.project, claim.task),
    agent_name: claim.agent,
    created_at: iso(claim.since),
    expires_at: iso(claim.expires),
    ttl_seconds: claim.ttl,
    fencing_token: claim.token,
    note: claim.note ?? null,
  };
}

export function reasonData(world: World, { code, text, remedy, ref }: Reason): ReasonData {
  return {
    code,
    text,
    remedy,
    project_id: ref?.project ?? null,
    task_id: ref === undefined ? null : taskNameIn(world, ref.project, ref.task),
  };
}

export function handoffData(world: World, handoff: OpenHandoff): HandoffData {
  const { continuesWith, ...message } = handoff.message;
  return {
    handoff_id: handoff.id,
    project_id: handoff.project,
    task_id: taskNameIn(world, handoff.project, handoff.task),
    ...message,
    continues_with: continuesWith ?? null,
    at: iso(handoff.at),
  };
}

/** A project for the actor; the claim of its own session does not count against it. */
export function projectData({ world, actor, now, pathOf }: Looker, project: Project): ProjectData {
  const document = effectiveDocument(world, project);
  const front = document?.frontMatter;
  const { state, explanation } = summarizeProject(world, project, actor, now);
  const claim = claimsOn(world.board, project.id).find(
    (one) => one.task === undefined && isLive(one, now),
  );
  const { failure } = project;
  return {
    project_id: project.id,
    title: document?.title ?? null,
    path: pathOf(project.file.copy),
    status: front?.status ?? null,
    owner: front?.owner ?? null,
    blocked: front !== undefined && isBlocked(front),
    blocking_reason: front?.blockingReason ?? null,
    priority: front?.priority ?? "medium",
    tags: front?.tags ?? [],
    last_updated: isoStated(front?.lastUpdated),
    dependencies: {
      blocked_by: front?.dependencies.blockedBy ?? [],
      blocks: front?.dependencies.blocks ?? [],
      parent: front?.dependencies.parent ?? null,
      related: front?.dependencies.related ?? [],
    },
    state,
    ready: explanation.ready,
    reasons: explanation.reasons.map((reason) => reasonData(world, reason)),
    claim: claim === undefined ? null : claimData(world, claim),
    progress: document === undefined ? { done: 0, total: 0 } : progress(allTasks(document)),
    error:
      failure === undefined
        ? null
        : { line: failure.line, message: failure.message, remedy: failure.remedy },
  };
}

export function taskData(looker: Looker, project: Project, located: LocatedTask): TaskData {
  const { world } = looker;
  const { task, phase, ancestors } = located;
  const { explanation, ...facts } = taskFacts(looker, project, located);
  const nested = (subtask: Task) => ({ task: subtask, phase, ancestors: [...ancestors, task] });
  return {
    ...facts,
    ready: explanation.ready,
    reasons: explanation.reasons.map((reason) => reasonData(world, reason)),
    subtasks: task.subtasks.map((subtask) => taskData(looker, project, nested(subtask))),
  };
}

export function readyTask(looker: Looker, project: Project, located: LocatedTask): ReadyTask {
  const { explanation: _, ...facts } = taskFacts(looker, project, located);
  const document = documentOf(looker.world, project.id);
  return {
    project_id: project.id,
    priority: document?.frontMatter.priority ?? "medium",
    ...facts,
  };
}

function taskFacts({ world, actor, now }: Looker, project: Project, located: LocatedTask) {
  const { task, phase } = located;
  const asker = worksAs(world, project.id, actor, now);
  const { state, explanation, claim, execution } = summarizeTask(
    world,
    project,
    located,
    asker,
    now,
  );
  const whole = claimsOn(world.board, project.id).find(
    (one) => one.task === undefined && isLive(one, now),
  );
  const holder = claim !== undefined && isLive(claim, now) ? claim : whole;
  return {
    task_id: task.id ?? task.position,
    position: task.position,
    text: plainText(task.text),
    done: task.done,
    phase: phase.title,
    assignee: task.assignee ?? null,
    needs: task.needs,
    estimate_minutes: task.estimateMinutes ?? null,
    state,
    holder: holder?.agent ?? null,
    execution_id: execution?.id ?? null,
    explanation,
  };
}
