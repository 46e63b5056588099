/** Adding a note on top of `## Agent Notes`, and taking one away again. DESIGN 4.1. */
import {
  type Field,
  type FieldValue,
  type NoteParts,
  normalNoteText,
  noteField,
  parseNoteField,
} from "../../core/sync/fields";
import type { TopItem } from "./bodyReader";
import { eolOf, isBlank } from "./lines";
import { noteLines, readNote } from "./notes";
import type { ParsedText } from "./parseProject";
import { bulletsIn, notesRanges, type SectionRange } from "./sections";
import { appendSection, BodyLines } from "./sectionText";
import { refused, type SpliceResult, spliced, unchanged } from "./splice";

const notesHeading = "Agent Notes";

/** A note in the file: its first line, and the line behind its last one that says something. */
interface Place {
  readonly item: TopItem;
  readonly start: number;
  readonly end: number;
}

/** The note that an edit is about; undefined when the field or the value does not name one. */
export function wantedNote(field: Field, to: FieldValue): NoteParts | undefined {
  const parts = parseNoteField(field);
  if (!parts) return undefined;
  const text = normalNoteText(typeof to === "string" ? to : "");
  // An author may hold `: `, so where the text is known it decides where the author ends.
  const head = `note:${parts.time} - `;
  const tail = noteField({ ...parts, text }).slice(head.length + parts.author.length);
  const author =
    typeof to === "string" && field.endsWith(tail) && field.length >= head.length + tail.length
      ? field.slice(head.length, field.length - tail.length)
      : parts.author;
  return { time: parts.time, author, text };
}

/** Finds the change that adds, rewrites or (null) removes a note. */
export function spliceNote(
  text: string,
  parsed: ParsedText,
  field: Field,
  to: FieldValue,
): SpliceResult {
  const place = findNote(parsed, field);
  if (to === null) return place ? removeNote(text, parsed, place) : unchanged;
  const wanted = wantedNote(field, to);
  if (typeof to !== "string" || !wanted || !/^[^\r\n]+$/u.test(wanted.author)) {
    return refused(
      "This is not the name of a note.",
      undefined,
      "Give it a time, an author and a text.",
    );
  }
  if (place) return rewriteNote(text, parsed, place, wanted);
  const section = notesRanges(parsed.ranges)[0];
  if (section) return insertNote(text, parsed, section, wanted);
  return appendSection(text, parsed, notesHeading, noteLines(wanted, "").join("\n"));
}

function findNote(parsed: ParsedText, field: Field): Place | undefined {
  const { outline, ranges } = parsed;
  for (const item of bulletsIn(outline, notesRanges(ranges))) {
    const { time, author, text } = readNote(outline.lines.slice(item.start, item.end), 1);
    if (time === undefined || author === undefined) continue;
    if (noteField({ time, author, text }) === field) return placeOf(parsed, item);
  }
  return undefined;
}

function placeOf(parsed: ParsedText, item: TopItem): Place {
  let { end } = item;
  while (end > item.start + 1 && isBlank(parsed.outline.lines[end - 1] ?? "")) end -= 1;
  return { item, start: item.start, end };
}

function rewriteNote(
  text: string,
  parsed: ParsedText,
  place: Place,
  wanted: NoteParts,
): SpliceResult {
  const { lines } = parsed.outline;
  const now = readNote(lines.slice(place.start, place.end), 1);
  if (now.text === wanted.text) return unchanged;
  const insert = noteLines(wanted, indentOf(lines[place.start])).join(eolOf(text));
  const offsets = new BodyLines(text, parsed);
  return spliced(offsets.start(place.start), offsets.end(place.end - 1), insert);
}

function insertNote(
  text: string,
  parsed: ParsedText,
  section: SectionRange,
  wanted: NoteParts,
): SpliceResult {
  const { lines } = parsed.outline;
  const own = bulletsIn(parsed.outline, [section]);
  const first = own.find(
    (item) => readNote(lines.slice(item.start, item.end), 1).time !== undefined,
  );
  const list = first ? own.filter((item) => item.list === first.list) : [];
  const top = list[0];
  if (top) {
    const second = list[1];
    const isLoose = second !== undefined && isBlank(lines[second.start - 1] ?? "");
    return insertLines(text, parsed, top.start, wanted, indentOf(lines[top.start]), isLoose);
  }
  const line = placeWithoutList(parsed, section);
  const bullet = own.find((item) => item.start === line);
  const indent = bullet ? indentOf(lines[line]) : "";
  return insertLines(
    text,
    parsed,
    line,
    wanted,
    indent,
    !bullet && needsGap(parsed, section, line),
  );
}

/** Behind the heading, the comments directly below it, and the empty lines after those. */
function placeWithoutList(parsed: ParsedText, section: SectionRange): number {
  const { lines, comments } = parsed.outline;
  let line = section.textStart;
  for (;;) {
    while (line < section.end && isBlank(lines[line] ?? "")) line += 1;
    const comment = comments.find((candidate) => candidate.start === line);
    if (!comment || line >= section.end) return line;
    line = Math.min(comment.end, section.end);
  }
}

/** Whether the note needs an empty line behind it to stay apart from what follows. */
function needsGap(parsed: ParsedText, section: SectionRange, line: number): boolean {
  if (line < section.end) return true;
  const next = parsed.outline.headings.find((heading) => heading.start === line);
  if (!next) return false;
  const isUnderlined = next.end - next.start > 1;
  return isUnderlined || isBlank(parsed.outline.lines[line - 1] ?? "");
}

function insertLines(
  text: string,
  parsed: ParsedText,
  line: number,
  wanted: NoteParts,
  indent: string,
  gap: boolean,
): SpliceResult {
  const eol = eolOf(text);
  const at = new BodyLines(text, parsed).start(line);
  const insert = noteLines(wanted, indent).join(eol);
  if (at === text.length && !/[\r\n]$/u.test(text)) return spliced(at, at, eol + insert);
  return spliced(at, at, insert + eol + (gap ? eol : ""));
}

/** Takes the empty line away that `insertNote` put behind the note, so that undo is exact. */
function removeNote(text: string, parsed: ParsedText, place: Place): SpliceResult {
  const { lines, items, headings } = parsed.outline;
  const offsets = new BodyLines(text, parsed);
  const { item, start, end } = place;
  if (offsets.end(end - 1) === text.length) {
    return spliced(start === 0 ? 0 : offsets.end(start - 1), text.length, "");
  }
  const siblings = items.filter((other) => other.list === item.list);
  const isLast = siblings.at(-1) === item;
  const isBlankBehind = end < lines.length - 1 && isBlank(lines[end] ?? "");
  let next = end;
  while (next < lines.length && isBlank(lines[next] ?? "")) next += 1;
  const isHeadingNext = headings.some((heading) => heading.start === next);
  const isBlankBefore = start > 0 && isBlank(lines[start - 1] ?? "");
  const isOwnGap = isBlankBefore || (siblings.length === 1 && !isHeadingNext);
  const dropsGap = isBlankBehind && next < lines.length && (!isLast || isOwnGap);
  return spliced(offsets.start(start), offsets.start(dropsGap ? end + 1 : end), "");
}

function indentOf(line: string | undefined): string {
  return /^[ \t]*/u.exec(line ?? "")?.[0] ?? "";
}
