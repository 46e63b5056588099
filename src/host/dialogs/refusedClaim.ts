/** A refused claim: who has it, since when, until when, and what to do instead. */
import type { Actor } from "../../core/board/events";
import type { Refusal } from "../../core/errors";
import { readyInstead } from "../../core/view/claimChoices";
import { notClaimedTitle } from "../../core/view/refusals";
import { placeName, taskTitle } from "../../core/view/work";
import type { CommandContext } from "../commands/context";
import { flash } from "../commands/flash";
import type { Located } from "../commands/located";
import { offer } from "../commands/offer";
import { perform } from "../commands/perform";
import { tellWhenFree } from "../commands/tellWhenFree";
import type { ClaimOptions } from "./claimOptions";
import { localClock } from "./clock";
import { ask, type Choice, choice, pick, required, separator } from "./quickPick";

/** Another try at claiming. */
export interface NextClaim {
  readonly place: Located;
  readonly options: ClaimOptions;
}

type Answer =
  | { readonly kind: "instead"; readonly place: Located }
  | { readonly kind: "tell" | "ask" | "take_over" | "explain" }
  | { readonly kind: "as"; readonly agent: string };

/** What is to be claimed then; undefined when the person chose something else. @throws Cancelled */
export async function refusedClaim(
  context: CommandContext,
  place: Located,
  refusal: Refusal,
  actor: Actor,
): Promise<NextClaim | undefined> {
  const answer = await pick<Answer>({
    title: titleOf(place, refusal),
    placeholder: "Pick a task that is ready instead, or what to do about this one",
    items: [...insteadItems(place, actor), ...itemsFor(place, refusal)],
  });
  switch (answer.kind) {
    case "instead":
      return { place: answer.place, options: {} };
    case "as":
      return { place, options: { agent: answer.agent } };
    case "tell":
      tellWhenFree(context, place);
      return undefined;
    case "ask":
      await askForIt(context, place, refusal);
      return undefined;
    case "take_over":
      return { place, options: { force: { reason: await askReason(place, refusal) } } };
    case "explain":
      offer(context, refusal.message, [
        ["Explain", "baton.explain", place.handle.id, { project: place.project, task: place.task }],
      ]);
      return undefined;
  }
}

/** Why somebody's work is taken over. @throws Cancelled */
export async function askReason(place: Located, { holder }: Refusal): Promise<string> {
  const who = holder?.agent ?? "Whoever has it";
  return ask({
    title: `Take over ${placeName(place.handle.open.world, place)}`,
    prompt: `Why? ${who} is told.`,
    validate: required("Say why, so that the one who had it can be told."),
  });
}

function titleOf(place: Located, { holder, message, code }: Refusal): string {
  const { open } = place.handle;
  if (code === "already_claimed" && holder !== undefined && holder.elsewhere === undefined) {
    return notClaimedTitle(open.world, holder, localClock(open.now()), open.now());
  }
  return `Not claimed: ${message}`;
}

function insteadItems(place: Located, actor: Actor): readonly Choice<Answer>[] {
  const { handle } = place;
  const ready = readyInstead(handle.open.world, actor, place, handle.open.now());
  if (ready.length === 0) return [];
  return [
    separator("ready instead"),
    ...ready.map(({ project, task, label, description, detail }) =>
      choice<Answer>({ kind: "instead", place: { handle, project, task } }, label, "circle-large", {
        description,
        detail,
      }),
    ),
  ];
}

function itemsFor(place: Located, refusal: Refusal): readonly Choice<Answer>[] {
  const { world } = place.handle.open;
  const { project, task } = place;
  const heading = separator(task === undefined ? project : taskTitle(world, project, task));
  const takeOver = (who: string) =>
    choice<Answer>({ kind: "take_over" }, "Take over…", "sign-in", {
      detail: `Asks for a reason; ${who} is told and can no longer write to it`,
    });
  if (refusal.code === "role_mismatch") {
    return [
      heading,
      ...(refusal.suggestions ?? []).map((agent) =>
        choice<Answer>({ kind: "as", agent }, `Claim as ${agent}`, "robot", {
          detail: "Fits what the work asks for",
        }),
      ),
      choice<Answer>({ kind: "take_over" }, "Claim anyway…", "sign-in", {
        detail: "Asks for a reason",
      }),
    ];
  }
  if (refusal.code === "not_ready" || refusal.holder === undefined) {
    return [
      heading,
      choice<Answer>({ kind: "explain" }, "Explain", "question", {
        detail: "Each reason, and the shortest way to mend it",
      }),
      choice<Answer>({ kind: "tell" }, "Tell me when it is ready", "bell", {
        detail: "Once, while this window is open",
      }),
    ];
  }
  const { agent, until, elsewhere } = refusal.holder;
  if (elsewhere !== undefined) {
    // Nothing here knows when it is free there, and nobody here can take it over.
    return [
      heading,
      choice<Answer>({ kind: "instead", place }, "Try again", "refresh", {
        detail: `Asks ${elsewhere} once more`,
      }),
    ];
  }
  return [
    heading,
    choice<Answer>({ kind: "tell" }, "Tell me when it is free", "bell", {
      detail:
        until === undefined
          ? "When the owner is cleared"
          : `When ${agent} finishes, or its time runs out`,
    }),
    choice<Answer>({ kind: "ask" }, `Ask ${agent} to hand it over`, "arrow-right", {
      detail: `Leaves a note for ${agent} in the project’s file`,
    }),
    takeOver(agent),
  ];
}

async function askForIt(
  context: CommandContext,
  place: Located,
  { holder }: Refusal,
): Promise<void> {
  const { handle, project } = place;
  const agent = holder?.agent ?? "";
  const text = await ask({
    title: `Ask ${agent} to hand it over`,
    prompt: "The note is written into the project’s file",
    value: `Could you hand over ${placeName(handle.open.world, place)}?`,
    validate: required("Say what you ask for."),
  });
  const note = { type: "note", project, text: `@${agent}: ${text}` } as const;
  await perform(context, handle, note, context.identity.actor());
  flash(context, `Asked ${agent}`, "undo");
}
