/** Notes, blocking, owner, status, priority: what one changes without stepping through the work. */
import { isBlocked, priorities, projectStatuses } from "../../core/project/model";
import { duration } from "../../core/view/words";
import { documentOf, heldAt, placeName } from "../../core/view/work";
import { pickMinutes } from "../dialogs/claimOptions";
import { ask, choice, pick, required } from "../dialogs/quickPick";
import { claimPlace } from "./claim";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { type Located, locate, locatedFrom, whichHeld } from "./located";
import { perform } from "./perform";

type Args = readonly unknown[];

export async function addNote(context: CommandContext, ...args: Args): Promise<void> {
  const place = await locate(context, args, {
    title: "Add Note",
    placeholder: "To which project?",
    tasks: false,
  });
  if (place === undefined) return;
  const about = place.task === undefined ? "" : `${placeName(place.handle.open.world, place)}: `;
  const text = await ask({
    title: `Add a note to ${place.project}`,
    prompt: "It is written into the project’s file, newest first",
    value: about,
    validate: required("A note needs a text."),
  });
  const note = { type: "note", project: place.project, text } as const;
  await perform(context, place.handle, note, actorFor(context, place));
  flash(context, `Note added to ${place.project}`, "undo");
}

export async function block(context: CommandContext, ...args: Args): Promise<void> {
  const place = await locate(context, args, {
    title: "Block",
    placeholder: "Which project or task?",
    tasks: true,
  });
  if (place === undefined) return;
  const name = nameOf(place);
  const reason = await ask({
    title: `Block ${name}`,
    prompt: "What stands in the way?",
    validate: required("Say what blocks it, so that somebody can mend it."),
  });
  const command = { type: "block", target: targetOf(place), reason } as const;
  await perform(context, place.handle, command, actorFor(context, place));
  flash(context, `${name} is blocked`, "undo");
}

export async function unblock(context: CommandContext, ...args: Args): Promise<void> {
  const place = await locate(context, args, {
    title: "Unblock",
    placeholder: "Which project or task?",
    tasks: true,
  });
  if (place === undefined) return;
  const command = { type: "unblock", target: targetOf(place) } as const;
  const { commit } = await perform(context, place.handle, command, actorFor(context, place));
  const name = nameOf(place);
  if (commit === undefined) return flash(context, `${name} was not blocked`);
  flash(context, `${name} is unblocked`, "undo");
}

export async function clearOwner(context: CommandContext, ...args: Args): Promise<void> {
  const place = await locate(context, args, {
    title: "Clear Owner",
    placeholder: "Of which project?",
    tasks: false,
  });
  if (place === undefined) return;
  const command = { type: "clear_owner", project: place.project } as const;
  await perform(context, place.handle, command, context.identity.actor());
  flash(context, `${place.project} has no owner now`);
}

export async function setStatus(context: CommandContext, ...args: Args): Promise<void> {
  const place = await locate(context, args, {
    title: "Set Status",
    placeholder: "Of which project?",
    tasks: false,
  });
  if (place === undefined) return;
  const { handle, project } = place;
  const front = documentOf(handle.open.world, project)?.frontMatter;
  const current = front !== undefined && isBlocked(front) ? "blocked" : front?.status;
  const icons = {
    pending: "circle-large",
    active: "play",
    blocked: "circle-slash",
    completed: "pass",
    cancelled: "close",
  };
  const status = await pick({
    title: `Status of ${project}`,
    placeholder: "To what?",
    active: (one) => one === current,
    items: projectStatuses.map((one) =>
      choice(one, one, icons[one], one === current ? { description: "as it is" } : {}),
    ),
  });
  const reason = status === "blocked" ? await askBlocking(project) : undefined;
  const command = { type: "set_status", project, status, reason } as const;
  await perform(context, handle, command, actorFor(context, { ...place, task: undefined }));
  flash(context, `${project} is ${status}`, "undo");
}

function askBlocking(project: string): Promise<string> {
  return ask({
    title: `Block ${project}`,
    prompt: "What stands in the way?",
    validate: required("Say what blocks it, so that somebody can mend it."),
  });
}

export async function setPriority(context: CommandContext, ...args: Args): Promise<void> {
  const place = await locate(context, args, {
    title: "Set Priority",
    placeholder: "Of which project?",
    tasks: false,
  });
  if (place === undefined) return;
  const { handle, project } = place;
  const current = documentOf(handle.open.world, project)?.frontMatter.priority;
  const priority = await pick({
    title: `Priority of ${project}`,
    placeholder: "To what?",
    active: (one) => one === current,
    items: priorities.map((one) =>
      choice(one, one, undefined, one === current ? { description: "as it is" } : {}),
    ),
  });
  const command = { type: "set_priority", project, priority } as const;
  await perform(context, handle, command, context.identity.actor());
  flash(context, `${project} has ${priority} priority`, "undo");
}

export async function extend(context: CommandContext, ...args: Args): Promise<void> {
  const held = await whichHeld(context, locatedFrom(context, args), "Extend");
  if (held === undefined) return;
  const { handle, claim, work } = held;
  const minutes = await pickMinutes(`Extend ${work.name}`, Math.round(claim.ttl / 60));
  const target = { project: claim.project, task: claim.task };
  const actor = context.identity.actor({ agent: claim.agent, claim: claim.id });
  await perform(context, handle, { type: "extend", target, ttl: minutes * 60 }, actor);
  flash(context, `${work.name}: ${duration(minutes * 60_000)} left`);
}

/** Claims, and asks for a reason only when somebody still holds it. */
export async function takeOver(context: CommandContext, ...args: Args): Promise<void> {
  const place = await locate(context, args, {
    title: "Take Over",
    placeholder: "Which project or task?",
    tasks: true,
  });
  if (place !== undefined) await claimPlace(context, place, {}, "take_over");
}

/** The holder, when this person holds it under any name; else this person. */
function actorFor({ identity }: CommandContext, place: Located) {
  const { open } = place.handle;
  const claim = heldAt(open.world, place, identity.me, open.now());
  return identity.actor(claim === undefined ? undefined : { agent: claim.agent, claim: claim.id });
}

function targetOf({ project, task }: Located) {
  return { project, task };
}

function nameOf(place: Located): string {
  return placeName(place.handle.open.world, place);
}
