/** The names in placeholders and conditions of a template's text, each part with its place. */
import { type NamePath, parseName } from "../names";
import { inside } from "./cursor";
import type { PlacedText } from "./draft";
import { expectedAt } from "./places";

export interface NamePart {
  readonly start: number;
  readonly end: number;
}

export interface NameSpan {
  readonly start: number;
  readonly end: number;
  readonly path: NamePath;
  /** As many as the path has. */
  readonly parts: readonly NamePart[];
}

const part = /\.([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\["([^"\\\]\n]*)"\]|\['([^'\\\]\n]*)'\]/uy;
// What stands in quotes inside a condition is a text.
const nameOrText = /'[^'\n]*'|"[^"\n]*"|(?<![\w.\]-])(?:params|steps|item|index|run)(?![\w-])/gu;
const braces = /(?<!\\)\{\{([^{}\n]*)/gu;

/** Names in one text of the front matter: in its placeholders, or all of it where it is a condition. */
export function nameSpansIn(text: string, { node, place }: PlacedText): readonly NameSpan[] {
  const { start, end } = inside(node);
  const raw = text.slice(start, end);
  if (expectedAt(place)?.kind === "condition") return namesWithin(text, start, end);
  return [...raw.matchAll(braces)].flatMap((match) => {
    const from = start + match.index + 2;
    return namesWithin(text, from, from + (match[1]?.length ?? 0));
  });
}

function namesWithin(text: string, start: number, end: number): readonly NameSpan[] {
  const found: NameSpan[] = [];
  for (const match of text.slice(start, end).matchAll(nameOrText)) {
    if (/^['"]/u.test(match[0])) continue;
    const from = start + match.index;
    let at = from + match[0].length;
    const parts: NamePart[] = [{ start: from, end: at }];
    for (;;) {
      part.lastIndex = at;
      const next = part.exec(text);
      if (next === null || part.lastIndex > end) break;
      const open = next[1] === undefined ? (next[2] === undefined ? 2 : 1) : 1;
      const close = next[1] === undefined ? open : 0;
      parts.push({ start: at + open, end: part.lastIndex - close });
      at = part.lastIndex;
    }
    const path = parseName(text.slice(from, at));
    if (path !== undefined) found.push({ start: from, end: at, path, parts });
  }
  return found;
}
