/**
 * What a project says once Baton's pending edits are in its file. They usually are within
 * milliseconds; with unsaved changes in an editor it can take until the person saves. PROTOCOL 3.7.
 */

import { pendingEdits } from "../board/evolve";
import type { Board, PendingEdit } from "../board/state";
import type { World } from "../world";
import type { Project } from "./catalog";
import type { CopyRef } from "./copy";
import type { FrontMatter, ProjectDocument, Task } from "./model";
import { allTasks, priorities, projectStatuses } from "./model";
import { boardNames, type TaskNames } from "./taskNames";

const known = new WeakMap<readonly PendingEdit[], WeakMap<ProjectDocument, ProjectDocument>>();

/** The project's document with pending edits of status, owner, priority, blocking, ticks, needs and ids in it. */
export function effectiveDocument(world: World, project: Project): ProjectDocument | undefined {
  const { document } = project;
  if (document === undefined) return undefined;
  return withBoardNames(world, project.id, withPendingEdits(world, project.file.copy, document));
}

const renamedDocuments = new WeakMap<TaskNames, WeakMap<ProjectDocument, ProjectDocument>>();

/** The document with its tasks under the keys by which the board knows them. */
function withBoardNames({ board }: World, id: string, document: ProjectDocument): ProjectDocument {
  const all = board.taskNames.get(id);
  if (all === undefined) return document;
  const byDocument = renamedDocuments.get(all) ?? new WeakMap<ProjectDocument, ProjectDocument>();
  renamedDocuments.set(all, byDocument);
  const known = byDocument.get(document);
  if (known !== undefined) return known;
  const names = boardNamesIn(board, id, document);
  const rename = (task: Task): Task => ({
    ...task,
    key: names.get(task.key) ?? task.key,
    subtasks: task.subtasks.map(rename),
  });
  const phases = document.phases.map((phase) => ({ ...phase, tasks: phase.tasks.map(rename) }));
  const result = names.size === 0 ? document : { ...document, phases };
  byDocument.set(document, result);
  return result;
}

/** What the board calls the tasks that a document knows by another name. */
export function boardNamesIn(board: Board, id: string, document: ProjectDocument): TaskNames {
  if (!board.taskNames.has(id)) return noNames;
  const keys = new Set([...allTasks(document)].map(({ key }) => key));
  return boardNames(board, id, (key) => keys.has(key));
}

const noNames: TaskNames = new Map();

function withPendingEdits(world: World, copy: CopyRef, document: ProjectDocument): ProjectDocument {
  const edits = pendingEdits(world.board, copy);
  if (edits.length === 0) return document;
  let byDocument = known.get(edits);
  if (byDocument === undefined) {
    byDocument = new WeakMap();
    known.set(edits, byDocument);
  }
  let result = byDocument.get(document);
  if (result === undefined) {
    result = withEdits(document, edits);
    byDocument.set(document, result);
  }
  return result;
}

function withEdits(document: ProjectDocument, edits: readonly PendingEdit[]): ProjectDocument {
  const ticks = new Map<string, boolean>();
  const needs = new Map<string, readonly string[]>();
  const ids = new Map<string, string>();
  let front = document.frontMatter;
  for (const { field, to } of edits) {
    if (field.startsWith("task:")) ticks.set(field.slice("task:".length), to === true);
    else if (field.startsWith("needs:")) {
      needs.set(field.slice("needs:".length), typeof to === "string" ? to.split(",") : []);
    } else if (field.startsWith("id:")) {
      if (typeof to === "string") ids.set(field.slice("id:".length), to);
    } else front = withFrontMatterEdit(front, field, to);
  }
  const tick = (task: Task): Task => ({
    ...task,
    done: ticks.get(task.key) ?? task.done,
    needs: needs.get(task.key) ?? task.needs,
    id: task.id ?? ids.get(task.key),
    subtasks: task.subtasks.map(tick),
  });
  const phases =
    ticks.size === 0 && needs.size === 0 && ids.size === 0
      ? document.phases
      : document.phases.map((phase) => ({ ...phase, tasks: phase.tasks.map(tick) }));
  return { ...document, frontMatter: front, phases };
}

function withFrontMatterEdit(
  front: FrontMatter,
  field: PendingEdit["field"],
  to: PendingEdit["to"],
): FrontMatter {
  const text = typeof to === "string" ? to : undefined;
  switch (field) {
    case "status":
      return { ...front, status: projectStatuses.find((status) => status === to) ?? front.status };
    case "priority":
      return { ...front, priority: priorities.find((name) => name === to) ?? front.priority };
    case "owner":
      return { ...front, owner: text };
    case "blocked":
      return { ...front, blocked: to === true };
    case "blocking_reason":
      return { ...front, blockingReason: text };
    case "last_updated":
      return { ...front, lastUpdated: text };
    default:
      return front;
  }
}
