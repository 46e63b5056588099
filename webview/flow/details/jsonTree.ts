/** JSON values as a tree of lines, cut where they would be endless. */
import { countWords, plural } from "../../shared/times";

/** So many children are shown at once, and so much of a text. */
const mostChildren = 100;
const longestText = 2_000;

export interface JsonLine {
  readonly name: string | undefined;
  /** The value, or for lists and objects how many it holds. */
  readonly text: string;
  /** Undefined for what opens no further. Told only when asked: values may be deep. */
  readonly children: (() => readonly JsonLine[]) | undefined;
}

export function jsonLines(value: unknown): readonly JsonLine[] {
  const line = lineOf(undefined, value);
  return line.children === undefined ? [line] : line.children();
}

function lineOf(name: string | undefined, value: unknown): JsonLine {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return {
      name,
      text: plural(items.length, "item"),
      children:
        items.length === 0
          ? undefined
          : () => cut(items.map((item, index) => [String(index), item] as const)),
    };
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    return {
      name,
      text: entries.length === 0 ? "empty" : plural(entries.length, "field"),
      children: entries.length === 0 ? undefined : () => cut(entries),
    };
  }
  return { name, text: textOf(value), children: undefined };
}

function cut(entries: readonly (readonly [string, unknown])[]): readonly JsonLine[] {
  const lines = entries.slice(0, mostChildren).map(([name, value]) => lineOf(name, value));
  const more = entries.length - lines.length;
  if (more === 0) return lines;
  const rest = () => cut(entries.slice(mostChildren));
  return [...lines, { name: undefined, text: `${countWords(more)} more`, children: rest }];
}

function textOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value !== "string") return JSON.stringify(value);
  if (value === "") return "empty text";
  if (value.length <= longestText) return value;
  return `${value.slice(0, longestText)}… (${countWords(value.length)} characters)`;
}
