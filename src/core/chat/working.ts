/** `/claim`, `/next`, `/done` and `/release`, in the person's name. */
import { claim, type HowToRelease, release } from "../face/claims";
import type { FaceResult } from "../face/faceError";
import { complete, next } from "../face/work";
import { count, timeLeft } from "../view/words";
import { describeClaim, heldAt } from "../view/work";
import { answer, type ChatAnswer, type ChatButton, refusal } from "./answer";
import { claimButton, followup, insteadButtons, nameOf, referenceTo, workButton } from "./buttons";
import { type Desk, type DeskHeld, type DeskPlace, lookAtAll, placeNamed, whichHeld } from "./desk";
import { blocks, bullets, md, strong } from "./markdown";
import { notNamed, readyAnswer } from "./reading";
import { readRelease } from "./releaseWords";

/** Claims what is named; without a name says what may be claimed. */
export async function claimAnswer(
  desks: readonly Desk[],
  reference: string,
  ttlSeconds: number,
): Promise<ChatAnswer> {
  if (reference === "") return readyAnswer(desks);
  await lookAtAll(desks);
  const place = placeNamed(desks, reference);
  if (place === undefined) return notNamed(reference, "/claim");
  const { desk, target } = place;
  const result = await claim(desk.face, { target, ttlSeconds }, desk.me);
  if (!result.ok) {
    const { error } = result;
    return refusal("Not claimed.", error, insteadButtons(desk, error.suggestions), [
      followup("ready", "What is ready instead"),
      followup("why", "Why", referenceTo(place)),
    ]);
  }
  const { board } = desk.face;
  const mine = heldAt(board.world, { task: undefined, ...target }, desk.me, board.now());
  const left = mine === undefined ? "" : `, ${timeLeft(mine, board.now())}`;
  const words = `Claimed ${strong(nameOf(place))} as ${md(desk.me.agent)}${left}. It is renewed while this window is open.`;
  return answer(
    blocks(words, warned(result)),
    [workButton("Next Subtask", "baton.next", place)],
    [
      followup("next", "Step to the first task"),
      followup("release", "Give it back", referenceTo(place)),
    ],
  );
}

/** Steps to the next task of what one holds. */
export async function nextAnswer(desks: readonly Desk[], reference: string): Promise<ChatAnswer> {
  await lookAtAll(desks);
  const place = placeNamed(desks, reference);
  if (reference !== "" && place === undefined) return notNamed(reference, "/next");
  const held = whichHeld(desks, place);
  if (!isOne(held)) return whichOne(held, "next", place);
  const { desk, target, actor } = held;
  // A task that is named is stepped to; a claim on a task is about that one anyway.
  const wanted = place?.target.task ?? undefined;
  const result = await next(desk.face, { project: target.project, task: wanted }, actor);
  if (!result.ok) {
    const { error } = result;
    const finished = isFinished(held);
    const buttons = finished ? releaseButtons(held) : insteadButtons(desk, error.suggestions);
    return refusal("Not stepped on.", error, buttons, [
      finished
        ? followup("release", "Release it as done", "done")
        : followup("why", "Why", referenceTo(held)),
    ]);
  }
  const { task, progress } = result.data;
  const at: DeskPlace = { desk, target: { project: target.project, task: task?.task_id } };
  const where =
    task === null ? strong(nameOf(held)) : `${strong(task.text)} in ${md(target.project)}`;
  const words = `You are now at ${where}, ${progress.done} of ${count(progress.total, "task")} done.`;
  return answer(
    blocks(words, warned(result)),
    [
      workButton("Open", "baton.openRow", at),
      workButton("Complete Subtask", "baton.complete", held),
    ],
    [followup("done", "It is done")],
  );
}

/** Completes the task in progress; what was said is its summary. */
export async function doneAnswer(desks: readonly Desk[], text: string): Promise<ChatAnswer> {
  await lookAtAll(desks);
  const { place, rest } = splitPlace(desks, text);
  const held = whichHeld(desks, place);
  if (!isOne(held)) return whichOne(held, "done", place);
  const { desk, target, actor, held: work } = held;
  const task = place?.target.task ?? work.running?.task ?? target.task;
  const summary = rest === "" ? undefined : rest;
  const at = { project: target.project, task };
  const result = await complete(desk.face, { target: at, summary }, actor);
  if (!result.ok) {
    return refusal(
      "Not completed.",
      result.error,
      [workButton("Next Subtask", "baton.next", held)],
      [followup("next", "Step to the next task first")],
    );
  }
  const { task: done, progress, next: following } = result.data;
  const name = done === null ? nameOf(held) : done.text;
  const words = `${strong(name)} is done, ${progress.done} of ${count(progress.total, "task")}.`;
  if (isFinished(held)) {
    return answer(blocks(words, "That was the last one.", warned(result)), releaseButtons(held), [
      followup("release", "Release it as done", "done"),
    ]);
  }
  const after =
    following === null ? "Nothing else is ready within it." : `Next: ${strong(following.text)}.`;
  return answer(
    blocks(words, after, warned(result)),
    following === null ? releaseButtons(held) : [workButton("Next Subtask", "baton.next", held)],
    [following === null ? followup("release", "Give it back") : followup("next", "Step to it")],
  );
}

/** Gives back what one holds: done where all is done, else as it is said, else for others to go on. */
export async function releaseAnswer(desks: readonly Desk[], text: string): Promise<ChatAnswer> {
  await lookAtAll(desks);
  const { reference, how: said } = readRelease(text);
  const place = placeNamed(desks, reference);
  if (reference !== "" && place === undefined) return notNamed(reference, "/release");
  const held = whichHeld(desks, place);
  if (!isOne(held)) return whichOne(held, "release", place);
  const { desk, target, actor } = held;
  const finished = isFinished(held);
  const how: HowToRelease = said ?? { kind: finished ? "done" : "give_up" };
  const name = strong(nameOf(held));
  const result = await release(desk.face, { target, how }, actor);
  if (!result.ok) {
    return refusal(
      "Not released.",
      result.error,
      [workButton("Release…", "baton.release", held)],
      [followup("next", "Go on with it")],
    );
  }
  return answer(
    blocks(releasedWords(name, how), warned(result)),
    how.kind === "give_up" ? [claimButton(held)] : [],
    [followup("ready", "What is ready now")],
  );
}

function releasedWords(name: string, how: HowToRelease): string {
  switch (how.kind) {
    case "done":
      return `Released ${name} as done.`;
    case "handoff":
      return `Handed ${name} off to ${md(how.message.to)}. What is done and what comes next stands in its notes.`;
    case "block":
      return `Released ${name} as blocked: ${md(how.reason)}`;
    case "give_up":
      return `Gave ${name} back; others may go on with it.`;
  }
}

function isOne(held: ReturnType<typeof whichHeld>): held is DeskHeld {
  return !Array.isArray(held);
}

function whichOne(
  held: DeskHeld | readonly DeskHeld[],
  command: "next" | "done" | "release",
  place: DeskPlace | undefined,
): ChatAnswer {
  const all = isOne(held) ? [held] : held;
  if (all.length === 0) {
    const words =
      place === undefined
        ? "You have claimed nothing yet."
        : `You have not claimed ${strong(nameOf(place))}.`;
    const buttons: readonly ChatButton[] =
      place === undefined
        ? [{ title: "Claim…", command: "baton.claim", args: [] }]
        : [claimButton(place)];
    return {
      ...answer(words, buttons, [followup("ready", "What is ready")]),
      refused: "not_holder",
    };
  }
  const words = blocks("Which one?", bullets(all.map((one) => strong(nameOf(one)))));
  const ways = all.slice(0, 4).map((one) => {
    const reference = referenceTo(one);
    return followup(command, reference, reference);
  });
  return { ...answer(words, [], ways), refused: "invalid_argument" };
}

/** `search: Refunds work`: the place, and what was said about it. */
function splitPlace(desks: readonly Desk[], text: string) {
  const colon = text.indexOf(":");
  const head = colon < 0 ? text : text.slice(0, colon);
  const place = placeNamed(desks, head);
  if (place === undefined) return { place, rest: text.trim() };
  return { place, rest: colon < 0 ? "" : text.slice(colon + 1).trim() };
}

/** As it stands now. */
function isFinished({ desk, held }: DeskHeld): boolean {
  const { board } = desk.face;
  const claimed = board.world.board.claims.get(held.claim.id) ?? held.claim;
  return describeClaim(board.world, claimed, board.now()).finished;
}

function releaseButtons(held: DeskHeld): readonly ChatButton[] {
  const finished = isFinished(held);
  return [
    finished
      ? workButton("Release as Done", "baton.release", held, "done")
      : workButton("Release…", "baton.release", held),
    workButton("Hand Off…", "baton.handOff", held),
  ];
}

function warned(result: FaceResult<unknown>): string {
  return result.ok ? result.warnings.map(md).join(" ") : "";
}
