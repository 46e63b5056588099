/** How answers look on the wire. Status codes and shapes: the source documents' systems. */
import type { RefusalCode } from "../../core/errors";
import type { FaceError, FaceResult } from "../../core/face/faceError";
import type { Fault } from "./validate";

export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: object, warnings: readonly string[] = []): Reply {
  return { status: 200, body: warnings.length === 0 ? body : { ...body, warnings } };
}

/** An answer of the core as it is. */
export function replyOf(result: FaceResult<object>): Reply {
  return result.ok ? ok(result.data, result.warnings) : refusalReply(result.error);
}

/** A sentence in `detail`, as every fault without a list has it. */
export function problem(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, body: { detail }, headers };
}

/** What was sent is wrong; nothing was done. */
export function invalid(faults: readonly Fault[]): Reply {
  return { status: 422, body: { detail: faults } };
}

const statuses: Readonly<Record<RefusalCode, number>> = {
  not_found: 404,
  duplicate_id: 409,
  unparsable: 409,
  already_claimed: 409,
  not_ready: 409,
  not_holder: 409,
  lease_lost: 409,
  role_mismatch: 409,
  invalid_argument: 422,
  reason_required: 422,
  read_only: 403,
  degraded: 409,
  conflict: 409,
  busy: 409,
};

/** A refusal with all that an agent can act on. */
export function refusalReply(error: FaceError): Reply {
  const { message, ...facts } = error;
  const status = statuses[error.code];
  const said = sentenceOf(error);
  const detail = status === 422 ? [{ loc: ["body"], msg: said, type: error.code }] : said;
  const later: Readonly<Record<string, string>> =
    error.retry_after === undefined ? {} : { "Retry-After": String(error.retry_after) };
  return { status, body: { detail, ...facts, message }, headers: later };
}

/** What is wrong and what to do about it. */
export function sentenceOf({ message, next }: FaceError): string {
  return next === undefined || message.includes(next) ? message : `${message} ${next}`;
}
