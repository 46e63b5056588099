/** Agents that failed too often, and what somebody should look at: `agents --reset` and `alerts`. */
import { acknowledgeAlerts, alerts, resetAgent } from "../../core/face/agentHealth";
import { count } from "../../core/view/words";
import { type Answer, must } from "./answer";
import { cell, idCell, shortly } from "./parts";
import type { CliSession } from "./session";
import { plain, table } from "./text";

/** Gives an agent work again that was held back. */
export async function reset(session: CliSession, name: string): Promise<Answer> {
  const result = await resetAgent(session.face, name, await session.actor());
  const { data, warnings } = must(result);
  return { data, warnings, lines: [`${plain(data.agent_name)} gets work again`] };
}

export interface AlertOptions {
  readonly acknowledge?: boolean;
}

/** What nobody has looked at yet; with `acknowledge` all of it, or what is named, is taken as seen. */
export async function showAlerts(
  session: CliSession,
  ids: readonly string[],
  { acknowledge = false }: AlertOptions,
): Promise<Answer> {
  const before = await alerts(session.face);
  if (acknowledge) {
    const named = ids.length === 0 ? undefined : ids;
    const result = await acknowledgeAlerts(session.face, named, await session.actor());
    const { data: items } = must(result);
    const seen = count(before.length - items.length, "alert");
    return { data: { items, total: items.length }, lines: [`${seen} acknowledged, for everybody`] };
  }
  const items = ids.length === 0 ? before : before.filter(({ alert_id: id }) => ids.includes(id));
  const rows = items.map((one) => [
    idCell(one.alert_id),
    cell(shortly(one.at), "dim"),
    cell(one.message, "red"),
  ]);
  const lines = rows.length === 0 ? ["There are no alerts."] : table(rows, session.host.look, 0);
  return { data: { items, total: items.length }, lines };
}
