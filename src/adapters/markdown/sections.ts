/** `##` sections and the notes in them, from a body's outline. */
import type { Note, Problem, Section } from "../../core/project/model";
import type { BodyOutline, Heading, TopItem } from "./bodyReader";
import { isNotesHeading, readNote } from "./notes";

/** A section in 0-based body lines; its text runs from `textStart` up to `end`. */
export interface SectionRange {
  readonly heading: string;
  readonly start: number;
  readonly textStart: number;
  readonly end: number;
}

/** Headings are the same when they differ in nothing but the width of blanks. */
export function sameHeading(a: string, b: string): boolean {
  return normalHeading(a) === normalHeading(b);
}

function normalHeading(text: string): string {
  return text.trim().replaceAll(/\s+/gu, " ");
}

/** The sections in order. A final empty line, which a closing line end leaves, belongs to none. */
export function sectionRanges(outline: BodyOutline): SectionRange[] {
  const { lines } = outline;
  const lineCount = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const major = outline.headings.filter((heading) => heading.level <= 2);
  return major.flatMap((heading, index) => {
    if (heading.level !== 2) return [];
    const end = Math.max(major[index + 1]?.start ?? lineCount, heading.end);
    return [{ heading: heading.text, start: heading.start, textStart: heading.end, end }];
  });
}

/** The sections as the model has them, with a warning for each that repeats a heading. */
export function sectionsOf(
  ranges: readonly SectionRange[],
  firstLine: number,
): { readonly sections: readonly Section[]; readonly problems: readonly Problem[] } {
  const seen = new Map<string, number>();
  const problems: Problem[] = [];
  const sections = ranges.map((range) => {
    const section = {
      heading: range.heading,
      line: firstLine + range.start,
      endLine: firstLine + range.end - 1,
    };
    const name = normalHeading(range.heading);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, section.line);
    else problems.push(repeated(range.heading, section.line, first));
    return section;
  });
  return { sections, problems };
}

function repeated(heading: string, line: number, first: number): Problem {
  return {
    severity: "warning",
    message: `The section "${heading}" stands here again; it is first on line ${first}.`,
    line,
    remedy: "Rename or merge one of the two; Baton writes into the first.",
  };
}

/**
 * The bullets that stand in the given sections, in file order. Items and sections are walked side
 * by side, since a file can have many of both.
 */
export function bulletsIn(outline: BodyOutline, ranges: readonly SectionRange[]): TopItem[] {
  const found: TopItem[] = [];
  let at = 0;
  for (const item of outline.items) {
    while ((ranges[at]?.end ?? Infinity) <= item.start) at += 1;
    const range = ranges[at];
    if (!range) break;
    if (!item.ordered && item.start >= range.textStart) found.push(item);
  }
  return found;
}

/** The sections that hold notes. */
export function notesRanges(ranges: readonly SectionRange[]): readonly SectionRange[] {
  return ranges.filter((range) => isNotesHeading(range.heading));
}

/** The notes of a body whose first line is the file's line `firstLine`. */
export function notesOf(
  outline: BodyOutline,
  ranges: readonly SectionRange[],
  firstLine: number,
): readonly Note[] {
  return bulletsIn(outline, notesRanges(ranges)).map((item) =>
    readNote(outline.lines.slice(item.start, item.end), firstLine + item.start),
  );
}

/** The first `#` heading. */
export function titleOf(headings: readonly Heading[]): string | undefined {
  return headings.find((heading) => heading.level === 1)?.text;
}
