/** Everything that goes wrong, in one shape that an agent can act on. */
import { BatonError, type Refusal, type RefusalCode } from "../errors";
import { duration } from "../view/words";
import { iso } from "./moments";

export interface FaceError {
  readonly code: RefusalCode;
  /** One plain sentence: what is wrong and what to do about it. */
  readonly message: string;
  /** The agent that has it. */
  readonly holder?: string;
  readonly since?: string;
  /** Not there for an owner that was written by hand: then nobody knows. */
  readonly until?: string;
  /** Seconds after which the same may succeed. */
  readonly retry_after?: number;
  /** Ids that are ready instead, or agents that would fit. */
  readonly suggestions?: readonly string[];
  /** Each rule that fails. */
  readonly reasons?: readonly string[];
  /** What to do next, as an order to the agent. */
  readonly next?: string;
}

export type FaceResult<T> =
  | { readonly ok: true; readonly data: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly error: FaceError };

export function done<T>(data: T, warnings: readonly string[] = []): FaceResult<T> {
  return { ok: true, data, warnings };
}

export function failed(refusal: Refusal): { readonly ok: false; readonly error: FaceError } {
  return { ok: false, error: faceError(refusal) };
}

/** A refusal for agents. */
export function faceError(refusal: Refusal): FaceError {
  const { code, message, holder, reasons, suggestions, retryAfter } = refusal;
  const next = nextStep(refusal);
  return {
    code,
    message,
    ...(holder === undefined ? {} : { holder: holder.agent, since: iso(holder.since) }),
    ...(holder?.until === undefined ? {} : { until: iso(holder.until) }),
    ...(retryAfter === undefined ? {} : { retry_after: retryAfter }),
    ...(suggestions === undefined || suggestions.length === 0 ? {} : { suggestions }),
    ...(reasons === undefined || reasons.length === 0 ? {} : { reasons }),
    ...(next === undefined ? {} : { next }),
  };
}

/** A failure of the world in the same shape; undefined for a mistake in the program itself. */
export function thrownError(error: unknown): FaceError | undefined {
  if (!(error instanceof BatonError)) return undefined;
  const message = [error.message, error.remedy].filter(Boolean).join(" ");
  // Its remedy is in the message; what to do about a refusal of that code would be another matter.
  return { code: error.code, message };
}

const mendTheFile = "A person must mend the file; take other ready work.";

function nextStep({ code, suggestions = [], retryAfter }: Refusal): string | undefined {
  const [first] = suggestions;
  const later = retryAfter === undefined ? "" : `try again in ${wait(retryAfter)}`;
  switch (code) {
    case "already_claimed":
    case "not_ready": {
      const instead = first === undefined ? "" : `claim ${first} instead`;
      const ways = [instead, later].filter((way) => way !== "");
      return ways.length === 0 ? undefined : `${sentence(ways.join(", or "))}.`;
    }
    case "role_mismatch":
      return first === undefined ? undefined : `Leave it to ${first}, and take other ready work.`;
    case "not_holder":
      return later === "" ? "Claim it first." : `Leave it to its holder, or ${later}.`;
    case "lease_lost":
      return "Stop writing, look at the project again, and claim it again if it is free.";
    case "not_found":
      if (first === undefined) return "List what is there, and use an id from it.";
      return suggestions.length === 1
        ? `Did you mean ${first}?`
        : `Use one that is there: ${suggestions.join(", ")}.`;
    case "busy":
      return later === "" ? "Try again in a moment." : `${sentence(later)}.`;
    case "duplicate_id":
      // Files that are there already are named; a name that is taken is only taken.
      return first === undefined ? "Choose another name." : mendTheFile;
    case "unparsable":
    case "conflict":
      return mendTheFile;
    case "degraded":
      return "A person must accept the loss; what is claimed already can be finished.";
    case "reason_required":
      return "Send the same again with a reason.";
    case "read_only":
    case "invalid_argument":
      return undefined;
  }
}

/** Of seconds, up to the next minute: who comes too early is refused again. */
function wait(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : duration(Math.ceil(seconds / 60) * 60_000);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
