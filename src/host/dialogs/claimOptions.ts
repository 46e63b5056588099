/** Under which name, for how long, with which note: asked only when one wants to choose. */
import * as vscode from "vscode";
import { agentChoices } from "../../core/view/agentChoices";
import { duration } from "../../core/view/words";
import { projectAt } from "../../core/view/work";
import type { CommandContext } from "../commands/context";
import type { Located } from "../commands/located";
import { ask, choice, inSteps, type Position, pick, separator } from "./quickPick";

export interface ClaimOptions {
  readonly agent?: string;
  readonly minutes?: number;
  readonly note?: string;
  readonly force?: { readonly reason: string };
}

const presets = [15, 30, 60, 120, 240, 480, 1440];

export function askClaimOptions(
  context: CommandContext,
  place: Located,
  agent?: string,
): Promise<ClaimOptions> {
  const title = `Claim ${place.task === undefined ? place.project : `a task of ${place.project}`}`;
  return inSteps<ClaimOptions>({ ...(agent === undefined ? {} : { agent }) }, [
    async (options, position) => ({
      ...options,
      agent: await pickAgent(context, place, title, position),
    }),
    async (options, position) => ({
      ...options,
      minutes: await pickMinutes(title, options.minutes, position),
    }),
    async (options, position) => {
      const note = await ask({
        title,
        position,
        prompt: "A note for the project’s file; leave it empty to go without",
      });
      // The note comes last: nothing was answered for it yet.
      return note === "" ? options : { ...options, note };
    },
  ]);
}

/** Minutes, 1 to 1,440. */
export async function pickMinutes(
  title: string,
  current: number | undefined,
  position?: Position,
): Promise<number> {
  const usual = current ?? vscode.workspace.getConfiguration("baton").get("claim.minutes", 60);
  const all = [...new Set([...presets, usual])].sort((a, b) => a - b);
  const items = all.map((minutes) =>
    choice(minutes, duration(minutes * 60_000), "clock", {
      ...(minutes === usual ? { description: "as set" } : {}),
    }),
  );
  return pick({
    title,
    placeholder: "For how long? Pick, or type minutes",
    position,
    items,
    active: (minutes) => minutes === usual,
    freeText: (text) => {
      const minutes = Number(text);
      const fits = Number.isFinite(minutes) && minutes >= 1 && minutes <= 1440;
      return fits ? choice(minutes, `${minutes} min`, "clock") : undefined;
    },
  });
}

/** An agent's name: fitting ones first, then names used here, then all that are registered. */
export async function pickAgent(
  context: CommandContext,
  place: Located | undefined,
  title: string,
  position?: Position,
  except?: string,
): Promise<string> {
  const handle = place?.handle ?? context.boards.all[0];
  const groups =
    handle === undefined
      ? []
      : agentChoices(
          handle.open.world,
          handle.registry,
          context.identity.name,
          place === undefined || projectAt(handle.open.world, place.project) === undefined
            ? undefined
            : place,
        );
  const items = groups.flatMap(({ label, agents }) => {
    const shown = agents.filter(({ name }) => name !== except);
    if (shown.length === 0) return [];
    return [
      separator(label),
      ...shown.map(({ name, description }) =>
        choice(name, name, name === context.identity.name ? "account" : "robot", { description }),
      ),
    ];
  });
  return pick({
    title,
    placeholder: "Which agent? Pick, or type a name",
    position,
    items,
    freeText: (text) =>
      text.length > 100 || items.some(({ label }) => label === text)
        ? undefined
        : choice(text, text, "add", { description: "use this name" }),
  });
}
