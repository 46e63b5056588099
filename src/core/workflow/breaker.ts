/**
 * The circuit breaker of each agent, derived from the journal, so that every process agrees: it opens
 * after so many failures in a row, lets one trial through when it has cooled down, and closes with the
 * first success. DESIGN 5.4.
 */
import type { Decision, DecisionContext } from "../board/decision";
import type { BoardEvent } from "../board/events";
import type { Board } from "../board/state";
import { type Refusal, refuse } from "../errors";
import { count, duration } from "../view/words";
import type { World } from "../world";
import type { Alert } from "./runState";
import { countsAgainstAgent } from "./stepErrors";

/** How long an agent gets no work. Milliseconds. */
export const coolDown = 10 * 60_000;

export type Breaker =
  | { readonly kind: "closed" }
  /** No work until then; milliseconds since the epoch. */
  | { readonly kind: "open"; readonly until: number }
  /** One piece of work may be tried. */
  | { readonly kind: "half_open" }
  /** That one is under way; what comes of it decides. */
  | { readonly kind: "trial" };

/** @param max failures in a row that open it; 0 never does */
export function breakerOf(
  board: Pick<Board, "agents" | "executions">,
  agent: string,
  max: number,
  now: number,
): Breaker {
  const known = board.agents.get(agent);
  if (known?.failedAt === undefined || max <= 0 || known.failuresInRow < max) {
    return { kind: "closed" };
  }
  const until = known.failedAt + coolDown;
  if (now < until) return { kind: "open", until };
  for (const execution of board.executions.values()) {
    if (execution.agent === agent && execution.started >= until) return { kind: "trial" };
  }
  return { kind: "half_open" };
}

/** `for another 8 min, until 2026-11-20 14:05 UTC`. */
export function heldBackWords(until: number, now: number): string {
  const left = duration(Math.ceil((until - now) / 60_000) * 60_000);
  const moment = new Date(until).toISOString().slice(0, 16).replace("T", " ");
  return `for another ${left}, until ${moment} UTC`;
}

/** Who gives it work again before that. An agent may not excuse itself. */
export function whoResets(agent: string): string {
  return `When the cause is mended, a person may give it work again: baton agents ${agent} --reset, or Reset Agent in VS Code.`;
}

/** Why an agent gets no claim now; undefined when it may. Agents nobody registered are not held back. */
export function refuseUnreliable(world: World, agent: string, now: number): Refusal | undefined {
  const max = world.maxFailures?.(agent);
  if (max === undefined) return undefined;
  const breaker = breakerOf(world.board, agent, max, now);
  if (breaker.kind !== "open" && breaker.kind !== "trial") return undefined;
  const failures = world.board.agents.get(agent)?.failuresInRow ?? max;
  const why = `the last ${count(failures, "piece")} of work of ${agent} failed`;
  if (breaker.kind === "trial") {
    return refuse(
      "not_ready",
      `${agent} gets no more work before its trial ends: ${why}. Wait for it. ${whoResets(agent)}`,
      { reasons: [why] },
    );
  }
  return refuse(
    "not_ready",
    `${agent} gets no work ${heldBackWords(breaker.until, now)}: ${why}. ${whoResets(agent)}`,
    { reasons: [why], retryAfter: Math.ceil((breaker.until - now) / 1000) },
  );
}

/** Raises what somebody should look at: an agent that is held back from here on, a run that failed. */
export function withAlerts(world: World, decision: Decision, context: DecisionContext): Decision {
  if (!decision.ok) return decision;
  const alerts = decision.events.flatMap((event) => alertOf(world, event) ?? []);
  if (alerts.length === 0) return decision;
  const raised = alerts.map(
    (alert, index): BoardEvent => ({
      type: "alert_raised",
      alert: { id: `alert-${context.id}${index === 0 ? "" : `-${index + 1}`}`, ...alert },
    }),
  );
  return { ...decision, events: [...decision.events, ...raised] };
}

/** What tells that somebody has seen certain alerts; nothing where there are none. */
export function alertsSeen(
  { board }: Pick<World, "board">,
  which: (alert: Alert) => boolean,
): readonly BoardEvent[] {
  const alerts = [...board.alerts.values()].filter(which).map(({ id }) => id);
  return alerts.length === 0 ? [] : [{ type: "alerts_seen", alerts }];
}

type RaisedAlert = Omit<Extract<BoardEvent, { type: "alert_raised" }>["alert"], "id">;

function alertOf(world: World, event: BoardEvent): RaisedAlert | undefined {
  if (event.type === "run_finished" && event.status === "failure") {
    const run = world.board.runs.get(event.run);
    const name = run?.title ?? run?.workflow ?? event.run;
    const why = event.error === undefined ? "" : `: ${event.error.message}`;
    return {
      kind: "run_failed",
      agent: undefined,
      run: event.run,
      message: `The run of ${name} failed${why}`.replace(/\.?$/u, "."),
    };
  }
  if (event.type !== "execution_finished" || event.status !== "failure") return undefined;
  if (!countsAgainstAgent(event.code)) return undefined;
  const agent = world.board.executions.get(event.execution)?.agent;
  if (agent === undefined) return undefined;
  const max = world.maxFailures?.(agent);
  if (max === undefined || max <= 0) return undefined;
  const failures = (world.board.agents.get(agent)?.failuresInRow ?? 0) + 1;
  if (failures !== max) return undefined;
  return {
    kind: "breaker_open",
    agent,
    run: world.board.executions.get(event.execution)?.run,
    message: `The last ${count(failures, "piece")} of work of ${agent} failed. It gets no more for ${duration(coolDown)}, unless somebody resets it.`,
  };
}
