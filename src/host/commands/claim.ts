/** Claim: at once and without a question, or with a choice of agent, time and note. */
import * as vscode from "vscode";
import type { Done } from "../../core/board/done";
import { claimChoices, type WorkChoice } from "../../core/view/claimChoices";
import { timeLeft } from "../../core/view/words";
import { heldAt, placeName } from "../../core/view/work";
import { askClaimOptions, type ClaimOptions, pickAgent } from "../dialogs/claimOptions";
import { type Choice, choice, pick, separator } from "../dialogs/quickPick";
import { askReason, refusedClaim } from "../dialogs/refusedClaim";
import type { CommandContext } from "./context";
import { type Located, locatedFrom, locatedInEditor } from "./located";
import { offer, undoButtons } from "./offer";
import { attempt, Refused } from "./perform";

/** `baton.claim`: what the row names, else what the person picks. */
export async function claim(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const place = locatedFrom(context, args);
  if (place !== undefined) return claimPlace(context, place, {});
  const chosen = await pickWork(context, context.identity.name, "Claim");
  const options = chosen.asks ? await askClaimOptions(context, chosen.place) : {};
  await claimPlace(context, chosen.place, options);
}

/** `baton.claimAs`: under another name. */
export async function claimAs(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const place = locatedFrom(context, args);
  const agent = await pickAgent(context, place, "Claim As");
  if (place !== undefined) return claimPlace(context, place, { agent });
  const chosen = await pickWork(context, agent, `Claim as ${agent}`);
  const options = chosen.asks ? await askClaimOptions(context, chosen.place, agent) : { agent };
  await claimPlace(context, chosen.place, options);
}

/** Claims, or shows who has it and what is ready instead. */
export async function claimPlace(
  context: CommandContext,
  place: Located,
  options: ClaimOptions,
  whenHeld: "choose" | "take_over" = "choose",
): Promise<void> {
  const { handle, project, task } = place;
  const actor = context.identity.actor(
    options.agent === undefined ? undefined : { agent: options.agent },
  );
  const { world } = handle.open;
  const own = heldAt(world, place, actor, handle.open.now());
  // Within one's own project there is nothing to claim: stepping to the task is what is meant.
  if (own !== undefined && own.agent === actor.agent && own.task !== task) {
    await vscode.commands.executeCommand("baton.next", handle.id, { project, task });
    return;
  }
  const minutes =
    options.minutes ?? vscode.workspace.getConfiguration("baton").get("claim.minutes", 60);
  const command = {
    type: "claim",
    target: { project, task },
    ttl: Math.round(minutes * 60),
    note: options.note,
    force: options.force,
  } as const;
  const result = await attempt(context, handle, command, actor);
  if (result.ok) return confirm(context, place, actor.agent, result);
  const { code } = result;
  if (code === "already_claimed" && whenHeld === "take_over" && options.force === undefined) {
    const force = { reason: await askReason(place, result) };
    return claimPlace(context, place, { ...options, force });
  }
  if (code !== "already_claimed" && code !== "not_ready" && code !== "role_mismatch") {
    throw new Refused(result, handle, command, actor);
  }
  const next = await refusedClaim(context, place, result, actor);
  if (next !== undefined) await claimPlace(context, next.place, { ...options, ...next.options });
}

function confirm(
  context: CommandContext,
  { handle, project, task }: Located,
  agent: string,
  done: Done,
): void {
  const { open } = handle;
  const now = open.now();
  const held = heldAt(open.world, { project, task }, context.identity.me, now);
  const name = placeName(open.world, { project, task });
  const as = agent === context.identity.name ? "" : ` as ${agent}`;
  const left = held === undefined ? "" : `, ${timeLeft(held, now)}`;
  const text = [`Claimed ${name}${as}${left}.`, ...done.warnings].join(" ");
  offer(
    context,
    text,
    [["Next Subtask", "baton.next", handle.id, { project }], ...undoButtons(context)],
    done.warnings.length === 0 ? "info" : "warning",
  );
}

interface Chosen {
  readonly place: Located;
  /** The options were asked for. */
  readonly asks: boolean;
}

const optionsButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("gear"),
  tooltip: "Claim with Options…",
};

const choiceIcons = { handed: "mail", ready: "circle-large", waiting: "circle-slash" } as const;

async function pickWork(context: CommandContext, agent: string, title: string): Promise<Chosen> {
  const { items, more } = workItems(context, agent, "");
  const cursor = locatedInEditor(context);
  const isAtCursor = ({ place }: Chosen) =>
    cursor !== undefined &&
    place.handle === cursor.handle &&
    place.project === cursor.project &&
    place.task === cursor.task;
  return pick({
    title,
    placeholder: more
      ? "Pick a project or a task, or type its name: there are more than are shown"
      : "Pick a project or a task; the gear asks for agent, time and note",
    items: items.length === 0 ? nothingItems(context) : items,
    ...(more ? { search: (text: string) => workItems(context, agent, text).items } : {}),
    active: isAtCursor,
    onItemButton: (chosen) => ({ ...chosen, asks: true }),
  });
}

function workItems({ boards, identity }: CommandContext, agent: string, text: string) {
  const items: Choice<Chosen>[] = [];
  const several = boards.all.length > 1;
  let more = false;
  for (const handle of boards.all) {
    const { open } = handle;
    const me = { ...identity.me, agent };
    const choices = claimChoices(open.world, me, [agent], open.now(), text);
    more ||= choices.more;
    for (const group of choices.groups) {
      items.push(separator(several ? `${group.label} · ${handle.name}` : group.label));
      items.push(...group.choices.map((one) => workItem({ handle, ...one }, one)));
    }
  }
  return { items, more };
}

function workItem(place: Located, { label, description, detail, kind }: WorkChoice) {
  const item = choice<Chosen>({ place, asks: false }, label, choiceIcons[kind], {
    description,
    detail,
  });
  return { ...item, buttons: [optionsButton] };
}

/** Says so in the dialog itself: an empty one would leave the person guessing. */
function nothingItems(context: CommandContext): readonly Choice<Chosen>[] {
  const none = context.boards.all.every(({ open }) => open.catalog.projects.size === 0);
  return [{ label: none ? "There is no project here yet" : "Everything is done or held by you" }];
}
