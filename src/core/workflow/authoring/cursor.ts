/** Where in the front matter the cursor is, and what is being written there. */
import type { Place } from "../fields";
import { type Draft, draftOf } from "./draft";
import { headOf } from "./frontMatterSpan";
import type { OutlineEntry, OutlineMap, OutlineNode, OutlineText, Span } from "./outlineNodes";

export type Spot =
  /** A key, whole or begun. */
  | {
      readonly kind: "key";
      readonly place: Place;
      readonly map: OutlineMap;
      readonly entry: OutlineEntry;
      readonly span: Span;
    }
  /** A value, or what may become a key or an item on a line of its own. */
  | {
      readonly kind: "value";
      readonly place: Place;
      readonly node: OutlineText;
      /** Without quotes. */
      readonly span: Span;
    }
  /** A word at the column of a list's dashes. */
  | {
      readonly kind: "item";
      readonly place: Place;
      readonly node: OutlineText;
      readonly span: Span;
    };

export interface Cursor {
  readonly draft: Draft;
  readonly spot: Spot;
}

/** A sign of no script: it stands where the cursor is, so that there is always something to find. */
const mark = "\uE000";

/**
 * Where something could be written at the offset; undefined in comments, in the text below the front matter,
 * and where nothing is known. The spans are those of the text as it was given.
 */
export function writingAt(text: string, offset: number): Cursor | undefined {
  const head = headOf(text);
  const draft = draftOf(`${head.slice(0, offset)}${mark}${head.slice(offset)}`);
  if (draft === undefined || offset < draft.span.start || offset >= draft.span.end)
    return undefined;
  const spot = spotAt(draft.root, [], offset, (at) => (at > offset ? at - 1 : at));
  return spot && { draft: { ...draft, text }, spot };
}

/** What stands at the offset. */
export function readingAt(text: string, offset: number): Cursor | undefined {
  const draft = draftOf(text);
  if (draft === undefined) return undefined;
  const spot = spotAt(draft.root, [], offset, (at) => at);
  return spot && { draft, spot };
}

function spotAt(
  node: OutlineNode | undefined,
  place: Place,
  offset: number,
  given: (at: number) => number,
): Spot | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "text") {
    if (offset < node.start || offset > node.end) return undefined;
    const span = inside(node);
    return {
      kind: "value",
      place,
      node,
      span: { start: given(span.start), end: given(span.end) },
    };
  }
  if (node.kind === "list") {
    for (const [at, { value, dash }] of node.items.entries()) {
      const spot = spotAt(value, [...place, at], offset, given);
      if (spot?.kind === "value" && !dash) return { ...spot, kind: "item", place };
      if (spot !== undefined) return spot;
    }
    return undefined;
  }
  for (const entry of node.entries) {
    const { start, end } = entry.keySpan;
    if (offset >= start && offset <= end && end > start) {
      const span = { start: given(start), end: given(end) };
      return { kind: "key", place, map: node, entry, span };
    }
    const spot = spotAt(entry.value, [...place, entry.key], offset, given);
    if (spot !== undefined) return spot;
  }
  return undefined;
}

/** Of a text, without its quotes. */
export function inside({ style, start, end, value }: OutlineText): Span {
  if (style !== "single" && style !== "double") return { start, end };
  const closed = end - start >= 2 && end - start - 2 >= value.length;
  return { start: start + 1, end: closed ? end - 1 : end };
}

/** Where the line of an offset begins, and how many blanks stand at its beginning before the offset. */
export function lineAt(
  text: string,
  offset: number,
): { readonly start: number; readonly indent: number } {
  let start = offset;
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start -= 1;
  let indent = 0;
  while (start + indent < offset && /[ \t]/u.test(text[start + indent] ?? "")) indent += 1;
  return { start, indent };
}

/** Whether nothing but blanks and dashes stands before it on its line. */
export function beginsLine(text: string, offset: number): boolean {
  return /^[ \t]*(?:-[ \t]+)*$/u.test(text.slice(lineAt(text, offset).start, offset));
}
