/** What the claim dialog offers: handed over first, then ready by urgency, then the rest with why not. Pure. */
import { coveringClaim, isHolder } from "../claim/claims";
import type { Project } from "../project/catalog";
import { effectiveDocument } from "../project/effective";
import { explainProject, explainTask } from "../project/explain";
import { dependencyGraph } from "../project/graph";
import { allTasks, type ProjectDocument } from "../project/model";
import { byUrgency, locate, openLeaves, readyProjects, readyTasks } from "../project/ready";
import { type LocatedTask, progress } from "../project/tasks";
import type { Asker, World } from "../world";
import { count, duration, plainText } from "./words";
import { documentOf, type Place, projectAt, taskTitle } from "./work";

export interface WorkChoice extends Place {
  /** What it is called. */
  readonly label: string;
  /** Whose and where, beside the name. */
  readonly description: string;
  /** What helps to choose, or why it is not ready. */
  readonly detail: string;
  readonly kind: "handed" | "ready" | "waiting";
}

export interface ChoiceGroup {
  readonly label: string;
  readonly choices: readonly WorkChoice[];
}

export interface ClaimChoices {
  /** In the order in which they are shown; none is empty. */
  readonly groups: readonly ChoiceGroup[];
  /** There is more than is offered; a text finds it. */
  readonly more: boolean;
}

/** More at once would make the dialog slow. */
const maxChoices = 500;

/** @param text what was typed: all its words must be in a place's names; empty offers the most urgent */
export function claimChoices(
  world: World,
  me: Asker,
  names: readonly string[],
  now: number,
  text = "",
): ClaimChoices {
  const named = matcher(text);
  const handed = handedOver(world, names).filter(({ project, label }) => named(project, label));
  const taken = new Set(handed.map(keyOf));
  const groups: ChoiceGroup[] = [{ label: "handed to you", choices: handed }];
  const waiting: WorkChoice[] = [];
  let shown = handed.length;
  let more = false;
  for (const project of byUrgency(world, [...world.catalog.projects.values()])) {
    if (shown >= maxChoices) {
      more = true;
      break;
    }
    if (holds(world, project.id, undefined, me, now)) continue;
    const { ready, others } = choicesIn(world, project, me, now, named);
    const fresh = ready.filter((choice) => !taken.has(keyOf(choice)));
    groups.push({ label: project.id, choices: fresh });
    waiting.push(...others);
    shown += fresh.length + others.length;
  }
  groups.push({ label: "not ready now", choices: waiting });
  return { groups: groups.filter(({ choices }) => choices.length > 0), more };
}

type Matcher = (project: string, name: string) => boolean;

function matcher(text: string): Matcher {
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  return (project, name) => {
    const names = `${project} ${name}`.toLowerCase();
    return words.every((word) => names.includes(word));
  };
}

/** At most five things that may be claimed now: of the same project first, then projects. */
export function readyInstead(
  world: World,
  me: Asker,
  except: Place,
  now: number,
): readonly WorkChoice[] {
  const same = projectAt(world, except.project);
  const near =
    same === undefined
      ? []
      : readyTasks(world, same, me, now)
          .filter(({ task }) => task.key !== except.task)
          .filter(({ task }) => !holds(world, same.id, task.key, me, now))
          .map((located) => taskChoice(world, same, located));
  const found = near.slice(0, 3);
  for (const project of readyProjects(world, me, now)) {
    if (found.length === 5) break;
    if (project.id === except.project || holds(world, project.id, undefined, me, now)) continue;
    found.push(projectChoice(world, project));
  }
  return found;
}

function handedOver(world: World, names: readonly string[]): readonly WorkChoice[] {
  return [...world.board.handoffs.values()]
    .filter(({ message, accepted }) => accepted === undefined && names.includes(message.to))
    .map(({ project, task, message }) => ({
      project,
      task,
      label: task === undefined ? project : taskTitle(world, project, task),
      description: `from ${message.from}`,
      detail: message.context === "" ? message.deliverable : message.context,
      kind: "handed",
    }));
}

function choicesIn(world: World, project: Project, me: Asker, now: number, named: Matcher) {
  const ready: WorkChoice[] = [];
  const others: WorkChoice[] = [];
  const document = effectiveDocument(world, project);
  const leaves = document === undefined ? [] : openLeaves(document);
  const meant = leaves.filter(({ task }) => named(project.id, plainText(task.text)));
  // Working out why something is not ready is what costs; most projects are not meant.
  if (meant.length === 0 && !named(project.id, project.id)) return { ready, others };
  const own = explainProject(world, project, me, now);
  const over = own.reasons.some(({ code }) => code === "done" || code === "cancelled");
  if (over) return { ready, others };
  if (named(project.id, project.id)) {
    if (own.ready) ready.push(projectChoice(world, project));
    else others.push(waitingChoice(project.id, undefined, project.id, whyNot(own.reasons)));
  }
  for (const located of meant) {
    if (holds(world, project.id, located.task.key, me, now)) continue;
    const { ready: may, reasons } = explainTask(world, project, located, me, now);
    if (may) {
      ready.push(taskChoice(world, project, located));
      continue;
    }
    const { key, text } = located.task;
    others.push(waitingChoice(project.id, key, plainText(text), whyNot(reasons)));
  }
  return { ready, others };
}

function projectChoice(world: World, project: Project): WorkChoice {
  const document = effectiveDocument(world, project);
  return {
    project: project.id,
    task: undefined,
    label: project.id,
    description: "the whole project",
    detail: projectFacts(world, project, document).join(" · "),
    kind: "ready",
  };
}

function taskChoice(world: World, project: Project, located: LocatedTask): WorkChoice {
  const { task, phase } = located;
  const document = effectiveDocument(world, project);
  const needed = [...(document === undefined ? [] : allTasks(document))].filter(
    ({ needs }) => task.id !== undefined && needs.includes(task.id),
  ).length;
  const phases = document?.phases.length ?? 0;
  const facts = [
    ...urgency(document),
    ...(needed === 0 ? [] : [`unblocks ${needed}`]),
    ...(task.assignee === undefined ? [] : [`for ${task.assignee}`]),
    ...(task.estimateMinutes === undefined ? [] : [`~${duration(task.estimateMinutes * 60_000)}`]),
  ];
  return {
    project: project.id,
    task: task.key,
    label: plainText(task.text),
    description: "",
    detail: [project.id, ...(phases > 1 ? [phase.title] : []), ...facts].join(" · "),
    kind: "ready",
  };
}

function projectFacts(world: World, { id }: Project, document: ProjectDocument | undefined) {
  const unblocks = dependencyGraph(world.catalog).unblocks.get(id)?.length ?? 0;
  const tasks = document === undefined ? undefined : progress(allTasks(document));
  return [
    ...urgency(document),
    ...(unblocks === 0 ? [] : [`unblocks ${unblocks}`]),
    ...(tasks === undefined || tasks.total === 0
      ? []
      : [`${tasks.done} of ${count(tasks.total, "task")} done`]),
  ];
}

function urgency(document: ProjectDocument | undefined): readonly string[] {
  const priority = document?.frontMatter.priority;
  return priority === "critical" || priority === "high" ? [priority] : [];
}

function waitingChoice(
  project: string,
  task: string | undefined,
  label: string,
  why: string,
): WorkChoice {
  const detail = task === undefined ? why : `${project} · ${why}`;
  return { project, task, label, description: "", detail, kind: "waiting" };
}

function whyNot(reasons: readonly { readonly text: string }[]): string {
  return reasons.map(({ text }) => text).join("; ");
}

/** What one already holds under this very name need not be claimed. */
function holds(
  world: World,
  project: string,
  task: string | undefined,
  me: Asker,
  now: number,
): boolean {
  const document = documentOf(world, project);
  const claim = coveringClaim(world.board, document, project, task, now);
  return claim !== undefined && isHolder(claim, me);
}

function keyOf({ project, task = "" }: Place): string {
  return `${project}\n${task}`;
}

/** True when the place may be claimed now; for “tell me when it is free”. */
export function mayClaim(world: World, place: Place, me: Asker, now: number): boolean {
  const project = projectAt(world, place.project);
  if (project === undefined) return false;
  if (place.task === undefined) return explainProject(world, project, me, now).ready;
  const located = locate(world, project, place.task);
  return located !== undefined && explainTask(world, project, located, me, now).ready;
}
