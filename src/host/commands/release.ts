/** Give a claim back: done, handed off, blocked or given up. */
import type { Command, Release } from "../../core/board/commands";
import type { Claim } from "../../core/board/state";
import { claimsOn } from "../../core/claim/claims";
import { count } from "../../core/view/words";
import { placeName } from "../../core/view/work";
import { askHandoff } from "../dialogs/handoffNote";
import { ask, choice, pick, required } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { type Held, heldOn, type Located, locatedFrom, whichHeld } from "./located";
import { offer, undoButtons } from "./offer";
import { perform } from "./perform";

/** `baton.release`; a third argument `"done"` answers the question how. */
export async function release(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const place = locatedFrom(context, args);
  const other = place && (await heldByOther(context, place));
  if (place !== undefined && other !== undefined) return releaseOther(context, place, other);
  const held = await whichHeld(context, place, "Release");
  if (held === undefined) return;
  const kind = args[2] === "done" ? "done" : await pickKind(held);
  await releaseAs(context, held, kind);
}

/** The claim of somebody else that a row shows: its own, the project's, or one on a part of it. */
async function heldByOther(context: CommandContext, place: Located): Promise<Claim | undefined> {
  if (heldOn(context, place) !== undefined) return undefined;
  const { project, task, handle } = place;
  const claims = claimsOn(handle.open.board, project);
  const named = claims.find((claim) => claim.task === task);
  if (named !== undefined || task !== undefined) {
    return named ?? claims.find((claim) => claim.task === undefined);
  }
  if (claims.length < 2) return claims[0];
  return pick({
    title: "Release",
    placeholder: `${count(claims.length, "claim")} on parts of ${project}. Which one?`,
    items: claims.map((claim) =>
      choice(claim, placeName(handle.open.world, claim), "lock", { description: claim.agent }),
    ),
  });
}

/** Frees what stands still under another name: its holder is told why. */
async function releaseOther(
  context: CommandContext,
  { handle }: Located,
  claim: Claim,
): Promise<void> {
  const target = { project: claim.project, task: claim.task };
  const name = placeName(handle.open.world, target);
  const reason = await ask({
    title: `Release ${name}, claimed by ${claim.agent}`,
    prompt: `Why? ${claim.agent} is told, and anyone may claim it then`,
    validate: required("Say why, so that the one who had it can be told."),
  });
  const command: Command = {
    type: "release",
    target,
    how: { kind: "give_up" },
    force: { reason },
  };
  const { warnings } = await perform(context, handle, command, context.identity.actor());
  const told = `${name} is free again; ${claim.agent} is told.`;
  offer(context, [told, ...warnings].join(" "), [
    ["Claim", "baton.claim", handle.id, target],
    ...undoButtons(context),
  ]);
}

/** `baton.handOff`. */
export async function handOff(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const held = await whichHeld(context, locatedFrom(context, args), "Hand Off");
  if (held !== undefined) await releaseAs(context, held, "handoff");
}

async function pickKind({ work, claim }: Held): Promise<Release["kind"]> {
  const whole = claim.task === undefined;
  const progress = work.total > 1 ? `${work.done} of ${work.total} done` : "";
  return pick<Release["kind"]>({
    title: `Release ${work.name}`,
    placeholder: "How do you leave it?",
    active: (kind) => kind === (work.finished || !whole ? "done" : "handoff"),
    items: [
      choice("done", "Done", "pass", {
        description: progress,
        detail: whole ? "Sets the project to completed" : "Ticks the task",
      }),
      choice("handoff", "Hand Off to…", "arrow-right", {
        detail: "Someone else goes on; you say what is done and what they should know",
      }),
      choice("block", "Block…", "circle-slash", {
        detail: "Something stands in the way; you say what",
      }),
      choice("give_up", "Give Up", "discard", {
        detail: "Free for anyone, as it is now",
      }),
    ],
  });
}

async function releaseAs(
  context: CommandContext,
  held: Held,
  kind: Release["kind"],
): Promise<void> {
  const { handle, claim } = held;
  const how = await askHow(context, held, kind);
  const target = { project: claim.project, task: claim.task };
  const actor = context.identity.actor({ agent: claim.agent, claim: claim.id });
  const { warnings } = await perform(context, handle, { type: "release", target, how }, actor);
  offer(context, [released(held, how), ...warnings].join(" "), [
    ["Claim Next…", "baton.claim"],
    ...undoButtons(context),
  ]);
}

async function askHow(
  context: CommandContext,
  held: Held,
  kind: Release["kind"],
): Promise<Release> {
  switch (kind) {
    case "done":
    case "give_up":
      return { kind };
    case "handoff":
      return { kind, message: await askHandoff(context, held) };
    case "block":
      return {
        kind,
        reason: await ask({
          title: `Block ${held.work.name}`,
          prompt: "What stands in the way?",
          validate: required("Say what blocks it, so that somebody can mend it."),
        }),
      };
  }
}

function released({ work: { name } }: Held, how: Release): string {
  switch (how.kind) {
    case "done":
      return `${name} is done.`;
    case "handoff":
      return `Handed off ${name} to ${how.message.to}.`;
    case "block":
      return `${name} is blocked: ${how.reason}.`;
    case "give_up":
      return `${name} is free again.`;
  }
}
