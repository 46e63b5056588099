/** Alerts, and agents that get no work after failures in a row. */
import { agentKey } from "../../core/agent/registry";
import { listAgents } from "../../core/view/agentRows";
import { failuresInRow, isHeldBack } from "../../core/view/breakerWords";
import { count } from "../../core/view/words";
import { lateAcknowledgement } from "../../core/workflow/lateAnswers";
import { choice, pick } from "../dialogs/quickPick";
import type { CommandContext } from "./context";
import { flash } from "./flash";
import { offer } from "./offer";
import { perform } from "./perform";
import { rowFrom } from "./runTargets";

/** `baton.acknowledgeAlerts`: one of a row, else all of them; once for all windows. */
export async function acknowledgeAlerts(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const named = rowFrom(context, args);
  const row = named?.row;
  let seen = 0;
  for (const handle of named === undefined ? context.boards.all : [named.handle]) {
    const all = [...handle.open.board.alerts.keys()];
    const alerts = row?.kind === "alert" ? all.filter((id) => id === row.alert) : all;
    if (alerts.length === 0) continue;
    await perform(
      context,
      handle,
      { type: "acknowledge_alerts", alerts },
      context.identity.actor(),
    );
    seen += alerts.length;
  }
  if (seen === 0) {
    const late =
      row?.kind === "alert" && named !== undefined
        ? lateAcknowledgement(named.handle.open.board, row.alert, named.handle.open.now())
        : undefined;
    return offer(context, late ?? "There are no alerts.", []);
  }
  flash(context, `${count(seen, "alert")} acknowledged`);
}

/** `baton.resetAgent`: gives work again to an agent that failed several times in a row. */
export async function resetAgent(
  context: CommandContext,
  ...args: readonly unknown[]
): Promise<void> {
  const held = context.boards.all.flatMap((handle) => {
    const { open, registry } = handle;
    const { groups } = listAgents(open.world, registry, "activity", {}, open.now());
    return groups.flatMap(({ agents }) =>
      agents.filter(isHeldBack).map((entry) => ({ handle, entry })),
    );
  });
  const [only] = held;
  const named = agentNamed(context, args);
  const meant =
    named === undefined
      ? undefined
      : held.find(({ entry }) => agentKey(entry.name) === agentKey(named));
  // A message may stand there longer than what it is about; nobody else is reset for it.
  if (named !== undefined && meant === undefined) {
    return offer(context, `${named} gets work again already.`, []);
  }
  if (only === undefined) return offer(context, "Every agent gets work.", []);
  const found =
    meant ??
    (held.length === 1
      ? only
      : await pick({
          title: "Reset Agent",
          placeholder: "Which agent gets work again?",
          items: held.map((one) =>
            choice(one, one.entry.name, "robot", { description: failuresInRow(one.entry) }),
          ),
        }));
  const { handle, entry } = found;
  const agent = entry.activity?.agent ?? entry.name;
  await perform(context, handle, { type: "reset_breaker", agent }, context.identity.actor());
  flash(context, `${agent} gets work again`);
}

/** Of a row of the agents tree, of an alert, or `[board, { agent }]`. */
function agentNamed(context: CommandContext, args: readonly unknown[]): string | undefined {
  const [first, second] = args;
  if (typeof first === "object" && first !== null && "entry" in first) {
    const { entry } = first;
    const isNamed = typeof entry === "object" && entry !== null && "name" in entry;
    return isNamed && typeof entry.name === "string" ? entry.name : undefined;
  }
  const named = rowFrom(context, args);
  if (named?.row.kind === "alert") {
    return named.handle.open.board.alerts.get(named.row.alert)?.agent;
  }
  if (typeof second !== "object" || second === null || !("agent" in second)) return undefined;
  return typeof second.agent === "string" ? second.agent : undefined;
}
