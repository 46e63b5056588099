/** What stands behind `/release`: what is meant, and how it is given back. */
import type { HowToRelease } from "../face/claims";

export interface ReleaseWords {
  /** Empty: what one holds. */
  readonly reference: string;
  /** Undefined where nothing is said. */
  readonly how: HowToRelease | undefined;
}

/**
 * `done`, `blocked: REASON`, `to AGENT: WHAT COMES NEXT`, each behind a reference or alone; anything
 * else is a reference.
 */
export function readRelease(text: string): ReleaseWords {
  const words = text.trim();
  const done = /^(?:(?<reference>\S.*?)\s+)?(?:as\s+)?done\.?$/iu.exec(words);
  if (done !== null) return { reference: done.groups?.["reference"] ?? "", how: { kind: "done" } };
  const blocked = /^(?:(?<reference>\S+)\s+)?(?:as\s+)?blocked\b[:,]?\s*(?<reason>[\s\S]*)$/iu.exec(
    words,
  );
  if (blocked !== null) {
    const { reference = "", reason = "" } = blocked.groups ?? {};
    return { reference, how: { kind: "block", reason: reason.trim() } };
  }
  const handed =
    /^(?:(?<reference>\S+)\s+)?to\s+@?(?<to>[^\s:]+)(?:[:,]?\s+(?<context>[\s\S]+))?$/iu.exec(
      words,
    );
  if (handed !== null) {
    const { reference = "", to = "", context } = handed.groups ?? {};
    const message = context === undefined ? { to } : { to, context: context.trim() };
    return { reference, how: { kind: "handoff", message } };
  }
  return { reference: words, how: undefined };
}
