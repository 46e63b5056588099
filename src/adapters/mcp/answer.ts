/** How an answer leaves the server: the documents' `{success, data, error}`, as text and as data. */
import type { CallToolResult } from "@modelcontextprotocol/server";
import { type FaceError, thrownError } from "../../core/face/faceError";

/** What went right, with the text an agent reads where that is not the data itself. */
export interface Answered {
  readonly data: object;
  readonly warnings?: readonly string[];
  /** Markdown for whoever reads it. */
  readonly text?: string | undefined;
}

export type Answer =
  | ({ readonly ok: true } & Answered)
  | { readonly ok: false; readonly error: FaceError };

/** A failure in Baton itself; what can be acted on is a `FaceError`. */
const internal = "This is a mistake in Baton. Nothing else can be said about it; please report it.";

/** A tool's answer on the wire. @param bare True where the documents' answer has no envelope. */
export function toolResult(answer: Answer, bare: boolean): CallToolResult {
  if (!answer.ok) return errorResult(answer.error);
  const { data, warnings = [], text } = answer;
  const more = warnings.length === 0 ? {} : { warnings };
  const structured = bare ? { ...data, ...more } : { success: true, data, error: null, ...more };
  return {
    content: [{ type: "text", text: text ?? JSON.stringify(structured) }],
    structuredContent: structured,
  };
}

/**
 * `error` is the sentence the documents' clients show; `data` is what an agent acts on, with the
 * coordinator's `current_owner` beside the holder.
 */
function errorResult(error: FaceError): CallToolResult {
  const { message, next, ...facts } = error;
  const holder = facts.holder === undefined ? {} : { current_owner: facts.holder };
  const structured = {
    success: false,
    data: { ...facts, ...holder, ...(next === undefined ? {} : { next }) },
    error: next === undefined || message.includes(next) ? message : `${message} ${next}`,
  };
  return {
    content: [{ type: "text", text: JSON.stringify(structured) }],
    structuredContent: structured,
    isError: true,
  };
}

/** Whatever was thrown, as an answer. @param report Gets mistakes in the program, for standard error. */
export function thrownResult(thrown: unknown, report: (error: unknown) => void): CallToolResult {
  const error = thrownError(thrown);
  if (error !== undefined) return errorResult(error);
  report(thrown);
  const structured = { success: false, data: { code: "internal" }, error: internal };
  return {
    content: [{ type: "text", text: JSON.stringify(structured) }],
    structuredContent: structured,
    isError: true,
  };
}
