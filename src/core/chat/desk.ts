/** The open boards as the chat sees them, and what a request is about. */
import type { Target } from "../board/commands";
import { isRefusal } from "../board/decision";
import type { Actor } from "../board/events";
import type { Face } from "../face/face";
import { findWork, parseTarget } from "../face/targets";
import { type HeldWork, heldWork } from "../view/work";

/** One open board with the person who asks. */
export interface Desk {
  /** As commands name it. */
  readonly board: string;
  /** Of the folder. */
  readonly name: string;
  readonly face: Face;
  readonly me: Actor;
}

/** A piece of work on a board; the task by key. */
export interface DeskPlace {
  readonly desk: Desk;
  readonly target: Target;
}

export interface DeskHeld extends DeskPlace {
  readonly held: HeldWork;
  /** The person as the claim's holder. */
  readonly actor: Actor;
}

/** Looks again at all boards. */
export async function lookAtAll(desks: readonly Desk[]): Promise<void> {
  await Promise.all(desks.map(({ face }) => face.look()));
}

/**
 * What a reference names: `search`, `search#2.1`, `search#pay`, or a task's id or text alone where one
 * project only has it. Undefined when it names nothing.
 */
export function placeNamed(desks: readonly Desk[], reference: string): DeskPlace | undefined {
  const text = reference.trim().replace(/^["“](.*)["”]$/u, "$1");
  if (text === "") return undefined;
  for (const desk of desks) {
    const { world } = desk.face.board;
    const target = parseTarget(world, text);
    const found = findWork(world, target);
    // A broken or doubled file is there as well, and its refusal says so.
    if (isRefusal(found) && !(target.task === undefined && world.catalog.byId.has(text))) continue;
    const task = isRefusal(found) ? undefined : found.located?.task.key;
    return { desk, target: { project: target.project, task } };
  }
  const places = desks.flatMap((desk) => tasksCalled(desk, text));
  return places.length === 1 ? places[0] : undefined;
}

function tasksCalled(desk: Desk, text: string): readonly DeskPlace[] {
  const { world } = desk.face.board;
  return [...world.catalog.byId.keys()].flatMap((project) => {
    const found = findWork(world, { project, task: text });
    if (isRefusal(found) || found.located === undefined) return [];
    // Positions mean something within a project only.
    if (found.located.task.position === text) return [];
    return [{ desk, target: { project, task: found.located.task.key } }];
  });
}

/** What the person holds now, running work and newest claims first. */
export function heldOn(desks: readonly Desk[]): readonly DeskHeld[] {
  return desks.flatMap((desk) => {
    const { board } = desk.face;
    return heldWork(board.world, desk.me, board.now())
      .filter(({ live }) => live)
      .map((held) => {
        const { agent, id, project, task } = held.claim;
        const actor: Actor = { ...desk.me, agent, claim: id };
        return { desk, target: { project, task }, held, actor };
      });
  });
}

/** The claim a request means: on the place it names, else the only one, else the one in progress. */
export function whichHeld(
  desks: readonly Desk[],
  place: DeskPlace | undefined,
): DeskHeld | readonly DeskHeld[] {
  const all = heldOn(desks);
  const fits = ({ desk, target }: DeskHeld) =>
    desk.board === place?.desk.board &&
    target.project === place.target.project &&
    (target.task === undefined ||
      place.target.task === undefined ||
      target.task === place.target.task);
  const named = place === undefined ? all : all.filter(fits);
  const [first, second] = named;
  if (first !== undefined && second === undefined) return first;
  const running = named.filter(({ held }) => held.running !== undefined);
  return running.length === 1 && running[0] !== undefined ? running[0] : named;
}
