/** A refusal as one plain message with the buttons that fit it. */
import * as vscode from "vscode";
import { type Command, projectsOf } from "../../core/board/commands";
import { literal } from "../../core/view/words";
import { ask, Cancelled, required } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { type Button, offer } from "./offer";
import { attempt, Refused } from "./perform";

export function tellRefusal(context: CommandContext, refused: Refused): void {
  const { refusal, command } = refused;
  context.log.info(`Refused (${refusal.code}): ${command.type}: ${refusal.message}`);
  const forced = forcedBy(command);
  if (refusal.code !== "not_holder" || refusal.holder === undefined || forced === undefined) {
    return offer(context, refusal.message, buttonsFor(refused), "warning");
  }
  // Not awaited: a message may stay open for as long as it likes.
  insist(context, refused, forced).catch((error: unknown) => {
    if (!(error instanceof Cancelled)) context.log.error("Could not go over a claim", error);
  });
}

/** The command over somebody's claim, where that is possible at all. */
function forcedBy(command: Command): ((reason: string) => Command) | undefined {
  if (!isForcible(command)) return undefined;
  return (reason) => ({ ...command, force: { reason } });
}

type Forcible = Exclude<Extract<Command, { force?: unknown }>, { type: "claim" }>;

const forcible: Readonly<Record<Forcible["type"], true>> = {
  extend: true,
  release: true,
  tick: true,
  set_status: true,
  block: true,
  unblock: true,
  write_section: true,
  plan_tasks: true,
  request_help: true,
};

/** A claim has its own dialog; the others that know force can be insisted on. */
function isForcible(command: Command): command is Forcible {
  return Object.hasOwn(forcible, command.type);
}

async function insist(
  context: CommandContext,
  { refusal, handle, actor }: Refused,
  forced: (reason: string) => Command,
): Promise<void> {
  const anyway = "Do It Anyway…";
  if ((await vscode.window.showWarningMessage(literal(refusal.message), anyway)) !== anyway) return;
  const reason = await ask({
    title: "Do It Anyway",
    prompt: `Why? ${refusal.holder?.agent ?? "The holder"} is told.`,
    validate: required("Say why, so that the one who had it can be told."),
  });
  const command = forced(reason);
  const result = await attempt(context, handle, command, actor);
  if (result.ok) return;
  const again = new Refused(result, handle, command, actor);
  offer(context, result.message, buttonsFor(again), "warning");
}

function buttonsFor({ refusal, handle, command }: Refused): readonly Button[] {
  const [project] = projectsOf(command);
  const task = "target" in command ? command.target?.task : undefined;
  const target = [handle.id, { project, task }] as const;
  switch (refusal.code) {
    case "read_only":
      return vscode.workspace.isTrusted ? [] : [["Manage Trust", "workbench.trust.manage"]];
    case "lease_lost":
      return [["Claim Again", "baton.claim", ...target]];
    case "conflict":
      return [["Decide…", "baton.resolveConflict", ...target]];
    case "degraded":
      return [["What Is Missing…", "baton.acceptDamage", handle.id]];
    case "already_claimed":
      return [["Show Choices…", "baton.claim", ...target]];
    case "not_holder":
      return [["Claim", "baton.claim", ...target]];
    case "not_ready":
      return [["Explain", "baton.explain", ...target]];
    case "unparsable":
    case "duplicate_id":
      return [["Open File", "baton.openRow", ...target]];
    case "not_found":
      return command.type === "complete"
        ? [["Next Subtask", "baton.next", handle.id, { project }]]
        : [];
    case "role_mismatch":
      return [["Claim As…", "baton.claimAs", ...target]];
    case "invalid_argument":
    case "reason_required":
    case "busy":
      return [];
  }
}
