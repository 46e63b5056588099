/** What events about executions, handoffs and task states do to a board. DESIGN 5.3. */

import { countsAgainstAgent } from "../workflow/stepErrors";
import type { BoardDraft } from "./draft";
import type { BoardEvent, Commit } from "./events";
import { endAttempt, startAttempt } from "./evolveAttempts";
import { type AgentActivity, type OpenExecution, type TaskState, taskRef } from "./state";

type ExecutionEvent = Extract<
  BoardEvent,
  {
    type:
      | "execution_started"
      | "execution_finished"
      | "execution_logged"
      | "handoff_offered"
      | "task_blocked"
      | "task_unblocked"
      | "task_renamed";
  }
>;

export function applyExecutionEvent(
  draft: BoardDraft,
  event: ExecutionEvent,
  commit: Commit,
): void {
  switch (event.type) {
    case "execution_started":
      return start(draft, event, commit);
    case "execution_finished":
      return finish(draft, event, commit);
    case "execution_logged":
      return log(draft, event);
    case "handoff_offered": {
      const { project, task, message, parent } = event;
      const offer = { id: event.handoff, project, task, message, parent, at: commit.at };
      draft.handoffs.set(event.handoff, { ...offer, accepted: undefined });
      draft.totals = { ...draft.totals, handoffs: draft.totals.handoffs + 1 };
      return;
    }
    case "task_blocked": {
      const key = taskRef(event.project, event.task);
      const blocked = { reason: event.reason, by: commit.actor, at: commit.at };
      draft.tasks.set(key, { ...(draft.tasks.get(key) ?? untried), blocked });
      return;
    }
    case "task_unblocked":
      return unblock(draft, taskRef(event.project, event.task));
    case "task_renamed":
      return rename(draft, event.project, event.from, event.to);
  }
}

const untried: TaskState = { failed: 0, failures: 0, blocked: undefined };

function start(
  draft: BoardDraft,
  event: Extract<ExecutionEvent, { type: "execution_started" }>,
  commit: Commit,
): void {
  const { agent, project, task, title, parent, handoff, claim, attempt } = event;
  draft.executions.set(event.execution, {
    id: event.execution,
    agent,
    project,
    task,
    title,
    parent,
    handoff,
    claim,
    attempt,
    started: commit.at,
    session: commit.session,
    run: event.run,
    step: event.step,
  });
  startAttempt(draft, event, commit.at);
  if (handoff !== undefined) draft.handoffs.delete(handoff);
  draft.totals = { ...draft.totals, executions: draft.totals.executions + 1 };
  const known = draft.agents.get(agent) ?? unseen(agent);
  draft.agents.set(agent, { ...known, lastSeen: commit.at, executions: known.executions + 1 });
}

function finish(
  draft: BoardDraft,
  event: Extract<ExecutionEvent, { type: "execution_finished" }>,
  commit: Commit,
): void {
  const execution = draft.executions.get(event.execution);
  if (execution === undefined) return;
  draft.executions.delete(execution.id);
  if (execution.run !== undefined) endAttempt(draft, execution, event, commit.at);
  if (execution.project !== undefined) {
    draft.lastExecutions.set(execution.project, { id: execution.id, agent: execution.agent });
    if (execution.run === undefined) rememberAttempt(draft, execution, event.status);
  }
  const known = draft.agents.get(execution.agent) ?? unseen(execution.agent);
  draft.agents.set(execution.agent, counted(known, execution, event.status, commit.at, event.code));
}

/** Work that was done elsewhere changes what is known of its agent, and nothing of the task. */
function log(
  draft: BoardDraft,
  event: Extract<ExecutionEvent, { type: "execution_logged" }>,
): void {
  const { execution: id, agent, project, status, started, duration } = event;
  draft.totals = { ...draft.totals, executions: draft.totals.executions + 1 };
  if (project !== undefined) draft.lastExecutions.set(project, { id, agent });
  const known = draft.agents.get(agent) ?? unseen(agent);
  const more = { ...known, executions: known.executions + 1 };
  draft.agents.set(agent, counted(more, { ...event, id }, status, started + duration));
}

function counted(
  known: AgentActivity,
  { id, project, task, title }: Pick<OpenExecution, "id" | "project" | "task" | "title">,
  status: "success" | "failure" | "cancelled",
  at: number,
  code?: string,
): AgentActivity {
  const newest = known.last === undefined || known.last.at <= at;
  return {
    ...known,
    lastSeen: Math.max(known.lastSeen, at),
    successes: known.successes + (status === "success" ? 1 : 0),
    failures: known.failures + (status === "failure" ? 1 : 0),
    ...inRow(known, countsAgainstAgent(code) ? status : "cancelled", at),
    last: newest ? { execution: id, project, task, title, status, at } : known.last,
  };
}

/** Stopping says nothing about whether an agent can do its work. */
function inRow(
  { failuresInRow, failedAt }: AgentActivity,
  status: "success" | "failure" | "cancelled",
  at: number,
): Pick<AgentActivity, "failuresInRow" | "failedAt"> {
  if (status === "cancelled") return { failuresInRow, failedAt };
  if (status === "success") return { failuresInRow: 0, failedAt: undefined };
  return { failuresInRow: failuresInRow + 1, failedAt: Math.max(at, failedAt ?? at) };
}

function rememberAttempt(
  draft: BoardDraft,
  execution: OpenExecution,
  status: "success" | "failure" | "cancelled",
): void {
  if (execution.project === undefined || execution.task === undefined) return;
  const key = taskRef(execution.project, execution.task);
  if (status === "success") return draft.tasks.delete(key);
  const { failed, failures, blocked } = draft.tasks.get(key) ?? untried;
  const more = status === "failure" ? 1 : 0;
  draft.tasks.set(key, { failed: failed + 1, failures: failures + more, blocked });
}

function unblock(draft: BoardDraft, key: string): void {
  const state = draft.tasks.get(key);
  if (state === undefined) return;
  if (state.failed === 0) draft.tasks.delete(key);
  else draft.tasks.set(key, { ...state, blocked: undefined });
}

function rename(draft: BoardDraft, project: string, from: string, to: string): void {
  for (const id of draft.claimsByProject.get(project) ?? []) {
    const claim = draft.claims.get(id);
    if (claim?.task === from) draft.claims.set(id, { ...claim, task: to });
  }
  for (const [id, execution] of [...draft.executions.entries()]) {
    if (execution.project !== project || execution.task !== from) continue;
    draft.executions.set(id, { ...execution, task: to });
  }
  for (const [id, handoff] of [...draft.handoffs.entries()]) {
    if (handoff.project !== project || handoff.task !== from) continue;
    draft.handoffs.set(id, { ...handoff, task: to });
  }
  const state = draft.tasks.get(taskRef(project, from));
  if (state === undefined) return;
  draft.tasks.delete(taskRef(project, from));
  draft.tasks.set(taskRef(project, to), state);
}

function unseen(agent: string): AgentActivity {
  return {
    agent,
    lastSeen: 0,
    executions: 0,
    successes: 0,
    failures: 0,
    failuresInRow: 0,
    failedAt: undefined,
    last: undefined,
  };
}
