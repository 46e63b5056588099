/** What people and agents read of a coordination server. */
import { type Refusal, refuse } from "../errors";
import { duration, quoted } from "../view/words";
import type { GrantAnswer } from "./remoteLeases";

/** Seconds until it is worth while to ask a server again that did not answer. */
const askAgainAfter = 30;

export const aloneFor =
  "The claim holds on this board only: agents elsewhere may take the same work.";

export function unreachableWords(server: string, why: string): string {
  return `The coordinator ${server} could not be asked: ${why}`;
}

/** What is said instead of a claim for which the server must be asked and cannot be. */
export function refuseUnreachable(server: string, why: string): Refusal {
  return refuse(
    "busy",
    `${unreachableWords(server, why)} Nothing is claimed without it here; baton.coordinator.whenUnreachable and BATON_COORDINATOR_REQUIRED decide that.`,
    { retryAfter: askAgainAfter },
  );
}

/** The refusal that goes with what somebody else has there, or with what the server itself forbids. */
export function refuseElsewhere(
  server: string,
  project: string,
  answer: Extract<GrantAnswer, { kind: "held" | "refused" }>,
  now: number,
): Refusal {
  if (answer.kind === "refused") {
    const why = `The coordinator ${server} refuses ${quoted(project)}: ${answer.why}`;
    return refuse("not_ready", why, { reasons: [why] });
  }
  const { agent, since = now, until } = answer;
  const left = until === undefined ? "" : `, for another ${duration(Math.max(0, until - now))}`;
  const text = `is claimed by ${agent} at the coordinator ${server}${left}`;
  return refuse("already_claimed", `${quoted(project)} ${text}.`, {
    holder: { agent, since, until, project, task: undefined, elsewhere: server },
    reasons: [text],
    ...(until === undefined ? {} : { retryAfter: Math.max(1, Math.ceil((until - now) / 1000)) }),
  });
}
