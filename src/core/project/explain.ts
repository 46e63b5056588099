/**
 * The one rule of readiness, and why not. Every face asks here. DESIGN 5.1.
 */

import { copiesOf } from "../board/evolve";
import { taskRef } from "../board/state";
import { claimsOn, isHolder, isLive, overlappingClaims, unleasedOwnerAge } from "../claim/claims";
import { duration, plainText, quoted, someOf, timeLeft, withoutStop } from "../view/words";
import type { Asker, World } from "../world";
import { type Project, projectById } from "./catalog";
import { effectiveDocument } from "./effective";
import { dependencyGraph } from "./graph";
import { isBlocked, type ProjectDocument, type Task, withSubtasks } from "./model";
import { findTask, type LocatedTask, locateTasks } from "./tasks";

export type ReasonCode =
  | "unparsable"
  | "duplicate_id"
  /** The file can be read, but says something that cannot be meant. */
  | "invalid"
  | "done"
  | "cancelled"
  | "blocked"
  | "held"
  | "unleased_owner"
  | "dependency_missing"
  | "dependency_open"
  | "dependency_dead"
  | "cycle"
  | "phase"
  | "done_elsewhere"
  | "conflict";

/** Names a project or one of its tasks. */
export interface WorkRef {
  readonly project: string;
  /** A task's key. */
  readonly task: string | undefined;
}

/** One rule that fails. */
export interface Reason {
  readonly code: ReasonCode;
  /** Plain words, without a full stop: `needs “Refund screen”: in progress, frontend, 44 min so far`. */
  readonly text: string;
  /** What it waits for. */
  readonly ref: WorkRef | undefined;
  /** The smallest change that would mend it, as an order to the reader. */
  readonly remedy: string;
}

export interface Explanation {
  readonly ready: boolean;
  readonly reasons: readonly Reason[];
  /** The one smallest change that mends it, when there is exactly one reason, or the first step. */
  readonly remedy: { readonly text: string; readonly ref: WorkRef | undefined } | undefined;
}

/** Why a project may not be claimed now; ready when nothing stands in the way. */
export function explainProject(
  world: World,
  project: Project,
  asker: Asker,
  now: number,
): Explanation {
  const document = effectiveDocument(world, project);
  return conclude([
    ...fileReasons(project),
    ...statusReasons(project, document),
    ...holderReasons(world, project, document, undefined, asker, now),
    ...dependencyReasons(world, project),
    ...elsewhereReasons(world, project, undefined, document?.frontMatter.status === "completed"),
    ...conflictReasons(world, project, undefined),
  ]);
}

/** Why a task may not be claimed or started now. The asker's own claim does not count against it. */
export function explainTask(
  world: World,
  project: Project,
  located: LocatedTask,
  asker: Asker,
  now: number,
): Explanation {
  const document = effectiveDocument(world, project);
  const { task } = located;
  const current = document === undefined ? located : (findTask(document, task.key) ?? located);
  if (current.task.done) {
    const text = "is already done";
    return conclude([{ code: "done", text, ref: undefined, remedy: "Untick it to do it again" }]);
  }
  return conclude([
    ...fileReasons(project),
    ...statusReasons(project, document),
    ...taskBlockReasons(world, project, task),
    ...holderReasons(world, project, document, task.key, asker, now),
    ...dependencyReasons(world, project),
    ...(document === undefined ? [] : orderReasons(world, project, document, current, now)),
    ...elsewhereReasons(world, project, task, false),
    ...conflictReasons(world, project, task.key),
  ]);
}

function conclude(reasons: readonly Reason[]): Explanation {
  const first = reasons[0];
  const remedy = first === undefined ? undefined : { text: first.remedy, ref: first.ref };
  return { ready: reasons.length === 0, reasons, remedy };
}

function fileReasons(project: Project): readonly Reason[] {
  const { failure, duplicates } = project;
  if (failure !== undefined) {
    const text = `line ${failure.line}: ${withoutStop(failure.message)}`;
    const remedy = withoutStop(failure.remedy);
    return [{ code: "unparsable", text, ref: undefined, remedy }];
  }
  if (duplicates.length === 0) return invalidReasons(project);
  const paths = duplicates.map((copy) => copy.path);
  return [
    {
      code: "duplicate_id",
      text: `the id ${quoted(project.id)} is used by ${someOf(paths)}`,
      ref: undefined,
      remedy: "Give each of these files a project_id of its own",
    },
  ];
}

function invalidReasons({ document }: Project): readonly Reason[] {
  return (document?.problems ?? [])
    .filter(({ severity }) => severity === "error")
    .map(({ line, message, remedy }) => ({
      code: "invalid" as const,
      text: `line ${line}: ${withoutStop(message)}`,
      ref: undefined,
      remedy: withoutStop(remedy),
    }));
}

/** A status that is not one reads as blocked; that it is not one has been said already. */
function statusReasons(project: Project, document: ProjectDocument | undefined): readonly Reason[] {
  if (document === undefined || invalidReasons(project).length > 0) return [];
  const front = document.frontMatter;
  const { status, blockingReason } = front;
  if (isBlocked(front)) {
    const why = blockingReason === undefined ? "" : `: ${blockingReason}`;
    return [
      { code: "blocked", text: `is blocked${why}`, ref: undefined, remedy: "Unblock the project" },
    ];
  }
  if (status === "completed") {
    const text = "the project is completed";
    return [{ code: "done", text, ref: undefined, remedy: "Set its status back to active" }];
  }
  if (status === "cancelled") {
    const text = "the project is cancelled";
    return [{ code: "cancelled", text, ref: undefined, remedy: "Set its status back to active" }];
  }
  return [];
}

function taskBlockReasons(world: World, project: Project, task: Task): readonly Reason[] {
  const blocked = world.board.tasks.get(taskRef(project.id, task.key))?.blocked;
  if (blocked === undefined) return [];
  const text = `is blocked by ${blocked.by}: ${blocked.reason}`;
  return [{ code: "blocked", text, ref: undefined, remedy: "Unblock the task" }];
}

function holderReasons(
  world: World,
  project: Project,
  document: ProjectDocument | undefined,
  task: string | undefined,
  asker: Asker,
  now: number,
): readonly Reason[] {
  const others = overlappingClaims(world.board, document, project.id, task).filter(
    (claim) => isLive(claim, now) && !isHolder(claim, asker),
  );
  if (others.length > 0) {
    return others.map((claim) => ({
      code: "held" as const,
      text:
        claim.task === undefined || claim.task === task
          ? `is claimed by ${claim.agent}, ${timeLeft(claim, now)}`
          : `${quoted(taskName(document, claim.task))} is claimed by ${claim.agent}, ${timeLeft(claim, now)}`,
      ref: { project: project.id, task: claim.task },
      remedy: `Wait for ${claim.agent}, or take it over`,
    }));
  }
  const owner = unleasedOwner(world, project, now);
  if (owner === undefined || owner.mayTakeOver || owner.name === asker.agent) return [];
  return [
    {
      code: "unleased_owner",
      text: `the file names ${owner.name} as owner, for ${duration(owner.age)}`,
      ref: undefined,
      remedy: "Clear the owner field, or take it over",
    },
  ];
}

/** An owner in the file that no claim stands behind. PROTOCOL 4.4. */
export interface UnleasedOwner {
  readonly name: string;
  /** Milliseconds. */
  readonly age: number;
  /** True when it is old enough to be taken over without force. */
  readonly mayTakeOver: boolean;
}

/** The unleased owner of a project; undefined when there is none. */
export function unleasedOwner(
  world: World,
  project: Project,
  now: number,
): UnleasedOwner | undefined {
  const name = effectiveDocument(world, project)?.frontMatter.owner;
  if (name === undefined) return undefined;
  const claims = claimsOn(world.board, project.id);
  if (claims.some((claim) => claim.task === undefined && claim.agent === name)) return undefined;
  const age = now - ownerSince(world, project);
  return { name, age: Math.max(0, age), mayTakeOver: age >= unleasedOwnerAge };
}

/** When the owner was first seen, else what the file says, else when it was last written. */
function ownerSince(world: World, project: Project): number {
  const { copy, modified } = project.file;
  const tracked = copiesOf(world.board, project.id).find(
    ({ ref }) => ref.worktree === copy.worktree && ref.path === copy.path,
  );
  const observed = tracked?.base.get("owner");
  if (observed !== undefined && observed.value !== observed.before) {
    return tracked?.ownerSince ?? modified;
  }
  const stated = Date.parse(project.document?.frontMatter.lastUpdated ?? "");
  return Number.isNaN(stated) ? modified : stated;
}

function dependencyReasons(world: World, project: Project): readonly Reason[] {
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
function orderReasons(
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
  const earlier = document.phases.find(
    (other) => other.index < phase.index && [...withSubtasks(other.tasks)].some((one) => !one.done),
  );
  if (earlier === undefined) return [];
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
  const byId = new Map([...locateTasks(document)].map(({ task }) => [task.id, task]));
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
  for (const execution of world.board.executions.values()) {
    if (execution.project !== project.id || execution.task !== task) continue;
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

/** Another worktree's copy says it is done; this branch does not have that work yet. */
function elsewhereReasons(
  world: World,
  project: Project,
  task: Task | undefined,
  doneHere: boolean,
): readonly Reason[] {
  if (doneHere) return [];
  for (const copy of copiesOf(world.board, project.id)) {
    if (copy.ref.worktree === world.catalog.worktree) continue;
    const done =
      task === undefined
        ? copy.base.get("status")?.value === "completed"
        : copy.base.get(`task:${task.key}`)?.value === true;
    if (!done) continue;
    const where = copy.ref.worktree === "." ? "the main worktree" : quoted(copy.ref.worktree);
    return [
      {
        code: "done_elsewhere",
        text: `is done in ${where}`,
        ref: undefined,
        remedy: "Merge that branch to have it here",
      },
    ];
  }
  return [];
}

function conflictReasons(
  world: World,
  project: Project,
  task: string | undefined,
): readonly Reason[] {
  if (world.board.conflicts.size === 0) return [];
  for (const conflict of world.board.conflicts.values()) {
    if (conflict.project !== project.id) continue;
    const matters =
      conflict.field === "status" ||
      conflict.field === "owner" ||
      conflict.field === "blocked" ||
      (task !== undefined && conflict.field === `task:${task}`);
    if (!matters) continue;
    const field = conflict.field.startsWith("task:") ? "this task" : conflict.field;
    return [
      {
        code: "conflict",
        text: `the file and Baton disagree about ${field}`,
        ref: undefined,
        remedy: "Decide the conflict",
      },
    ];
  }
  return [];
}

function taskName(document: ProjectDocument | undefined, key: string): string {
  const found = document === undefined ? undefined : findTask(document, key);
  return found === undefined ? key.replace(/^~/u, "") : plainText(found.task.text);
}
