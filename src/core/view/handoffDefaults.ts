/** What a handoff says before anybody has typed a word. Pure. */

import type { Claim } from "../board/state";
import type { HandoffMessage } from "../execution/handoffMessage";
import { allTasks, type ProjectDocument, type Task, withSubtasks } from "../project/model";
import type { World } from "../world";
import { plainText } from "./words";
import { documentOf, taskTitle } from "./work";

/** Longer lists say less than their number. */
const named = 6;

/** Deliverable: what is done last; context: where it goes on. */
export function handoffDefaults(
  world: World,
  claim: Claim,
): Omit<HandoffMessage, "from" | "to" | "requirements" | "continuesWith"> {
  const document = documentOf(world, claim.project);
  const task =
    claim.task === undefined ? claim.project : taskTitle(world, claim.project, claim.task);
  if (document === undefined) return { task, deliverable: "", context: "" };
  if (claim.task !== undefined) {
    const own = [...allTasks(document)].find(({ key }) => key === claim.task);
    const done = own === undefined ? [] : own.subtasks.filter((nested) => nested.done);
    return { task, deliverable: names(done), context: "" };
  }
  const next = document.phases.find(({ tasks }) => [...withSubtasks(tasks)].some(isOpen));
  const first = next === undefined ? undefined : [...withSubtasks(next.tasks)].find(isOpen);
  return {
    task: next?.title ?? task,
    deliverable: lastDone(document),
    context:
      next === undefined || first === undefined
        ? ""
        : `${next.title} is next, beginning with ${plainText(first.text)}`,
  };
}

/** `Phase 1: Research: Read the code, Write it up`. */
function lastDone(document: ProjectDocument): string {
  const phase = document.phases.findLast(({ tasks }) =>
    [...withSubtasks(tasks)].some((task) => task.done),
  );
  if (phase === undefined) return "";
  return `${phase.title}: ${names(phase.tasks.filter((task) => task.done))}`;
}

function names(tasks: readonly Task[]): string {
  const shown = tasks.slice(0, named).map(({ text }) => plainText(text));
  const more = tasks.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`${more} more`])].join(", ");
}

function isOpen(task: Task): boolean {
  return !task.done;
}
