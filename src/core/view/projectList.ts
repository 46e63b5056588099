/** Which projects the tree shows, in which groups and order: grouping and filter. Pure. */
import { claimsOn } from "../claim/claims";
import type { Project } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import type { ProjectDocument } from "../project/model";
import { isClosed } from "../project/reasons";
import { locateTasks } from "../project/tasks";
import type { RowContext, WorkRow } from "./projectRows";
import { answerOf, type KnownProject, type ProjectStates } from "./projectStates";
import { plainText, quoted } from "./words";
import { summarizeProject, summarizeTask, type WorkState } from "./workState";

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
  const all = known.ordered(context);
  const question = JSON.stringify(filter);
  const isShown = (one: KnownProject) =>
    answerOf(one, question, () => visibleIn(context, one.project, filter) !== undefined);
  const shown = isFiltering(filter) ? all.filter(isShown) : all;
  const groups = new Map<string, { name: GroupName; projects: Project[] }>();
  for (const one of shown) {
    const { project, state } = one;
    const name = answerOf(one, grouping, () => groupOf(context, project, grouping, state));
    const group = groups.get(name.key);
    if (group === undefined) groups.set(name.key, { name, projects: [project] });
    else group.projects.push(project);
  }
  const ordered = [...groups.values()].sort((a, b) => compare(a.name.order, b.name.order));
  return {
    groups: ordered.map(({ name: { key, label }, projects }) => ({ key, label, projects })),
    shown: shown.length,
    total: all.length,
  };
}

/** What the filter leaves of a project. */
export function visibleIn(context: RowContext, project: Project, filter: WorkFilter): Visible {
  if (!isFiltering(filter)) return "all";
  const { world, me, now } = context;
  const text = filter.text.trim().toLowerCase();
  const document = effectiveDocument(world, project);
  const says = (words: string) => words.includes(text);
  const words = document === undefined ? undefined : wordsOf(document);
  const named = says(project.id.toLowerCase()) || words?.project.some(says) === true;
  const onlyText = !filter.ready && !filter.mine;
  if (named && onlyText) return "all";
  if (document === undefined || words === undefined) return undefined;
  if (filter.mine && !isHeldBy(context, project)) return undefined;
  const summary = onlyText ? undefined : summarizeProject(world, project, me, now);
  if (filter.ready && summary !== undefined && isClosed(summary.explanation)) return undefined;
  const keys = new Set<string>();
  locateTasks(document).forEach((located, at) => {
    const { task, ancestors } = located;
    if (!named && !says(words.tasks[at] ?? "")) return;
    if (summary !== undefined) {
      if (filter.ready && task.done) return;
      const { state, mine } = summarizeTask(world, project, located, me, now);
      const held = mine || (summary.mine && summary.claim?.task === undefined);
      if (filter.ready && state !== "ready") return;
      if (filter.mine && !held) return;
    }
    keys.add(task.key);
    for (const ancestor of ancestors) keys.add(ancestor.key);
  });
  return keys.size === 0 ? undefined : keys;
}

function isHeldBy({ world, me }: RowContext, { id }: Project): boolean {
  return claimsOn(world.board, id).some(({ session }) => session === me.session);
}

interface DocumentWords {
  readonly project: readonly string[];
  /** Of each task, as `locateTasks` gives them. */
  readonly tasks: readonly string[];
}

const documentWords = new WeakMap<ProjectDocument, DocumentWords>();

/** What a text may be found in, in small letters; worked out once for each document. */
function wordsOf(document: ProjectDocument): DocumentWords {
  const known = documentWords.get(document);
  if (known !== undefined) return known;
  const { title = "", frontMatter } = document;
  const words = {
    project: [title, ...frontMatter.tags].map((word) => word.toLowerCase()),
    tasks: locateTasks(document).map(({ task }) => plainText(task.text).toLowerCase()),
  };
  documentWords.set(document, words);
  return words;
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
