/** `##` sections and the notes in them, from a body's outline. */
import type { Note, Problem, Section } from "../../core/project/model";
import type { BodyOutline, Heading } from "./bodyReader";
import { readNote } from "./notes";

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

/** The bullets of the notes sections, in file order. `lines` are those of the body. */
export function notesOf(
  outline: BodyOutline,
  ranges: readonly SectionRange[],
  firstLine: number,
): readonly Note[] {
  const { items, lines } = outline;
  return ranges.flatMap((range) =>
    items
      .filter((item) => !item.ordered && item.start >= range.textStart && item.start < range.end)
      .map((item) => readNote(lines.slice(item.start, item.end), firstLine + item.start)),
  );
}

/** The first `#` heading. */
export function titleOf(headings: readonly Heading[]): string | undefined {
  return headings.find((heading) => heading.level === 1)?.text;
}
