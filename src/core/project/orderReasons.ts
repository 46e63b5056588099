/** What must come first: other projects, earlier phases, tasks that are needed. DESIGN 4.1, 5.1. */
import { executionsOf } from "../board/evolve";
import { isLive, overlappingClaims } from "../claim/claims";
import { duration, plainText, quoted, timeLeft } from "../view/words";
import type { World } from "../world";
import { type Project, projectById } from "./catalog";
import { effectiveDocument } from "./effective";
import { dependencyGraph } from "./graph";
import { isBlocked, type ProjectDocument, type Task, withSubtasks } from "./model";
import type { Reason, WorkRef } from "./reasons";
import { findTask, type LocatedTask, locateTasks } from "./tasks";

export function dependencyReasons(world: World, project: Project): readonly Reason[] {
  const graph = dependencyGraph(world.catalog);
  const cycle = graph.cycles.get(project.id);
  const reasons: Reason[] = [];
  if (cycle !== undefined) {
    reasons.push({
      code: "cycle",
      text: `waits for itself: ${cycle.join(" → ")}`,
      ref: undefined,
      remedy: "Remove one of these dependencies",
    });
  }
  for (const id of graph.waitsFor.get(project.id) ?? []) {
    if (cycle?.includes(id) === true) continue;
    const reason = dependencyReason(world, id);
    if (reason !== undefined) reasons.push(reason);
  }
  return reasons;
}

function dependencyReason(world: World, id: string): Reason | undefined {
  const ref: WorkRef = { project: id, task: undefined };
  const found = world.catalog.byId.get(id) ?? [];
  const other = found[0];
  if (other === undefined) {
    return {
      code: "dependency_missing",
      text: `needs ${quoted(id)}, which is no project here`,
      ref: undefined,
      remedy: `Create ${quoted(id)} or correct the id`,
    };
  }
  const document = effectiveDocument(world, other);
  if (document === undefined) {
    const text = `needs ${quoted(id)}, whose file cannot be read`;
    return { code: "dependency_open", text, ref, remedy: `Mend the file of ${quoted(id)}` };
  }
  const { status, owner } = document.frontMatter;
  if (status === "completed" && found.length === 1) return undefined;
  if (status === "cancelled") {
    const text = `needs ${quoted(id)}, which is cancelled and will never be done`;
    return { code: "dependency_dead", text, ref, remedy: "Remove this dependency" };
  }
  const holder = owner === undefined ? "" : `, ${owner}`;
  const words = isBlocked(document.frontMatter) ? "blocked" : status;
  const text = `needs ${quoted(id)}: ${words}${holder}`;
  return { code: "dependency_open", text, ref, remedy: `Finish ${quoted(id)}` };
}

/** `needs` where the task says so, else the order of phases. DESIGN 4.1. */
export function orderReasons(
  world: World,
  project: Project,
  document: ProjectDocument,
  located: LocatedTask,
  now: number,
): readonly Reason[] {
  const { task, phase, ancestors } = located;
  const needs = [task, ...ancestors].flatMap((one) => one.needs);
  if (needs.length > 0) return needs.flatMap((id) => needReason(world, project, task, id, now));
  if (document.frontMatter.phases === "parallel") return [];
  const earlier = document.phases.find(({ tasks }) => hasOpen(tasks));
  if (earlier === undefined || earlier.index >= phase.index) return [];
  const open = [...withSubtasks(earlier.tasks)].filter((one) => !one.done);
  const first = open[0];
  return [
    {
      code: "phase",
      text: `waits for ${quoted(earlier.title)}, where ${open.length === 1 ? "1 task is" : `${open.length} tasks are`} open`,
      ref: { project: project.id, task: first?.key },
      remedy: `Finish ${quoted(earlier.title)}`,
    },
  ];
}

function hasOpen(tasks: readonly Task[]): boolean {
  return tasks.some((task) => !task.done || hasOpen(task.subtasks));
}

function needReason(
  world: World,
  project: Project,
  task: Task,
  need: string,
  now: number,
): readonly Reason[] {
  const [otherId, taskId] = need.includes("#") ? splitNeed(need) : [project.id, need];
  const other = otherId === project.id ? project : projectById(world.catalog, otherId);
  const document = other === undefined ? undefined : effectiveDocument(world, other);
  const found = document === undefined ? undefined : findTask(document, taskId);
  if (other === undefined || document === undefined || found?.task.id !== taskId) {
    return [
      {
        code: "dependency_missing",
        text: `needs ${quoted(need)}, which is no task here`,
        ref: undefined,
        remedy: `Give a task the id ^${taskId}, or correct “needs:”`,
      },
    ];
  }
  if (found.task.done) return [];
  const where = other === project ? "" : ` in ${other.id}`;
  const name = quoted(plainText(found.task.text));
  const ref = { project: other.id, task: found.task.key };
  if (other === project && needsReach(document, found.task, task.key)) {
    const text = `needs ${name}, which needs this task in turn`;
    return [{ code: "cycle", text, ref, remedy: "Remove one of these needs" }];
  }
  const state = workWords(world, other, found.task.key, now);
  return [
    {
      code: "dependency_open",
      text: `needs ${name}${where}: ${state}`,
      ref,
      remedy: `Finish ${name}`,
    },
  ];
}

function splitNeed(need: string): readonly [string, string] {
  const at = need.lastIndexOf("#");
  return [need.slice(0, at), need.slice(at + 1)];
}

/** True when following `needs` from a task leads to the key. */
function needsReach(document: ProjectDocument, from: Task, key: string): boolean {
  const byId = new Map(locateTasks(document).map(({ task }) => [task.id, task]));
  const seen = new Set<string>();
  const open = [from];
  for (let task = open.pop(); task !== undefined; task = open.pop()) {
    if (task.key === key) return true;
    if (seen.has(task.key)) continue;
    seen.add(task.key);
    for (const id of task.needs) {
      const next = byId.get(id);
      if (next !== undefined) open.push(next);
    }
  }
  return false;
}

/** `in progress, frontend, 44 min so far`, `claimed by coder, 12 min left`, or `nobody has it`. */
function workWords(world: World, project: Project, task: string, now: number): string {
  for (const execution of executionsOf(world.board, project.id)) {
    if (execution.task !== task) continue;
    return `in progress, ${execution.agent}, ${duration(now - execution.started)} so far`;
  }
  const document = effectiveDocument(world, project);
  const claim = overlappingClaims(world.board, document, project.id, task).find((one) =>
    isLive(one, now),
  );
  return claim === undefined
    ? "open, nobody has it"
    : `claimed by ${claim.agent}, ${timeLeft(claim, now)}`;
}
