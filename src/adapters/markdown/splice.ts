/** A change of one stretch of text, and how an edit says no. */
import type { EditResult } from "../../core/ports";

/** Offsets into the whole text; everything outside `start` to `end` stays as it is. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

export type Refused = EditResult & { readonly ok: false };

/** The change an edit needs; undefined when the text already says it. */
export type SpliceResult = { readonly ok: true; readonly splice: Splice | undefined } | Refused;

export function applySplice(text: string, splice: Splice): string {
  return text.slice(0, splice.start) + splice.insert + text.slice(splice.end);
}

/** `line` is 1-based in the file, undefined where no single line is to blame. */
export function refused(message: string, line: number | undefined, remedy: string): Refused {
  return { ok: false, message, line, remedy };
}

/** The answer when nothing has to change. */
export const unchanged: SpliceResult = { ok: true, splice: undefined };

export function spliced(start: number, end: number, insert: string): SpliceResult {
  return { ok: true, splice: { start, end, insert } };
}
