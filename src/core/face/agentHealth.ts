/** Whether agents get work, and what somebody should look at. Source document "Week 5"; DESIGN 5.4. */
import { maxFailuresOf } from "../agent/registry";
import type { Actor } from "../board/events";
import { refuse } from "../errors";
import { quoted } from "../view/words";
import { breakerOf } from "../workflow/breaker";
import type { Face } from "./face";
import { done, type FaceResult, failed } from "./faceError";
import { iso } from "./moments";

export interface AgentHealthData {
  readonly agent_name: string;
  /** `closed`: it gets work; `open`: none; `half_open`: one trial; `trial`: that one is under way. */
  readonly circuit_breaker: "closed" | "open" | "half_open" | "trial";
  readonly failures_in_row: number;
  /** 0: it is never held back. */
  readonly max_failures: number;
  /** When a trial may begin. */
  readonly open_until: string | null;
  readonly executions: number;
  readonly successes: number;
  readonly failures: number;
  readonly last_seen: string | null;
}

/** How reliable an agent is now. Agents that are not registered are never held back. */
export async function agentHealth(face: Face, name: string): Promise<FaceResult<AgentHealthData>> {
  await face.look();
  const { board } = face.board.world;
  const known = board.agents.get(name);
  const max = maxFailuresOf(face.registry, name);
  if (known === undefined && max === undefined) {
    return failed(refuse("not_found", `There is no agent ${quoted(name)} here.`));
  }
  const breaker = breakerOf(board, name, max ?? 0, face.board.now());
  return done({
    agent_name: name,
    circuit_breaker: breaker.kind,
    failures_in_row: known?.failuresInRow ?? 0,
    max_failures: max ?? 0,
    open_until: breaker.kind === "open" ? iso(breaker.until) : null,
    executions: known?.executions ?? 0,
    successes: known?.successes ?? 0,
    failures: known?.failures ?? 0,
    last_seen: known === undefined || known.lastSeen === 0 ? null : iso(known.lastSeen),
  });
}

/** The agent gets work again at once. */
export async function resetAgent(
  face: Face,
  name: string,
  actor: Actor,
): Promise<FaceResult<AgentHealthData>> {
  const result = await face.board.execute({ type: "reset_breaker", agent: name }, actor);
  return result.ok ? agentHealth(face, name) : failed(result);
}

export interface AlertData {
  readonly alert_id: string;
  readonly kind: "breaker_open" | "run_failed";
  readonly agent_name: string | null;
  readonly run_id: string | null;
  readonly message: string;
  readonly at: string;
}

/** What nobody has acknowledged yet, the newest first. */
export async function alerts(face: Face): Promise<readonly AlertData[]> {
  await face.look();
  return [...face.board.world.board.alerts.values()].toReversed().map((alert) => ({
    alert_id: alert.id,
    kind: alert.kind,
    agent_name: alert.agent ?? null,
    run_id: alert.run ?? null,
    message: alert.message,
    at: iso(alert.at),
  }));
}

/** Acknowledged once, for everybody; all of them where none is named. */
export async function acknowledgeAlerts(
  face: Face,
  ids: readonly string[] | undefined,
  actor: Actor,
): Promise<FaceResult<readonly AlertData[]>> {
  const all = [...face.board.world.board.alerts.keys()];
  const command = { type: "acknowledge_alerts", alerts: ids ?? all } as const;
  const result = await face.board.execute(command, actor);
  return result.ok ? done(await alerts(face)) : failed(result);
}
