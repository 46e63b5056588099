/** One line of the journal as text and as a value. No I/O. PROTOCOL 2.2, 2.6. */
import type { ChangeSource, Commit, UnknownEvent } from "../../core/board/events";
import { BatonError } from "../../core/errors";

/** Bytes of JSON; a longer line is refused by writers and cannot be a commit for readers. */
export const maxLineBytes = 64 * 1024;

/** The version of the lines this program writes and fully understands. */
export const lineVersion = 1;

/** What decides on validity, and the rest as it was found. */
export interface ParsedLine {
  readonly v: number;
  readonly id: string;
  readonly seq: number;
  readonly prev: string;
  readonly rest: Readonly<Record<string, unknown>>;
}

const sources: readonly string[] = ["vscode", "cli", "mcp", "http", "file", "run", "sync"];

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined when the text is not a line of a journal: garbage, or the rest of a failed write. */
export function parseLine(text: string): ParsedLine | undefined {
  // Saves the exception for most of what damage leaves behind.
  if (text.charCodeAt(0) !== 123) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Damage is an expected input here; the judge draws the conclusion from what follows.
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { v, id, seq, prev } = value;
  if (typeof v !== "number" || !Number.isSafeInteger(v) || v < 1) return undefined;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  if (typeof id !== "string" || id === "" || typeof prev !== "string") return undefined;
  return { v, id, seq, prev, rest: value };
}

/**
 * A valid line as a commit. What does not decide on validity is made to fit its type, because other
 * versions may write what this one does not expect, and all must agree on what is committed.
 */
export function toCommit(line: ParsedLine): Commit {
  const { at, source, actor, session, events } = line.rest;
  return {
    v: lineVersion,
    id: line.id,
    seq: line.seq,
    prev: line.prev,
    at: typeof at === "number" && Number.isFinite(at) ? at : 0,
    source: isSource(source) ? source : "sync",
    actor: typeof actor === "string" ? actor : "",
    session: typeof session === "string" ? session : "",
    events: Array.isArray(events) ? events.filter(isEvent) : [],
  };
}

function isSource(value: unknown): value is ChangeSource {
  return typeof value === "string" && sources.includes(value);
}

function isEvent(value: unknown): value is UnknownEvent {
  return isObject(value) && typeof value["type"] === "string";
}

/**
 * The bytes of one commit: newline, JSON, newline, for exactly one write. The leading newline closes
 * whatever a failed write of somebody else left behind.
 * Throws `BatonError` `invalid_argument` over 64 KB.
 */
export function encodeLine(commit: Commit): Buffer {
  const bytes = Buffer.from(`\n${JSON.stringify(commit)}\n`, "utf8");
  if (bytes.length - 2 <= maxLineBytes) return bytes;
  throw new BatonError(
    "invalid_argument",
    `This change takes ${bytes.length - 2} bytes; the journal holds at most ${maxLineBytes} in one line.`,
    { remedy: "Put long texts and outputs into artifacts and refer to them." },
  );
}
