/** The text of a `##` section, and edits that replace, add or remove one. */
import { eolOf, isBlank, lineStarts, trimmedLength } from "./lines";
import { isNotesHeading } from "./notes";
import { type ParsedText, parseText } from "./parseProject";
import { type SectionRange, sameHeading } from "./sections";
import { refused, type SpliceResult, spliced, unchanged } from "./splice";

/**
 * The text between a `##` heading and the next heading of its level or above, without the empty
 * lines around it, lines separated by `\n`. Undefined when there is no such section or the file
 * cannot be parsed. The first of two sections with the same heading counts.
 */
export function readSection(text: string, heading: string): string | undefined {
  const parsed = parseText(text);
  if (!parsed.ok) return undefined;
  const range = findSection(parsed.parsed, heading);
  return range ? sectionText(parsed.parsed, range) : undefined;
}

export function findSection(parsed: ParsedText, heading: string): SectionRange | undefined {
  return parsed.ranges.find((range) => sameHeading(range.heading, heading));
}

/** See `readSection`. */
export function sectionText(parsed: ParsedText, range: SectionRange): string {
  const { first, last } = contentLines(parsed, range);
  return parsed.outline.lines.slice(first, last).join("\n");
}

/** A section's text as it reads back: `\n` between lines, no empty lines around it. */
export function normalSectionText(text: string): string {
  const plain = text.replaceAll(/\r\n|\r/gu, "\n").replace(/^(?:[ \t]*\n)+/u, "");
  const end = trimmedLength(plain);
  // Blanks behind the last word stay, as they do on every other line.
  const lineEnd = plain.indexOf("\n", end);
  return end === 0 ? "" : plain.slice(0, lineEnd === -1 ? plain.length : lineEnd);
}

/** Lines that say something; both are equal when none does. */
function contentLines(
  parsed: ParsedText,
  range: SectionRange,
): { readonly first: number; readonly last: number } {
  const { lines } = parsed.outline;
  let last = range.end;
  while (last > range.textStart && isBlank(lines[last - 1] ?? "")) last -= 1;
  let first = range.textStart;
  while (first < last && isBlank(lines[first] ?? "")) first += 1;
  return { first, last };
}

/** Offsets into the file of a line of the body, and of the end of its text. */
export class BodyLines {
  readonly #starts: readonly number[];
  readonly #lines: readonly string[];

  constructor(text: string, parsed: ParsedText) {
    const { bodyStart } = parsed;
    this.#starts = lineStarts(text.slice(bodyStart)).map((start) => start + bodyStart);
    this.#lines = parsed.outline.lines;
  }

  /** A line behind the last one starts at the end of the text. */
  start(line: number): number {
    const last = this.#lines.length - 1;
    return this.#starts[line] ?? (this.#starts[last] ?? 0) + (this.#lines[last] ?? "").length;
  }

  end(line: number): number {
    return this.start(line) + (this.#lines[line] ?? "").length;
  }
}

/** Finds the change that gives a section the wanted text; null removes the section. */
export function spliceSection(
  text: string,
  parsed: ParsedText,
  heading: string,
  to: string | null,
): SpliceResult {
  const range = findSection(parsed, heading);
  if (to === null) return range ? removeSection(text, parsed, range) : unchanged;
  const wanted = normalSectionText(to);
  if (!range) return appendSection(text, parsed, heading, wanted);
  if (sectionText(parsed, range) === wanted) return unchanged;
  const eol = eolOf(text);
  const insert = wanted.replaceAll("\n", eol);
  const lines = new BodyLines(text, parsed);
  const { first, last } = contentLines(parsed, range);
  if (first === last) return fillSection(text, parsed, range, insert);
  if (wanted !== "") return spliced(lines.start(first), lines.end(last - 1), insert);
  if (lines.end(last - 1) === text.length) {
    return spliced(lines.end(range.textStart - 1), text.length, "");
  }
  return spliced(lines.start(range.textStart), lines.start(last), "");
}

function fillSection(
  text: string,
  parsed: ParsedText,
  range: SectionRange,
  insert: string,
): SpliceResult {
  const lines = new BodyLines(text, parsed);
  const eol = eolOf(text);
  const at = lines.start(range.textStart);
  if (at === text.length) {
    const closed = /[\r\n]$/u.test(text);
    return spliced(at, at, closed ? insert + eol : eol + insert);
  }
  const next = parsed.outline.headings.find((heading) => heading.start === range.textStart);
  // An underlined heading directly below would take the text for its first line.
  const gap = next && next.end - next.start > 1 ? eol : "";
  return spliced(at, at, insert + eol + gap);
}

/**
 * Adds a section at the end of the file, spaced like those that are there, but before the notes where
 * they end it. `wanted` uses `\n`.
 */
export function appendSection(
  text: string,
  parsed: ParsedText,
  heading: string,
  wanted: string,
): SpliceResult {
  if (/[\r\n]/u.test(heading) || heading.trim() === "") {
    return refused(
      "A heading must be one line with some text.",
      undefined,
      "Choose another heading.",
    );
  }
  const eol = eolOf(text);
  const { lines } = parsed.outline;
  const notes = parsed.ranges.at(-1);
  if (notes !== undefined && isNotesHeading(notes.heading) && !isNotesHeading(heading)) {
    const at = new BodyLines(text, parsed).start(notes.start);
    const body = wanted === "" ? [] : [...wanted.split("\n"), ""];
    const block = [`## ${heading.trim()}`, "", ...body].map((line) => line + eol).join("");
    return spliced(at, at, block);
  }
  const closed = text === "" || /[\r\n]$/u.test(text);
  const lastLine = lines.at(-1) === "" ? lines.at(-2) : lines.at(-1);
  const gap =
    /^\uFEFF?$/u.test(text) || (closed && lastLine !== undefined && isBlank(lastLine)) ? "" : eol;
  const sample = parsed.ranges.find((range) => sectionText(parsed, range) !== "");
  const isDense = sample !== undefined && !isBlank(lines[sample.textStart] ?? "");
  const body = wanted === "" ? "" : eol + (isDense ? "" : eol) + wanted.replaceAll("\n", eol);
  const insert = `${closed ? "" : eol}${gap}## ${heading.trim()}${body}${closed ? eol : ""}`;
  return spliced(text.length, text.length, insert);
}

function removeSection(text: string, parsed: ParsedText, range: SectionRange): SpliceResult {
  const lines = new BodyLines(text, parsed);
  const end = lines.start(range.end);
  if (end < text.length) return spliced(lines.start(range.start), end, "");
  const before = range.start - 1;
  const gap = before >= 0 && isBlank(parsed.outline.lines[before] ?? "") ? 1 : 0;
  const start = lines.start(range.start - gap);
  if (/[\r\n]$/u.test(text)) return spliced(start, text.length, "");
  // A file without a final line end keeps being one.
  const eol = /(?:\r\n|\r|\n)$/u.exec(text.slice(Math.max(0, start - 2), start))?.[0] ?? "";
  return spliced(start - eol.length, text.length, "");
}
