/** Agents that get no work after failures in a row, in words. Pure. */
import type { AgentActivity } from "../board/state";
import type { Breaker } from "../workflow/breaker";
import { count, duration } from "./words";

/** What the board knows of one agent, and whether it gets work. */
interface Reliability {
  readonly activity: AgentActivity | undefined;
  readonly breaker: Breaker;
}

/** True while it gets no work, or one piece only, after failures in a row. */
export function isHeldBack({ breaker }: Reliability): boolean {
  return breaker.kind !== "closed";
}

/** `no work for 8 min`, `one try is let through`. */
export function breakerWords({ breaker }: Reliability, now: number): string {
  switch (breaker.kind) {
    case "closed":
      return "";
    case "open":
      return `no work for ${duration(Math.ceil((breaker.until - now) / 60_000) * 60_000)}`;
    case "half_open":
      return "one try is let through";
    case "trial":
      return "at its one try";
  }
}

/** `3 failures in a row`. */
export function failuresInRow({ activity }: Reliability): string {
  return `${count(activity?.failuresInRow ?? 0, "failure")} in a row`;
}
