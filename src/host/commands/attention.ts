/** What waits for this person, and what to do about each. */
import * as vscode from "vscode";
import type { Attention } from "../../core/view/attention";
import type { WaitingItem } from "../attention";
import { localClock } from "../dialogs/clock";
import { choice, pick, separator } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { allHeld, type Located } from "./located";
import { offer } from "./offer";
import { openAt } from "./open";
import { perform } from "./perform";

const icons: Readonly<Record<Attention["kind"], string>> = {
  conflict: "diff",
  broken: "warning",
  lost: "question",
  ended: "circle-slash",
  handoff: "mail",
  damage: "database",
  approval: "person",
  no_go: "stop-circle",
  offered: "person",
  stopped: "error",
  alert: "warning",
};

const kindWords: Readonly<Record<Attention["kind"], string>> = {
  conflict: "conflict",
  broken: "broken file",
  lost: "lost",
  ended: "ended",
  handoff: "handed to you",
  damage: "damage",
  approval: "approval",
  no_go: "NO-GO",
  offered: "by hand",
  stopped: "stopped",
  alert: "alert",
};

/** `baton.showAttention`, oldest first. */
export async function showAttention(context: CommandContext): Promise<void> {
  context.attention.update();
  const { items } = context.attention;
  if (items.length === 0) return offer(context, "Nothing waits for you.", []);
  const waiting = await pick({
    title: "What Needs You",
    placeholder: "Oldest first; pick one to see to it",
    items: items.map((one) => {
      const { title, detail, kind, at } = one.item;
      const when = at === 0 ? "" : ` since ${localClock(Date.now())(at)}`;
      const words = { description: `${kindWords[kind]}${when}`, detail };
      return choice(one, title, icons[kind], words);
    }),
  });
  await seeTo(context, waiting);
}

async function seeTo(context: CommandContext, { handle, item }: WaitingItem): Promise<void> {
  const { project, task, path, line } = item;
  const target = { project: project ?? "", task };
  const run = (id: string, ...args: readonly unknown[]) =>
    vscode.commands.executeCommand<void>(id, handle.id, ...args);
  switch (item.kind) {
    case "conflict":
      return run("baton.resolveConflict", { conflict: afterColon(item.id) });
    case "broken":
      return path === undefined ? undefined : openAt(handle, path, line ?? 1);
    case "damage":
      return run("baton.acceptDamage");
    case "approval":
    case "no_go":
    case "offered":
    case "stopped":
    case "alert":
      return seeToRun(context, { handle, item });
    case "lost":
      return seeToLost(item.title, { handle, ...target });
    case "ended":
      await perform(
        context,
        handle,
        { type: "acknowledge", claims: [afterColon(item.id)] },
        context.identity.actor(),
      );
      return offer(context, `${item.title}. ${item.detail}`, [
        ["Claim Again", "baton.claim", handle.id, target],
      ]);
    case "handoff": {
      const handoff = handle.open.board.handoffs.get(afterColon(item.id));
      if (handoff === undefined) return undefined;
      const { to, deliverable, context: words, requirements } = handoff.message;
      const lines = [
        ...(deliverable === "" ? [] : [`Done: ${deliverable}.`]),
        ...(words === "" ? [] : [`${words}.`]),
        ...requirements.map((one) => `Needs: ${one}.`),
      ];
      return offer(context, `${item.title}. ${lines.join(" ")}`, [
        [
          "Claim",
          to === context.identity.name ? "baton.claim" : "baton.claimAs",
          handle.id,
          target,
        ],
      ]);
    }
  }
}

/** The run in the tree, and what can be done about it. */
async function seeToRun(context: CommandContext, { handle, item }: WaitingItem): Promise<void> {
  const target = { run: item.run, step: item.step };
  const entry = (command: string, label: string, icon: string) => choice(command, label, icon);
  const entries: Readonly<Partial<Record<Attention["kind"], readonly ReturnType<typeof entry>[]>>> =
    {
      approval: [
        entry("baton.approve", "Approve…", "check"),
        entry("baton.reject", "Reject…", "close"),
      ],
      no_go: [entry("baton.checkAgain", "Check again", "refresh")],
      offered: [
        entry("baton.claimStep", "Claim it", "lock"),
        entry("baton.completeStep", "Complete it…", "check"),
        entry("baton.failStep", "It failed…", "error"),
      ],
      stopped: [
        entry("baton.retryFromHere", "Retry from here", "debug-restart"),
        entry("baton.retryWith", "Retry with another agent…", "robot"),
      ],
      alert: [entry("baton.acknowledgeAlerts", "Acknowledge", "check-all")],
    };
  const show =
    item.run === undefined ? [] : [entry("baton.revealRun", "Show the run", "list-tree")];
  const command = await pick({
    title: item.title,
    placeholder: item.detail,
    items: [...(entries[item.kind] ?? []), ...show],
  });
  if (command === "baton.acknowledgeAlerts") {
    const alerts = [afterColon(item.id)];
    const acknowledge = { type: "acknowledge_alerts", alerts } as const;
    await perform(context, handle, acknowledge, context.identity.actor());
    return;
  }
  await vscode.commands.executeCommand(command, handle.id, target);
}

async function seeToLost(title: string, { handle, project, task }: Located): Promise<void> {
  const command = await pick({
    title,
    placeholder: "What is to become of it?",
    items: [
      choice("baton.takeOver", "Take it over", "sign-in", { detail: "You go on with it" }),
      choice("baton.release", "Release it", "unlock", { detail: "If it was yours" }),
      choice("baton.explain", "Explain", "question"),
    ],
  });
  await vscode.commands.executeCommand(command, handle.id, { project, task });
}

/** `baton.acceptDamage`: after a yes, new claims go on. */
export async function acceptDamage(context: CommandContext, ...args: readonly unknown[]) {
  const [id] = args;
  const handle = context.boards.all.find(
    (one) => one.open.board.damage.length > 0 && (typeof id !== "string" || one.id === id),
  );
  if (handle === undefined) return offer(context, "Nothing is damaged.", []);
  const lost = handle.open.board.damage.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const yes = "Accept the Loss";
  const answer = await vscode.window.showWarningMessage(
    `${lost} entries of the history in ${handle.name} cannot be read.`,
    {
      modal: true,
      detail:
        "What they said about claims and runs is lost; your files are not touched. New claims wait until you accept this.",
    },
    yes,
  );
  if (answer !== yes) return;
  await perform(context, handle, { type: "accept_damage" }, context.identity.actor());
}

/** `baton.statusActions`: what one can do from here. */
export async function statusActions(context: CommandContext): Promise<void> {
  const held = allHeld(context);
  const waiting = context.attention.items.length;
  const needs = choice<readonly unknown[]>(["baton.showAttention"], "What needs you…", "bell", {
    description: String(waiting),
  });
  const items = held.flatMap(({ handle, claim, work }) => {
    const target = { project: claim.project, task: claim.task };
    const action = (command: string, label: string, icon: string, description = "") =>
      choice<readonly unknown[]>([command, handle.id, target], label, icon, { description });
    const done = choice<readonly unknown[]>(
      ["baton.release", handle.id, target, "done"],
      "Release as Done",
      "pass",
    );
    const steps = work.finished
      ? [done]
      : [
          action("baton.next", "Next Subtask", "play"),
          ...(work.running === undefined
            ? []
            : [action("baton.complete", "Complete Subtask", "check", work.running.title)]),
        ];
    const progress = work.total === 0 ? "" : ` · ${work.done}/${work.total}`;
    return [
      separator(`${work.name}${progress} · ${claim.agent}`),
      ...steps,
      action("baton.release", "Release…", "unlock"),
      action("baton.extend", "Extend…", "clock"),
      action("baton.addNote", "Add Note…", "note"),
      action("baton.openAgentWork", "Open", "go-to-file"),
    ];
  });
  const [command, ...args] = await pick({
    title: "Baton",
    placeholder: "What next?",
    items: [
      ...(waiting === 0 ? [] : [needs]),
      ...items,
      separator(held.length === 0 ? "" : "more"),
      choice<readonly unknown[]>(["baton.claim"], "Claim…", "lock"),
      ...(waiting === 0 ? [needs] : []),
    ],
  });
  if (typeof command === "string") await vscode.commands.executeCommand(command, ...args);
}

/** `lost:exec-1` is about `exec-1`. */
function afterColon(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}
