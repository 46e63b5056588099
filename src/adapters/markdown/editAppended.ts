/** Adding a text to a `##` section as lines of its own, and taking it away again. DESIGN 4.1. */
import { type Field, type FieldValue, headingOf, lineIndexOf } from "../../core/sync/fields";
import { eolOf, isBlank } from "./lines";
import type { ParsedText } from "./parseProject";
import type { SectionRange } from "./sections";
import { BodyLines, findSection, normalSectionText, spliceSection } from "./sectionText";
import { refused, type SpliceResult, spliced, unchanged } from "./splice";

/** Finds the change that adds the text behind what the section says, or takes `from` away (null). */
export function spliceAppended(
  text: string,
  parsed: ParsedText,
  field: Field,
  from: FieldValue,
  to: FieldValue,
): SpliceResult {
  const heading = headingOf(field);
  const range = findSection(parsed, heading);
  if (to === null && typeof from === "string") {
    return range ? removeLines(text, parsed, range, from.split("\n")) : unchanged;
  }
  if (typeof to !== "string" || normalSectionText(to) !== to || to === "") {
    return refused("This is no text to add.", undefined, "Leave out empty lines around it.");
  }
  if (!range) return spliceSection(text, parsed, heading, to);
  if (placeOf(parsed, range, to.split("\n")) !== undefined) return unchanged;
  const { lines } = parsed.outline;
  let last = range.end;
  while (last > range.textStart && isBlank(lines[last - 1] ?? "")) last -= 1;
  if (last === range.textStart) return spliceSection(text, parsed, heading, to);
  const eol = eolOf(text);
  const joins = isItem(lines[last - 1]) && isItem(to);
  const at = new BodyLines(text, parsed).end(last - 1);
  return spliced(at, at, eol + (joins ? "" : eol) + to.replaceAll("\n", eol));
}

/** The first line of the text in the section. */
export function placeOf(
  parsed: ParsedText,
  range: SectionRange,
  wanted: readonly string[],
): number | undefined {
  const at = lineIndexOf(parsed.outline.lines.slice(range.textStart, range.end), wanted);
  return at < 0 ? undefined : range.textStart + at;
}

/** With the empty line that was put before it. */
function removeLines(
  text: string,
  parsed: ParsedText,
  range: SectionRange,
  wanted: readonly string[],
): SpliceResult {
  const at = placeOf(parsed, range, wanted);
  if (at === undefined) return unchanged;
  const { lines } = parsed.outline;
  const offsets = new BodyLines(text, parsed);
  const gap = at > range.textStart && isBlank(lines[at - 1] ?? "") ? 1 : 0;
  const before = at - gap - 1;
  const end = offsets.end(at + wanted.length - 1);
  return spliced(before < 0 ? offsets.start(at) : offsets.end(before), end, "");
}

/** A list goes on where a list ends: an empty line between would change how all of it is set. */
function isItem(line: string | undefined): boolean {
  return /^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]/u.test(line ?? "");
}
