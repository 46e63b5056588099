/** What `@baton` answers, without a model. */

import { thrownError } from "../face/faceError";
import { answer, type ChatAnswer, type ChatCommand, refusal } from "./answer";
import { followup } from "./buttons";
import type { Desk } from "./desk";
import { blocks, bullets } from "./markdown";
import { planAnswer } from "./planning";
import { readyAnswer, statusAnswer, whyAnswer } from "./reading";
import { claimAnswer, doneAnswer, nextAnswer, releaseAnswer } from "./working";

export interface ChatRequest {
  readonly command: ChatCommand;
  /** What stands behind the command. */
  readonly text: string;
  /** How long a claim lasts. */
  readonly claimSeconds: number;
}

/**
 * Does what a command asks for in the person's name, and says what came of it. What goes wrong in the
 * world is answered with its remedy.
 */
export async function answerChat(
  desks: readonly Desk[],
  request: ChatRequest,
): Promise<ChatAnswer> {
  if (desks.length === 0) {
    const words = "No folder is open. Open the repository whose projects you mean.";
    return { ...answer(words), refused: "not_found" };
  }
  try {
    return await answerCommand(desks, request);
  } catch (error) {
    const told = thrownError(error);
    if (told === undefined) throw error;
    return refusal("That did not work.", told);
  }
}

function answerCommand(
  desks: readonly Desk[],
  { command, text, claimSeconds }: ChatRequest,
): Promise<ChatAnswer> {
  const words = text.trim();
  switch (command) {
    case "ready":
      return readyAnswer(desks);
    case "claim":
      return claimAnswer(desks, words, claimSeconds);
    case "release":
      return releaseAnswer(desks, words);
    case "next":
      return nextAnswer(desks, words);
    case "done":
      return doneAnswer(desks, words);
    case "why":
      return whyAnswer(desks, words);
    case "plan":
      return planAnswer(desks, text);
    case "status":
      return statusAnswer(desks, words);
  }
}

/** What can be asked. */
export function helpAnswer(): ChatAnswer {
  const lines = [
    "`/ready` what may be claimed now",
    "`/claim search` takes a project, `/claim search#2.1` a task of it",
    "`/next` steps to the next task of what you hold",
    "`/done What came of it` ticks the task in progress",
    "`/why search` what it waits for, and what would mend it",
    "`/release` gives back what you hold: `done`, `blocked: why` or `to reviewer: what comes next`",
    "`/plan search: A -> B` shows a plan, and writes it when you say so",
    "`/status` what you hold and how all stands",
  ];
  return answer(
    blocks("Say it with a command:", bullets(lines)),
    [],
    [followup("ready", "What is ready"), followup("status", "How things stand")],
  );
}
