/** What the chat is asked and answers. Pure data: the host streams it and adds nothing. */
import type { RefusalCode } from "../errors";
import type { FaceError } from "../face/faceError";
import { blocks, md } from "./markdown";

/** What may stand behind the participant's name. */
export const chatCommands = [
  "ready",
  "claim",
  "release",
  "next",
  "done",
  "why",
  "plan",
  "status",
] as const;
export type ChatCommand = (typeof chatCommands)[number];

/** The natural next step. */
export interface ChatButton {
  readonly title: string;
  readonly command:
    | "baton.claim"
    | "baton.release"
    | "baton.handOff"
    | "baton.next"
    | "baton.complete"
    | "baton.explain"
    | "baton.openRow"
    | "baton.createExampleProject"
    | "baton.writePlan";
  readonly args: readonly unknown[];
}

/** What one may say next. */
export interface ChatFollowup {
  readonly command: ChatCommand;
  readonly prompt: string;
  readonly label: string;
}

export interface ChatAnswer {
  /** Whatever others wrote in it is escaped. */
  readonly markdown: string;
  readonly buttons: readonly ChatButton[];
  readonly followups: readonly ChatFollowup[];
  /** Set when it was refused; then nothing was changed. */
  readonly refused?: RefusalCode;
}

export function answer(
  markdown: string,
  buttons: readonly ChatButton[] = [],
  followups: readonly ChatFollowup[] = [],
): ChatAnswer {
  return { markdown, buttons, followups };
}

/** A refusal with what to do about it. @param title What did not happen. */
export function refusal(
  title: string,
  error: FaceError,
  buttons: readonly ChatButton[] = [],
  followups: readonly ChatFollowup[] = [],
): ChatAnswer {
  const next = error.next === undefined || error.message.includes(error.next) ? "" : md(error.next);
  const markdown = blocks(`**${title}** ${md(error.message)}`, next);
  return { markdown, buttons, followups, refused: error.code };
}
