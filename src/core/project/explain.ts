/**
 * The one rule of readiness, and why not. Every face asks here. DESIGN 5.1.
 */

import { copiesOf } from "../board/evolve";
import { type TrackedCopy, taskRef } from "../board/state";
import { quoted, someOf, withoutStop } from "../view/words";
import type { Asker, World } from "../world";
import type { Project } from "./catalog";
import { type CopyRef, copyKey } from "./copy";
import { effectiveDocument } from "./effective";
import { holderReasons } from "./holderReasons";
import { isBlocked, type ProjectDocument, type Task } from "./model";
import { dependencyReasons, orderReasons } from "./orderReasons";
import type { Explanation, Reason } from "./reasons";
import { boardNames, nameInCopy } from "./taskNames";
import { findTask, type LocatedTask } from "./tasks";

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
        : copy.base.get(`task:${nameIn(world, copy, task.key)}`)?.value === true;
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

/** What a copy calls a task that the board knows by `key`. */
function nameIn({ board }: World, { project, base }: TrackedCopy, key: string): string {
  return nameInCopy(
    boardNames(board, project, (other) => base.has(`task:${other}`)),
    key,
  );
}

function nameAt(world: World, copy: CopyRef, key: string): string {
  const tracked = world.board.copies.get(copyKey(copy));
  return tracked === undefined ? key : nameIn(world, tracked, key);
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
      (task !== undefined && conflict.field === `task:${nameAt(world, conflict.copy, task)}`);
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
