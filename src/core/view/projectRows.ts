/**
 * The rows of the projects tree, as data: a pure mapping of the world. The host turns each into one
 * native tree item and adds nothing.
 */
import type { Project } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import {
  allTasks,
  type Phase,
  type ProjectDocument,
  type Task,
  withSubtasks,
} from "../project/model";
import { type LocatedTask, progress, taskByKey } from "../project/tasks";
import type { Asker, World } from "../world";
import { count, duration, plainText, timeLeft } from "./words";
import { summarizeProject, summarizeTask, type WorkState, type WorkSummary } from "./workState";

export interface ProjectRow {
  readonly kind: "project";
  readonly path: string;
  readonly project: string;
}

export interface PhaseRow {
  readonly kind: "phase";
  readonly path: string;
  readonly project: string;
  readonly index: number;
}

export interface TaskRow {
  readonly kind: "task";
  readonly path: string;
  readonly project: string;
  readonly task: string;
}

/** Names a row; enough to find what it shows again after everything was read anew. */
export type WorkRow = ProjectRow | PhaseRow | TaskRow;

/** How a row looks. */
export interface RowLook {
  /** Stable over refreshes, so that expansion survives. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly state: WorkState | "phase";
  /** Undefined where there is no box. */
  readonly checked: boolean | undefined;
  readonly children: "none" | "collapsed" | "expanded";
  /** 1-based line to open. */
  readonly line: number | undefined;
  /** Words that menus are switched by. */
  readonly flags: readonly string[];
  /** Everything the row shows, for those who hear it. */
  readonly spoken: string;
  readonly wantsPerson: boolean;
}

/** What the rows are made from. */
export interface RowContext {
  readonly world: World;
  readonly me: Asker;
  readonly now: number;
}

export function rowId(row: WorkRow): string {
  switch (row.kind) {
    case "project":
      return `project:${row.path}`;
    case "phase":
      return `phase:${row.path}:${row.index}`;
    case "task":
      return `task:${row.path}:${row.task}`;
  }
}

export function projectRow(project: Project): ProjectRow {
  return { kind: "project", path: project.file.copy.path, project: project.id };
}

/** The rows below a row. */
export function childRows(context: RowContext, row: WorkRow): readonly WorkRow[] {
  const found = documentOf(context, row);
  if (found === undefined) return [];
  const { document } = found;
  const { path, project } = row;
  const taskRows = (tasks: readonly Task[]): readonly TaskRow[] =>
    tasks.map(({ key }) => ({ kind: "task", path, project, task: key }));
  switch (row.kind) {
    case "project": {
      const only = document.phases.length === 1 ? document.phases[0] : undefined;
      if (only !== undefined && only.line === undefined) return taskRows(only.tasks);
      return document.phases.map(({ index }) => ({ kind: "phase", path, project, index }));
    }
    case "phase":
      return taskRows(document.phases.find(({ index }) => index === row.index)?.tasks ?? []);
    case "task":
      return taskRows(taskByKey(document, row.task)?.task.subtasks ?? []);
  }
}

/** The row above a row; undefined for a project. */
export function parentRow(context: RowContext, row: WorkRow): WorkRow | undefined {
  if (row.kind === "project") return undefined;
  const { path, project } = row;
  const top: ProjectRow = { kind: "project", path, project };
  if (row.kind === "phase") return top;
  const found = documentOf(context, row);
  const located = found === undefined ? undefined : taskByKey(found.document, row.task);
  if (located === undefined) return top;
  const parent = located.ancestors.at(-1);
  if (parent !== undefined) return { kind: "task", path, project, task: parent.key };
  if (found?.document.phases.length === 1 && located.phase.line === undefined) return top;
  return { kind: "phase", path, project, index: located.phase.index };
}

/** How a row looks now; undefined when what it shows is gone. */
export function lookOf(context: RowContext, row: WorkRow): RowLook | undefined {
  const project = context.world.catalog.projects.get(row.path);
  if (project === undefined) return undefined;
  if (row.kind === "project") return projectLook(context, project);
  const document = effectiveDocument(context.world, project);
  if (document === undefined) return undefined;
  if (row.kind === "phase") {
    const phase = document.phases.find(({ index }) => index === row.index);
    return phase === undefined ? undefined : phaseLook(context, project, row, phase);
  }
  const located = taskByKey(document, row.task);
  return located === undefined ? undefined : taskLook(context, project, row, located);
}

/** Why the row's work is not ready, or what is going on with it. */
export function summaryOf(context: RowContext, row: WorkRow): WorkSummary | undefined {
  const { world, me, now } = context;
  const project = world.catalog.projects.get(row.path);
  if (project === undefined) return undefined;
  if (row.kind === "project") return summarizeProject(world, project, me, now);
  if (row.kind === "phase") return undefined;
  const found = documentOf(context, row);
  const located = found === undefined ? undefined : taskByKey(found.document, row.task);
  return located === undefined ? undefined : summarizeTask(world, project, located, me, now);
}

function projectLook(context: RowContext, project: Project): RowLook {
  const { world, me, now } = context;
  const summary = summarizeProject(world, project, me, now);
  const document = effectiveDocument(world, project);
  const tasks = document === undefined ? undefined : progress(allTasks(document));
  const parts = projectWords(document, summary, now);
  if (tasks !== undefined && tasks.total > 0) parts.push(`${tasks.done}/${tasks.total}`);
  const done = summary.state === "done" || summary.state === "cancelled";
  const spoken = [
    project.id,
    "project",
    ...parts.slice(0, tasks === undefined || tasks.total === 0 ? undefined : -1),
    ...(tasks === undefined ? [] : [`${tasks.done} of ${count(tasks.total, "task")} done`]),
  ];
  return {
    id: rowId(projectRow(project)),
    label: project.id,
    description: parts.join(" · "),
    state: summary.state,
    checked: undefined,
    // One's own work lies open; of many projects the rest would bury it.
    children:
      document === undefined || tasks?.total === 0
        ? "none"
        : !done && (summary.mine || world.catalog.projects.size === 1)
          ? "expanded"
          : "collapsed",
    line: project.failure?.line ?? firstError(document)?.line,
    flags: flagsOf("project", summary, project),
    spoken: spoken.join(", "),
    wantsPerson: wantsPerson(summary),
  };
}

function firstError(document: ProjectDocument | undefined) {
  return document?.problems.find(({ severity }) => severity === "error");
}

function projectWords(
  document: ProjectDocument | undefined,
  { state, claim, explanation }: WorkSummary,
  now: number,
): string[] {
  if (document === undefined || state === "broken") {
    return [explanation.reasons[0]?.text ?? "cannot be read"];
  }
  const { priority, owner } = document.frontMatter;
  const urgent = priority === "critical" || priority === "high" ? [priority] : [];
  switch (state) {
    case "done":
      return ["completed"];
    case "cancelled":
      return ["cancelled"];
    case "running":
    case "claimed":
      return claim === undefined ? urgent : [claim.agent, timeLeft(claim, now), ...urgent];
    case "lost":
      return claim === undefined ? ["lost"] : [`${claim.agent}, lost`, ...urgent];
    case "owned":
      return owner === undefined ? urgent : [`${owner}, by hand`, ...urgent];
    case "ready":
    case "failed":
      return ["ready", ...urgent];
    case "blocked":
      return ["blocked", ...urgent];
    case "conflict":
      return ["file and Baton disagree", ...urgent];
    case "waiting":
      return [waitingWords(explanation.reasons.length), ...urgent];
  }
}

function waitingWords(reasons: number): string {
  return reasons > 1 ? `waits for ${reasons}` : "waiting";
}

function phaseLook(context: RowContext, project: Project, row: PhaseRow, phase: Phase): RowLook {
  const { done, total } = progress(withSubtasks(phase.tasks));
  const finished = done === total;
  const first = phase.tasks.find((task) => !task.done);
  const document = effectiveDocument(context.world, project);
  const located =
    document === undefined || first === undefined ? undefined : taskByKey(document, first.key);
  const waits =
    located !== undefined &&
    summarizeTask(
      context.world,
      project,
      located,
      context.me,
      context.now,
    ).explanation.reasons.some(({ code }) => code === "phase");
  const parts = [`${done}/${total}`, ...(waits ? ["waiting"] : []), ...hintWords(phase)];
  return {
    id: rowId(row),
    label: phase.title,
    description: parts.join(" · "),
    state: "phase",
    checked: undefined,
    children: finished || waits ? "collapsed" : "expanded",
    line: phase.line,
    flags: ["phase", ...(finished ? ["done"] : [])],
    spoken: [
      phase.title,
      "phase",
      `${done} of ${count(total, "task")} done`,
      ...parts.slice(1),
    ].join(", "),
    wantsPerson: false,
  };
}

function hintWords(phase: Phase): readonly string[] {
  return phase.hint === undefined ? [] : [phase.hint];
}

function taskLook(
  context: RowContext,
  project: Project,
  row: TaskRow,
  located: LocatedTask,
): RowLook {
  const { world, me, now } = context;
  const { task } = located;
  const summary = summarizeTask(world, project, located, me, now);
  const parts = taskWords(task, summary, now);
  if (task.subtasks.length > 0) {
    const { done, total } = progress(withSubtasks(task.subtasks));
    parts.push(`${done}/${total}`);
  }
  const label = plainText(task.text);
  return {
    id: rowId(row),
    label,
    description: parts.join(" · "),
    state: summary.state,
    checked: task.done,
    children: task.subtasks.length === 0 ? "none" : task.done ? "collapsed" : "expanded",
    line: task.line,
    flags: flagsOf("task", summary, project),
    spoken: [label, "task", task.done ? "done" : "open", ...parts].join(", "),
    wantsPerson: wantsPerson(summary),
  };
}

function taskWords(task: Task, { state, claim, execution, explanation }: WorkSummary, now: number) {
  const parts: string[] = [];
  const estimate =
    task.estimateMinutes === undefined ? [] : [`~${duration(task.estimateMinutes * 60_000)}`];
  switch (state) {
    case "done":
      if (task.assignee !== undefined) parts.push(task.assignee);
      break;
    case "running":
      parts.push(
        execution?.agent ?? "",
        claim === undefined ? "in progress" : timeLeft(claim, now),
      );
      break;
    case "claimed":
      if (claim !== undefined) parts.push(claim.agent, timeLeft(claim, now));
      break;
    case "lost":
      parts.push(`${execution?.agent ?? claim?.agent ?? ""}, lost`);
      break;
    case "failed":
      parts.push("failed", ...(task.assignee === undefined ? [] : [task.assignee]));
      break;
    case "ready":
      parts.push("ready", ...(task.assignee === undefined ? [] : [task.assignee]), ...estimate);
      break;
    case "waiting": {
      const order = explanation.reasons.filter(({ code }) => code !== "held");
      if (order.length > 0) parts.push(waitingWords(order.length));
      parts.push(...estimate);
      break;
    }
    case "blocked":
    case "conflict":
      parts.push(state === "blocked" ? "blocked" : "file and Baton disagree");
      break;
    case "broken":
    case "owned":
    case "cancelled":
      break;
  }
  return parts.filter((part) => part !== "");
}

function flagsOf(kind: "project" | "task", summary: WorkSummary, project: Project) {
  const { state, claim, mine, inMine, explanation } = summary;
  const codes = explanation.reasons.map(({ code }) => code);
  const held = claim !== undefined && state !== "done";
  return [
    kind,
    state,
    ...(held ? [mine ? "mine" : "theirs"] : []),
    ...(inMine && !mine ? ["held"] : []),
    ...(codes.includes("blocked") ? ["isBlocked"] : []),
    ...(codes.includes("unleased_owner") ? ["handOwned"] : []),
    ...(explanation.ready ? ["isReady"] : []),
    ...(project.document === undefined ? ["unreadable"] : []),
  ];
}

function wantsPerson({ state }: WorkSummary): boolean {
  return state === "broken" || state === "conflict" || state === "lost" || state === "failed";
}

function documentOf({ world }: RowContext, row: WorkRow) {
  const project = world.catalog.projects.get(row.path);
  const document = project === undefined ? undefined : effectiveDocument(world, project);
  return project === undefined || document === undefined ? undefined : { project, document };
}
