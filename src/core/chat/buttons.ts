/** Buttons for a piece of work, and what one may say about it next. */
import { isRefusal } from "../board/decision";
import { findWork, parseTarget, targetName, taskNameIn } from "../face/targets";
import { placeName } from "../view/work";
import type { ChatButton, ChatCommand, ChatFollowup } from "./answer";
import type { Desk, DeskPlace } from "./desk";

const longestTitle = 60;

/** @param title What it does; the work's name may stand behind it. */
export function workButton(
  title: string,
  command: ChatButton["command"],
  { desk, target }: DeskPlace,
  ...more: readonly unknown[]
): ChatButton {
  return { title: cut(title), command, args: [desk.board, target, ...more] };
}

export function claimButton(place: DeskPlace): ChatButton {
  return workButton(`Claim ${nameOf(place)}`, "baton.claim", place);
}

/** Buttons for what is ready instead, as a refusal names it. */
export function insteadButtons(
  desk: Desk,
  suggestions: readonly string[] = [],
): readonly ChatButton[] {
  const { world } = desk.face.board;
  return suggestions.slice(0, 3).flatMap((reference) => {
    const target = parseTarget(world, reference);
    const found = findWork(world, target);
    if (isRefusal(found)) return [];
    const task = found.located?.task.key;
    return [claimButton({ desk, target: { project: target.project, task } })];
  });
}

/** For people: `search`, or `“Refund screen” in search`. */
export function nameOf({ desk, target: { project, task } }: DeskPlace): string {
  return placeName(desk.face.board.world, { project, task });
}

/** As the chat takes it: `search`, `search#pay`. */
export function referenceTo({ desk, target: { project, task } }: DeskPlace): string {
  return targetName(project, taskNameIn(desk.face.board.world, project, task));
}

export function followup(command: ChatCommand, label: string, prompt = ""): ChatFollowup {
  return { command, prompt, label };
}

function cut(title: string): string {
  return title.length > longestTitle ? `${title.slice(0, longestTitle - 1)}…` : title;
}
