/** Why something is not ready, one row for each reason, and what mends it. */
import * as vscode from "vscode";
import { lookOf, summaryOf } from "../../core/view/projectRows";
import { type Remedy, remedyFor } from "../../core/view/refusals";
import { timeLeft } from "../../core/view/words";
import { placeName, projectAt } from "../../core/view/work";
import { type Choice, choice, pick, separator } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { stateIcon } from "./icons";
import { type Located, locate, rowContextOf } from "./located";
import { openAt, rowOf, showPlace } from "./open";

type Action = Remedy | { readonly kind: "claim" | "next" | "show" };

const actionWords: Readonly<Record<Remedy["kind"], string>> = {
  open: "Shows it",
  open_file: "Opens the file",
  unblock: "Does so now",
  clear_owner: "Does so now",
  take_over: "Offers both, and what is ready instead",
  set_active: "Asks for the status",
  untick: "Shows it",
  resolve_conflict: "Shows both sides",
};

/** `baton.explain`. */
export async function explain(context: CommandContext, ...args: readonly unknown[]): Promise<void> {
  const place = await locate(context, args, {
    title: "Explain",
    placeholder: "Which project or task?",
    tasks: true,
  });
  if (place === undefined) return;
  const action = await pick<Action>({
    title: titleOf(context, place),
    placeholder: "Pick what to do about it",
    items: itemsOf(context, place),
  });
  await act(context, place, action);
}

function titleOf(context: CommandContext, place: Located): string {
  const row = rowOf(place);
  const rows = rowContextOf(context, place.handle);
  const summary = row === undefined ? undefined : summaryOf(rows, row);
  const name = placeName(place.handle.open.world, place);
  if (summary === undefined) return name;
  const { state, explanation, mine, claim } = summary;
  if (state === "done") return `${name} is done`;
  if (mine && claim !== undefined) return `${name} is yours, ${timeLeft(claim, rows.now)}`;
  return explanation.ready ? `${name} is ready` : `${name} is not ready`;
}

function itemsOf(context: CommandContext, place: Located): readonly Choice<Action>[] {
  const row = rowOf(place);
  const rows = rowContextOf(context, place.handle);
  const summary = row === undefined ? undefined : summaryOf(rows, row);
  const look = row === undefined ? undefined : lookOf(rows, row);
  if (summary === undefined || look === undefined) return [];
  const { explanation, mine, inMine } = summary;
  const show = choice<Action>({ kind: "show" }, "Open it", "go-to-file", {
    detail: `${look.label}, ${look.description}`,
  });
  if (explanation.ready) {
    const go: Choice<Action> =
      mine || inMine
        ? choice({ kind: "next" }, "Go on with it", "play", { detail: "Nothing stands in the way" })
        : choice({ kind: "claim" }, "Claim it", "lock", { detail: "Nothing stands in the way" });
    return [go, show];
  }
  const { world } = rows;
  const reasons = explanation.reasons.map((reason) => {
    const remedy = remedyFor(world, place.project, place.task, reason);
    const icon = reason.code === "done" ? stateIcon("done") : "circle-slash";
    return choice<Action>(remedy ?? { kind: "show" }, capital(reason.text), icon, {
      detail: remedy?.label ?? reason.remedy,
    });
  });
  const [first] = explanation.reasons;
  const shortest =
    first === undefined ? undefined : remedyFor(world, place.project, place.task, first);
  const way =
    shortest === undefined
      ? []
      : [
          separator("shortest way"),
          choice<Action>(shortest, shortest.label, "arrow-right", {
            detail: [
              actionWords[shortest.kind],
              ...(explanation.reasons.length === 1 ? ["Everything else is fine"] : []),
            ].join(". "),
          }),
        ];
  return [separator("why not"), ...reasons, ...way, show];
}

async function act(context: CommandContext, place: Located, action: Action): Promise<void> {
  const { handle, project, task } = place;
  const args = [handle.id, { project, task }] as const;
  const run = (id: string) => vscode.commands.executeCommand<void>(id, ...args);
  switch (action.kind) {
    case "claim":
      return run("baton.claim");
    case "next":
      return run("baton.next");
    case "unblock":
      return run("baton.unblock");
    case "clear_owner":
      return run("baton.clearOwner");
    case "take_over":
      return run("baton.claim");
    case "resolve_conflict":
      return run("baton.resolveConflict");
    case "set_active":
      return run("baton.setStatus");
    case "open":
      return showPlace(context, { handle, ...action.ref });
    case "untick":
    case "show":
      return showPlace(context, place);
    case "open_file": {
      const found = projectAt(handle.open.world, project);
      if (found !== undefined) await openAt(handle, found.file.copy.path, found.failure?.line);
    }
  }
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
