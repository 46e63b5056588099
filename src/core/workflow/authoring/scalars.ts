/** Reads single values of the front matter as its outline sees them: in quotes, plain, and in blocks of lines. */
import type { OutlineText } from "./outlineNodes";

export interface ReadText {
  readonly node: OutlineText;
  /** Behind it. */
  readonly next: number;
}

/** Up to the end of the line or a comment. */
export function readPlain(text: string, at: number, to: number, column: number): ReadText {
  let end = to;
  const comment = text.slice(at, to).search(/[ \t]#/u);
  if (comment >= 0) end = at + comment;
  while (end > at && (text[end - 1] === " " || text[end - 1] === "\t")) end -= 1;
  const value = text.slice(at, end);
  return { node: { kind: "text", value, style: "plain", column, start: at, end }, next: to };
}

/** Up to the closing quote; to the end of its line where there is none within reach. */
export function readQuoted(
  text: string,
  at: number,
  reach: number,
  lineEnd: number,
  column: number,
): ReadText {
  const quote = text[at] ?? '"';
  const style = quote === '"' ? "double" : "single";
  let end = at + 1;
  while (end < reach) {
    const sign = text[end];
    if (sign === "\\" && style === "double") end += 1;
    else if (sign === quote && style === "single" && text[end + 1] === quote) end += 1;
    else if (sign === quote) break;
    // What is not closed on a line before a key was forgotten to be closed.
    else if (
      (sign === "\n" || sign === "\r") &&
      /^[ \t]*(?:- +)?[\w-]+:(?:\s|$)/u.test(text.slice(end + 1, end + 200))
    ) {
      end = reach;
    }
    end += 1;
  }
  const closed = end < reach && text[end] === quote;
  const stop = closed ? end + 1 : Math.max(at + 1, Math.min(lineEnd, reach));
  const inside = text.slice(at + 1, closed ? end : stop);
  const value = style === "single" ? inside.replaceAll("''", "'") : unescaped(inside);
  return { node: { kind: "text", value, style, column, start: at, end: stop }, next: stop };
}

/** `|` or `>` with the deeper lines below. */
export function readBlockText(text: string, at: number, reach: number, column: number): ReadText {
  const lineEnd = text.slice(at, reach).search(/[\r\n]/u);
  const body = lineEnd < 0 ? "" : text.slice(at + lineEnd, reach);
  const value = body.replaceAll(/^[ \t]+/gmu, "").trim();
  const node = { kind: "text", value, style: "block", column, start: at, end: reach } as const;
  return { node, next: reach };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:n|t|.)/gu, (pair) => {
    if (pair === "\\n") return "\n";
    return pair === "\\t" ? "\t" : pair.slice(1);
  });
}
