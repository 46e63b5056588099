/** The commands that only look: ready, show, explain, agents. */

import type { Target } from "../../core/board/commands";
import { type AgentQuery, getAgent, listAgents } from "../../core/face/agents";
import { explain, getProject, listProjects, readyWork } from "../../core/face/projects";
import type {
  AgentData,
  ProjectData,
  ProjectDetails,
  ReadyStep,
  ReadyTask,
  ReadyWork,
  TaskData,
} from "../../core/face/shapes";
import { targetName } from "../../core/face/targets";
import { count, duration } from "../../core/view/words";
import { whoResets } from "../../core/workflow/breaker";
import { type Answer, must } from "./answer";
import { cell, facts, heading, idCell, local, stateCell } from "./parts";
import type { CliSession } from "./session";
import { type Cell, plain, styled, table, wrap } from "./text";

export async function ready(session: CliSession, limit: number | undefined): Promise<Answer> {
  const actor = await session.actor();
  const work = await readyWork(session.face, actor, { limit });
  return { data: work, lines: readyLines(session, work, actor.agent) };
}

function readyLines(session: CliSession, work: ReadyWork, agent: string): readonly string[] {
  const { look } = session.host;
  const lines: string[] = [];
  const section = (title: string, rows: readonly (readonly Cell[])[]) => {
    if (rows.length === 0) return;
    if (lines.length > 0) lines.push("");
    lines.push(heading(title, session), ...table(rows, look));
  };
  const handed = work.handoffs.map((one) => [
    idCell(targetName(one.project_id, one.task_id)),
    cell(`from ${one.from}`),
    cell(one.context === "" ? one.deliverable : one.context),
  ]);
  section("Steps of runs", work.steps.map(stepRow));
  section(`Handed to ${plain(agent)}`, handed);
  section("Projects", work.projects.map(projectRow));
  section("Tasks", work.tasks.map(taskRow));
  if (lines.length === 0) {
    return [`Nothing is ready for ${plain(agent)}. See why with: baton explain ID`];
  }
  if (work.more > 0) lines.push("", `${work.more} more; see them with --limit ${work.more + 50}`);
  return lines;
}

function stepRow(step: ReadyStep): readonly Cell[] {
  return [
    idCell(step.claim_id),
    cell(step.for_you ? "for you" : `for ${step.agent}`, step.for_you ? "green" : "dim"),
    cell(step.title),
    cell(step.run_title ?? step.workflow, "dim"),
  ];
}

function projectRow(project: ProjectData): readonly Cell[] {
  const { done, total } = project.progress;
  return [
    idCell(project.project_id),
    urgency(project.priority),
    cell(total === 0 ? "" : `${done} of ${total} done`),
    cell(project.title === project.project_id ? "" : (project.title ?? "")),
  ];
}

function taskRow(task: ReadyTask): readonly Cell[] {
  const minutes = task.estimate_minutes;
  return [
    idCell(targetName(task.project_id, task.task_id)),
    urgency(task.priority),
    cell(minutes === null ? "" : `~${duration(minutes * 60_000)}`),
    cell(task.assignee === null ? task.text : `${task.text} @${task.assignee}`),
  ];
}

function urgency(priority: string): Cell {
  const style = priority === "critical" ? "red" : priority === "high" ? "yellow" : "dim";
  return cell(priority, style);
}

export async function showAll(session: CliSession): Promise<Answer> {
  const projects = await listProjects(session.face, await session.actor());
  const rows = projects.map((project) => [
    idCell(project.project_id),
    stateCell(project.state),
    urgency(project.priority),
    project.claim === null ? cell(whyWaiting(project), "dim") : cell(project.claim.agent_name),
  ]);
  const lines =
    rows.length === 0 ? ["There is no AGENCY.md here."] : table(rows, session.host.look, 0);
  return { data: { count: projects.length, projects }, lines };
}

/** The first reason, where the state does not tell it already. */
function whyWaiting({ state, reasons }: ProjectData): string {
  if (state === "done" || state === "cancelled") return "";
  return reasons[0]?.text ?? "";
}

export async function show(session: CliSession, target: Target): Promise<Answer> {
  const actor = await session.actor();
  const { data } = must(await getProject(session.face, target.project, actor));
  if (target.task === undefined) return { data, lines: projectLines(session, data) };
  // The rules know each way of naming a task; the answer is looked up under what they call it.
  const found = must(await explain(session.face, target, actor)).data;
  const task = flat(data.tasks).find(({ task_id: id }) => id === found.task_id);
  if (task === undefined) throw new Error(`${found.task_id ?? ""} is a task and is none`);
  const lines = [
    heading(plain(task.text), session),
    ...facts(session, taskFacts(data, task)),
    ...reasonLines(session, task.reasons),
    ...(task.subtasks.length === 0 ? [] : ["", heading("Subtasks", session)]),
    ...taskLines(session, task.subtasks),
  ];
  return { data: { ...task, project_id: data.project_id, phase: task.phase }, lines };
}

function projectLines(session: CliSession, project: ProjectDetails): readonly string[] {
  const { look } = session.host;
  const lines = [
    heading(plain(project.title ?? project.project_id), session),
    ...facts(session, projectFacts(project)),
    // Who has claimed it stands above already.
    ...reasonLines(
      session,
      project.reasons.filter(({ code }) => code !== "held" || project.claim === null),
    ),
  ];
  let phase: string | undefined;
  const groups = new Map<string, TaskData[]>();
  for (const task of project.tasks) {
    const group = groups.get(task.phase);
    if (group === undefined) groups.set(task.phase, [task]);
    else group.push(task);
  }
  for ([phase] of groups) {
    lines.push("", heading(plain(phase === "" ? "Tasks" : phase), session));
    lines.push(...taskLines(session, groups.get(phase) ?? []));
  }
  if (project.notes.length === 0) return lines;
  lines.push("", heading("Latest notes", session));
  for (const note of project.notes.slice(0, 3)) {
    const who = [note.time, note.agent].filter((one) => one !== null).join("  ");
    lines.push(`  ${styled(plain(who), "dim", look)}`, ...wrap(note.text, look, 4));
  }
  return lines;
}

function projectFacts(project: ProjectDetails): readonly (readonly [string, string])[] {
  const { done, total } = project.progress;
  const { blocked_by: needs, blocks } = project.dependencies;
  const { claim } = project;
  return [
    ["id", project.project_id],
    [
      "state",
      project.status === null ? project.state : `${project.state} (status ${project.status})`,
    ],
    ["priority", project.priority],
    ["owner", project.owner ?? "nobody"],
    ["claimed", claim === null ? "" : `by ${claim.agent_name} until ${local(claim.expires_at)}`],
    ["done", total === 0 ? "" : `${done} of ${count(total, "task")}`],
    ["needs", needs.join(", ")],
    ["unblocks", blocks.join(", ")],
    ["tags", project.tags.join(", ")],
    ["file", project.path],
  ];
}

function taskFacts(
  project: ProjectDetails,
  task: TaskData,
): readonly (readonly [string, string])[] {
  const minutes = task.estimate_minutes;
  return [
    ["id", targetName(project.project_id, task.task_id)],
    ["state", task.state],
    ["phase", task.phase],
    ["for", task.assignee ?? ""],
    ["held by", task.holder ?? "nobody"],
    ["needs", task.needs.join(", ")],
    ["estimate", minutes === null ? "" : duration(minutes * 60_000)],
  ];
}

function taskLines(session: CliSession, tasks: readonly TaskData[], depth = 0): readonly string[] {
  const rows: (readonly Cell[])[] = [];
  const add = (task: TaskData, level: number) => {
    rows.push([
      cell(task.done ? "[x]" : "[ ]", task.done ? "dim" : undefined),
      idCell(task.task_id),
      { ...cell(task.text, task.done ? "dim" : undefined), indent: level * 2 },
      cell(task.assignee === null ? "" : `@${task.assignee}`, task.done ? "dim" : undefined),
      task.done ? cell("") : stateCell(task.state),
      cell(task.done || task.holder === null ? "" : task.holder),
    ]);
    for (const subtask of task.subtasks) add(subtask, level + 1);
  };
  for (const task of tasks) add(task, depth);
  return table(rows, session.host.look);
}

function reasonLines(
  { host }: CliSession,
  reasons: readonly { readonly text: string; readonly remedy: string }[],
): readonly string[] {
  return reasons.flatMap(({ text, remedy }) => [
    ...wrap(`- ${text}`, host.look, 2),
    ...wrap(`${remedy}.`, host.look, 4).map((line) => styled(line, "dim", host.look)),
  ]);
}

function flat(tasks: readonly TaskData[]): readonly TaskData[] {
  return tasks.flatMap((task) => [task, ...flat(task.subtasks)]);
}

export async function explainWork(session: CliSession, target: Target): Promise<Answer> {
  const { data } = must(await explain(session.face, target, await session.actor()));
  const name = plain(targetName(data.project_id, data.task_id));
  const { look } = session.host;
  const title = data.task_id === null ? name : `${name}  ${plain(data.text)}`;
  const state = data.ready ? styled("ready", "green", look) : styled("not ready", "yellow", look);
  return { data, lines: [`${title}: ${state}`, ...reasonLines(session, data.reasons)] };
}

export async function agents(
  session: CliSession,
  name: string | undefined,
  query: AgentQuery,
): Promise<Answer> {
  const { look } = session.host;
  if (name !== undefined) {
    const { data } = must(await getAgent(session.face, name));
    const lines = [
      heading(plain(data.name), session),
      ...wrap(data.description, look, 2),
      ...facts(session, agentFacts(data)),
      ...heldBackLines(session, data),
      ...(data.instructions === "" ? [] : ["", ...wrap(data.instructions, look, 2)]),
    ];
    return { data, lines };
  }
  const data = await listAgents(session.face, query);
  const rows = data.map((agent) => [
    idCell(agent.name),
    agent.held_back_until === null
      ? cell(agent.holds.length > 0 ? "working" : "", "green")
      : cell("held back", "red"),
    cell(agent.source ?? "not registered", "dim"),
    cell(agent.description === "" ? agent.capabilities.join(", ") : agent.description),
  ]);
  const lines = rows.length === 0 ? ["No agent matches."] : table(rows, look, 0);
  return { data: { count: data.length, agents: data }, lines };
}

/** Why it gets no work, until when, and who can change that. */
function heldBackLines({ host }: CliSession, agent: AgentData): readonly string[] {
  if (agent.held_back_until === null) return [];
  const text = `It gets no work until ${local(agent.held_back_until)}, because its last pieces of work failed. ${whoResets(plain(agent.name))}`;
  return ["", ...wrap(text, host.look, 2).map((line) => styled(line, "red", host.look))];
}

function agentFacts(agent: AgentData): readonly (readonly [string, string])[] {
  const { executions, successes, failures } = agent;
  const done = `${count(executions, "execution")}, ${successes} succeeded, ${failures} failed`;
  return [
    ["role", agent.role ?? ""],
    ["capabilities", agent.capabilities.join(", ")],
    ["tools", agent.tools.join(", ")],
    ["patterns", agent.coordination_patterns.join(", ")],
    ["never", agent.never.join(", ")],
    ["hands off to", agent.hands_off_to.join(", ")],
    ["model", agent.model ?? ""],
    ["runner", agent.runner ?? ""],
    ["defined in", agent.path ?? "nowhere: known by its work"],
    ["holds", agent.holds.map((one) => one.task ?? one.project_id).join(", ")],
    ["work", executions === 0 ? "" : done],
    ["problems", agent.problems.join("; ")],
  ];
}
