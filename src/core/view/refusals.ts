/** How a refused claim is told, and what mends which reason. Pure. */
import type { HolderInfo } from "../errors";
import type { Reason, WorkRef } from "../project/reasons";
import { findTask } from "../project/tasks";
import type { World } from "../world";
import { type ClockWords, duration, quoted } from "./words";
import { documentOf, taskTitle } from "./work";

/** `Not claimed: frontend has “Refund screen” since 15:04, 16 min left`. */
export function notClaimedTitle(
  world: World,
  { agent, since, until, project, task }: HolderInfo,
  clock: ClockWords,
  now: number,
): string {
  const what = task === undefined ? project : taskTitle(world, project, task);
  if (until === undefined) {
    return `Not claimed: the file names ${agent} as owner of ${quoted(what)}, for ${duration(now - since)}`;
  }
  const left = until <= now ? "expired" : `${duration(until - now)} left`;
  return `Not claimed: ${agent} has ${quoted(what)} since ${clock(since)}, ${left}`;
}

/** What a person can do about a reason, where one command does it. */
export type Remedy =
  | { readonly kind: "open"; readonly ref: WorkRef; readonly label: string }
  | { readonly kind: "unblock"; readonly label: string }
  | { readonly kind: "clear_owner"; readonly label: string }
  | { readonly kind: "take_over"; readonly label: string }
  | { readonly kind: "set_active"; readonly label: string }
  | { readonly kind: "untick"; readonly label: string }
  | { readonly kind: "resolve_conflict"; readonly label: string }
  | { readonly kind: "open_file"; readonly label: string };

/** The shortest way out of a reason; undefined when nothing can be done from here. */
export function remedyFor(
  world: World,
  project: string,
  task: string | undefined,
  reason: Reason,
): Remedy | undefined {
  const { code, ref, remedy: label } = reason;
  switch (code) {
    case "blocked":
      return { kind: "unblock", label };
    case "held":
      return { kind: "take_over", label };
    case "unleased_owner":
      return { kind: "clear_owner", label: "Clear the owner" };
    case "conflict":
      return { kind: "resolve_conflict", label };
    case "cancelled":
      return { kind: "set_active", label };
    case "done":
      return task !== undefined && isDone(world, project, task)
        ? { kind: "untick", label }
        : { kind: "set_active", label };
    case "phase":
    case "dependency_open":
    case "dependency_dead":
      if (ref === undefined) return { kind: "open_file", label };
      return { kind: "open", ref, label: openLabel(ref, project, label) };
    case "cycle":
    case "dependency_missing":
    case "duplicate_id":
    case "unparsable":
    case "invalid":
      return { kind: "open_file", label };
    case "done_elsewhere":
      return undefined;
  }
}

function openLabel(ref: WorkRef, project: string, label: string): string {
  if (ref.task === undefined || ref.project === project) return label;
  return `${label} in ${ref.project}`;
}

function isDone(world: World, project: string, task: string): boolean {
  const document = documentOf(world, project);
  return document !== undefined && findTask(document, task)?.task.done === true;
}
