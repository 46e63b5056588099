/** What waits for a person, oldest first. Badge, status bar and picker share this one list. */

import type { Conflict, Notice } from "../board/state";
import { claimsOn, isLive } from "../claim/claims";
import { effectiveDocument } from "../project/effective";
import { findTask } from "../project/tasks";
import type { FieldValue } from "../sync/fields";
import type { Asker, World } from "../world";
import { type PlanOf, runAttention } from "./runAttention";
import { plainText, quoted, someOf, withoutStop } from "./words";

export interface Attention {
  readonly id: string;
  readonly kind:
    | "conflict"
    | "broken"
    | "lost"
    | "ended"
    | "handoff"
    | "damage"
    | "approval"
    | "no_go"
    | "offered"
    | "stopped"
    | "alert";
  /** Who and what, in a few words. */
  readonly title: string;
  readonly detail: string;
  readonly project: string | undefined;
  readonly task: string | undefined;
  /** Of a broken file. */
  readonly path: string | undefined;
  readonly line: number | undefined;
  /** The run it is about, and its step. */
  readonly run?: string | undefined;
  readonly step?: string | undefined;
  /** Of a step that was stopped: what the alert says as well when the run ends because of it. */
  readonly cause?: string;
  /** Milliseconds since the epoch; 0 when it was there from the start. */
  readonly at: number;
}

/** It is shown in the workflows view, and not in the projects view. */
export function isOfWorkflows({ kind }: Attention): boolean {
  switch (kind) {
    case "approval":
    case "no_go":
    case "offered":
    case "stopped":
    case "alert":
      return true;
    case "conflict":
    case "broken":
    case "lost":
    case "ended":
    case "handoff":
    case "damage":
      return false;
  }
}

/**
 * Everything that waits for this person. `names` are the names this person acts under; plans tell what
 * steps are called.
 */
export function attentionFor(
  world: World,
  me: Asker,
  names: readonly string[],
  now: number,
  planOf: PlanOf = () => undefined,
): readonly Attention[] {
  const found = [
    ...damage(world),
    ...conflicts(world),
    ...brokenFiles(world),
    ...lostWork(world, now),
    ...endedClaims(world, me),
    ...handoffs(world, names),
    ...runAttention(world, me, now, planOf),
  ];
  return found.sort((a, b) => a.at - b.at);
}

const none = { project: undefined, task: undefined, path: undefined, line: undefined, at: 0 };

function damage({ board }: World): readonly Attention[] {
  return board.damage.map(({ first, last }) => ({
    ...none,
    id: `damage:${first}`,
    kind: "damage",
    title: "Part of the history is damaged",
    detail: `${last - first + 1} entries cannot be read. New claims wait until you accept the loss.`,
  }));
}

function conflicts(world: World): readonly Attention[] {
  return [...world.board.conflicts.values()].map((conflict) => ({
    id: `conflict:${conflict.id}`,
    kind: "conflict",
    title: `${conflictSubject(world, conflict)} was changed on both sides`,
    detail: `The file says ${valueWords(conflict.file)}, Baton says ${valueWords(conflict.board)}.`,
    project: conflict.project,
    task: conflict.field.startsWith("task:") ? conflict.field.slice("task:".length) : undefined,
    path: conflict.copy.path,
    line: undefined,
    at: conflict.at,
  }));
}

/** `The status of “shop”`, `“Refund screen”`. */
export function conflictSubject(world: World, conflict: Conflict): string {
  if (conflict.field.startsWith("section:")) {
    const heading = quoted(conflict.field.slice("section:".length));
    return `The section ${heading} of ${quoted(conflict.project)}`;
  }
  if (conflict.field.startsWith("id:")) {
    const key = conflict.field.slice("id:".length);
    return `The id of ${quoted(taskTitle(world, conflict.project, key))}`;
  }
  if (conflict.field.startsWith("needs:")) {
    const key = conflict.field.slice("needs:".length);
    return `What ${quoted(taskTitle(world, conflict.project, key))} needs`;
  }
  if (!conflict.field.startsWith("task:")) {
    const field = conflict.field.startsWith("note:") ? "note" : conflict.field.replaceAll("_", " ");
    return `The ${field} of ${quoted(conflict.project)}`;
  }
  return quoted(taskTitle(world, conflict.project, conflict.field.slice("task:".length)));
}

/** A field's value for people. */
export function valueWords(value: FieldValue): string {
  if (value === null) return "nothing";
  if (value === true) return "yes";
  if (value === false) return "no";
  const line = value.replaceAll(/\s+/gu, " ");
  return quoted(line.length > longestValue ? `${line.slice(0, longestValue - 1)}…` : line);
}

/** A section's text would fill the screen. */
const longestValue = 80;

function brokenFiles({ catalog }: World): readonly Attention[] {
  const found: Attention[] = [];
  for (const path of catalog.troubled) {
    const project = catalog.projects.get(path);
    if (project === undefined) continue;
    const { id, failure, duplicates, document } = project;
    const where = { ...none, kind: "broken", project: id, path } as const;
    if (failure !== undefined) {
      const title = `${path} cannot be read`;
      const detail = `Line ${failure.line}: ${withoutStop(failure.message)}. ${failure.remedy}`;
      found.push({ ...where, id: `broken:${path}`, title, detail, line: failure.line });
    } else if (duplicates.length > 0) {
      const title = `${path} uses the id ${quoted(id)} a second time`;
      const others = duplicates.map((copy) => copy.path).filter((other) => other !== path);
      const detail = `So does ${someOf(others)}. Give each an id of its own.`;
      found.push({ ...where, id: `broken:${path}`, title, detail, line: 1 });
    } else {
      const error = document?.problems.find(({ severity }) => severity === "error");
      if (error === undefined) continue;
      const { line, message, remedy } = error;
      const title = `${path} says something that cannot be meant`;
      const detail = `Line ${line}: ${withoutStop(message)}. ${remedy}`;
      found.push({ ...where, id: `broken:${path}`, title, detail, line });
    }
  }
  return found;
}

function lostWork(world: World, now: number): readonly Attention[] {
  const found: Attention[] = [];
  for (const execution of world.board.executions.values()) {
    const { project, claim: claimId } = execution;
    if (project === undefined || claimId === undefined) continue;
    const claim = claimsOn(world.board, project).find((one) => one.id === claimId);
    if (claim !== undefined && isLive(claim, now)) continue;
    const name = quoted(plainText(execution.title ?? execution.task ?? project));
    found.push({
      ...none,
      id: `lost:${execution.id}`,
      kind: "lost",
      title: `${execution.agent} was lost at ${name}`,
      detail: "Its time ran out before it was done. Take it over, or release it.",
      project,
      task: execution.task,
      at: claim?.expires ?? execution.started,
    });
  }
  return found;
}

const endings: Readonly<Record<Notice["outcome"], string>> = {
  overridden: "was changed by somebody else",
  done: "was released",
  handoff: "was handed off",
  blocked: "was blocked",
  given_up: "was released",
  forced: "was released",
  taken_over: "was taken over",
  owner_changed: "ended",
  project_gone: "ended",
};

function endedClaims(world: World, me: Asker): readonly Attention[] {
  const found: Attention[] = [];
  for (const { claim, outcome, by, reason, at } of world.board.notices.values()) {
    if (claim.session !== me.session) continue;
    const name =
      claim.task === undefined ? claim.project : taskTitle(world, claim.project, claim.task);
    found.push({
      ...none,
      id: `ended:${claim.id}`,
      kind: "ended",
      title: `Your claim on ${quoted(name)} ${endings[outcome]}`,
      detail: `By ${by ?? "somebody"}${reason === undefined ? "" : `: ${reason}`}.`,
      project: claim.project,
      task: claim.task,
      at,
    });
  }
  return found;
}

function handoffs(world: World, names: readonly string[]): readonly Attention[] {
  return [...world.board.handoffs.values()]
    .filter(({ message, accepted }) => accepted === undefined && names.includes(message.to))
    .filter(({ project }) => !isOver(world, project))
    .map(({ id, project, task, message, at }) => ({
      ...none,
      id: `handoff:${id}`,
      kind: "handoff" as const,
      title: `${message.from} hands ${quoted(project)} to ${message.to}`,
      detail: message.deliverable === "" ? message.context : message.deliverable,
      project,
      task,
      at,
    }));
}

/** Somebody else finished it, so that nobody has to take it up. */
function isOver(world: World, id: string): boolean {
  const found = world.catalog.byId.get(id)?.[0];
  const status = found && effectiveDocument(world, found)?.frontMatter.status;
  return status === "completed" || status === "cancelled";
}

function taskTitle(world: World, project: string, key: string): string {
  const found = world.catalog.byId.get(project)?.[0];
  const document = found === undefined ? undefined : effectiveDocument(world, found);
  const located = document === undefined ? undefined : findTask(document, key);
  return plainText(located?.task.text ?? key.replace(/^~/u, ""));
}
