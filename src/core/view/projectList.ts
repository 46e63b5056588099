/** Which projects the tree shows, in which groups and order: grouping and filter. Pure. */
import type { Project } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { byUrgency } from "../project/ready";
import { locateTasks } from "../project/tasks";
import type { RowContext, WorkRow } from "./projectRows";
import type { ProjectStates } from "./projectStates";
import { plainText, quoted } from "./words";
import { summarizeProject, summarizeTask, type WorkState, workStates } from "./workState";

export const groupings = ["none", "readiness", "status", "owner", "priority", "folder"] as const;
export type Grouping = (typeof groupings)[number];

/** All that is set must hold. */
export interface WorkFilter {
  /** Anywhere in an id, title, tag or task, in any letter case. */
  readonly text: string;
  readonly ready: boolean;
  readonly mine: boolean;
}

export const noFilter: WorkFilter = { text: "", ready: false, mine: false };

export function isFiltering(filter: WorkFilter): boolean {
  return filter.text.trim() !== "" || filter.ready || filter.mine;
}

export interface ProjectGroup {
  readonly key: string;
  readonly label: string;
  readonly projects: readonly Project[];
}

export interface ProjectList {
  /** One group without a label where there is no grouping. */
  readonly groups: readonly ProjectGroup[];
  readonly shown: number;
  readonly total: number;
}

/** What a filter leaves of a project: everything, some tasks with those around them, or nothing. */
export type Visible = "all" | ReadonlySet<string> | undefined;

export function listProjects(
  context: RowContext,
  grouping: Grouping,
  filter: WorkFilter,
  known: ProjectStates,
): ProjectList {
  const all = [...context.world.catalog.projects.values()];
  const visible = isFiltering(filter)
    ? all.filter((project) => visibleIn(context, project, filter) !== undefined)
    : all;
  const states = new Map(visible.map((project) => [project, known.stateOf(context, project)]));
  const rank = (project: Project) => workStates.indexOf(states.get(project) ?? "waiting");
  const sorted = [...byUrgency(context.world, visible)].sort((a, b) => rank(a) - rank(b));
  const groups = new Map<string, { label: string; order: string; projects: Project[] }>();
  for (const project of sorted) {
    const { key, label, order } = groupOf(context, project, grouping, states.get(project));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { label, order, projects: [project] });
    else group.projects.push(project);
  }
  const ordered = [...groups].sort(([, a], [, b]) => compare(a.order, b.order));
  return {
    groups: ordered.map(([key, { label, projects }]) => ({ key, label, projects })),
    shown: visible.length,
    total: all.length,
  };
}

/** What the filter leaves of a project. */
export function visibleIn(context: RowContext, project: Project, filter: WorkFilter): Visible {
  if (!isFiltering(filter)) return "all";
  const { world, me, now } = context;
  const text = filter.text.trim().toLowerCase();
  const document = effectiveDocument(world, project);
  const summary = summarizeProject(world, project, me, now);
  const says = (words: string) => words.toLowerCase().includes(text);
  const named =
    says(project.id) ||
    says(document?.title ?? "") ||
    (document?.frontMatter.tags.some(says) ?? false);
  const onlyText = !filter.ready && !filter.mine;
  if (named && onlyText) return "all";
  if (document === undefined) return undefined;
  const keys = new Set<string>();
  for (const located of locateTasks(document)) {
    const { task } = located;
    if (!named && !says(plainText(task.text))) continue;
    if (!onlyText) {
      const { state, mine } = summarizeTask(world, project, located, me, now);
      const held = mine || (summary.mine && summary.claim?.task === undefined);
      if (filter.ready && state !== "ready") continue;
      if (filter.mine && !held) continue;
    }
    keys.add(task.key);
    for (const ancestor of located.ancestors) keys.add(ancestor.key);
  }
  return keys.size === 0 ? undefined : keys;
}

/** True when the row stays under a filter that leaves `visible` of its project. */
export function isVisible(context: RowContext, row: WorkRow, visible: Visible): boolean {
  if (visible === "all") return true;
  if (visible === undefined) return false;
  if (row.kind === "project") return true;
  if (row.kind === "task") return visible.has(row.task);
  const project = context.world.catalog.projects.get(row.path);
  const document = project === undefined ? undefined : effectiveDocument(context.world, project);
  if (document === undefined) return false;
  for (const { task, phase } of locateTasks(document)) {
    if (phase.index === row.index && visible.has(task.key)) return true;
  }
  return false;
}

/** `ready, “check” · 3 of 41`, for the view's header. */
export function filterWords(filter: WorkFilter, list: ProjectList): string {
  const words = [
    ...(filter.ready ? ["ready"] : []),
    ...(filter.mine ? ["mine"] : []),
    ...(filter.text.trim() === "" ? [] : [quoted(filter.text.trim())]),
  ];
  return `${words.join(", ")} · ${list.shown} of ${list.total}`;
}

const readinessGroups: readonly {
  readonly label: string;
  readonly states: readonly WorkState[];
}[] = [
  { label: "Needs you", states: ["broken", "conflict", "lost", "failed"] },
  { label: "In progress", states: ["running", "claimed", "owned"] },
  { label: "Ready", states: ["ready"] },
  { label: "Waiting", states: ["waiting"] },
  { label: "Blocked", states: ["blocked"] },
  { label: "Done", states: ["done", "cancelled"] },
];

interface GroupName {
  readonly key: string;
  readonly label: string;
  readonly order: string;
}

function groupOf(
  { world }: RowContext,
  project: Project,
  grouping: Grouping,
  state: WorkState | undefined,
): GroupName {
  const front = effectiveDocument(world, project)?.frontMatter;
  switch (grouping) {
    case "none":
      return { key: "", label: "", order: "" };
    case "readiness": {
      const index = readinessGroups.findIndex(({ states }) => states.includes(state ?? "waiting"));
      const label = readinessGroups[index]?.label ?? "";
      return { key: label, label, order: String(index) };
    }
    case "status": {
      const status = front?.status ?? "unreadable";
      const order = ["active", "blocked", "pending", "completed", "cancelled"].indexOf(status);
      return { key: status, label: capital(status), order: String(order < 0 ? 9 : order) };
    }
    case "owner": {
      const owner = front?.owner;
      if (owner === undefined) return { key: "", label: "Nobody", order: "\uffff" };
      return { key: owner, label: owner, order: owner.toLowerCase() };
    }
    case "priority": {
      const priority = front?.priority ?? "unreadable";
      const order = ["critical", "high", "medium", "low"].indexOf(priority);
      return { key: priority, label: capital(priority), order: String(order < 0 ? 9 : order) };
    }
    case "folder": {
      const folder = project.file.copy.path.split("/").slice(0, -2).join("/");
      return { key: folder, label: folder === "" ? "/" : folder, order: folder };
    }
  }
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
