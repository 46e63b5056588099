/** Where the front matter of a template is, while it may still lack its end. */
import type { Span } from "./outlineNodes";

/** UTF-16 units that the reader of templates takes. */
const maxLength = 64 * 1024;

/** As much of a text as can be its front matter, and a little more, so that too much is seen. */
export function headOf(text: string): string {
  return text.slice(0, maxLength + 1000);
}

/** The lines between the first two `---`; up to the end of the text where the second is missing. */
export function frontMatterSpan(text: string): Span | undefined {
  const open = /^\uFEFF?---[ \t]*(?:\r\n|\r|\n)/u.exec(text);
  if (open === null) return undefined;
  const start = open[0].length;
  const close = /^---[ \t]*$/gmu;
  close.lastIndex = start;
  // A line that is looked for in a whole book would make every key stroke slow.
  const within = text.length > start + maxLength + 1 ? text.slice(0, start + maxLength + 1) : text;
  const end = close.exec(within)?.index ?? within.length;
  return end - start > maxLength ? undefined : { start, end };
}
