/**
 * Compares what a body said before and after an edit. The splice itself cannot touch other bytes;
 * this is about what those bytes mean, since one open fence or comment can swallow the rest.
 */
import { isDeepStrictEqual } from "node:util";
import type { Note, Task } from "../../core/project/model";
import { withSubtasks } from "../../core/project/model";
import type { FieldValue, NoteParts } from "../../core/sync/fields";
import { findTask } from "./editTask";
import { isNotesHeading } from "./notes";
import type { ParsedText } from "./parseProject";
import type { SectionRange } from "./sections";
import { findSection, normalSectionText, sectionText } from "./sectionText";

/** Whether nothing but the one checkbox changed. */
export function onlyTaskChanged(
  before: ParsedText,
  after: ParsedText,
  key: string,
  to: FieldValue,
): boolean {
  if (findTask(after, key)?.done !== to) return false;
  const was = tasksOf(before, undefined);
  const is = tasksOf(after, undefined);
  const others = was.map((task) => (task.key === key ? { ...task, done: to } : task));
  return isDeepStrictEqual(others, is) && isDeepStrictEqual(outlineOf(before), outlineOf(after));
}

/** Whether the one note came (`to` is its text) or went (null), and nothing else changed. */
export function onlyNoteChanged(
  before: ParsedText,
  after: ParsedText,
  note: NoteParts,
  to: FieldValue,
): boolean {
  const was = notesBut(before, note);
  const is = notesBut(after, note);
  if (!isDeepStrictEqual(was.others, is.others)) return false;
  const isThere = is.matching.includes(note.text);
  if (to === null ? is.matching.length !== was.matching.length - 1 : !isThere) return false;
  if (!isDeepStrictEqual(tasksOf(before, undefined), tasksOf(after, undefined))) return false;
  const added = before.ranges.some((range) => isNotesHeading(range.heading)) ? 0 : 1;
  const sections = sectionsBut(after, isNotes);
  if (after.ranges.length !== before.ranges.length + added) return false;
  return isDeepStrictEqual(sectionsBut(before, isNotes), sections) && sameTitle(before, after);
}

/** Whether the section reads as wanted (null: is gone) and everything outside it as before. */
export function onlySectionChanged(
  before: ParsedText,
  after: ParsedText,
  heading: string,
  to: string | null,
): boolean {
  const was = findSection(before, heading);
  const removed = to === null;
  const is = removed ? undefined : findSection(after, heading);
  if (!removed && (!is || sectionText(after, is) !== normalSectionText(to))) return false;
  const change = (was ? 0 : 1) - (removed ? 1 : 0);
  if (after.ranges.length !== before.ranges.length + change) return false;
  const same = isDeepStrictEqual(
    sectionsBut(before, (range) => range === was),
    sectionsBut(after, (range) => range === is),
  );
  return (
    same && sameTitle(before, after) && isDeepStrictEqual(tasksOf(before, was), tasksOf(after, is))
  );
}

/** A task without what an edit elsewhere may move. */
export type TaskShape = Omit<Task, "line" | "position" | "subtasks"> & {
  readonly phase: string;
  readonly depth: number;
};

/** The tasks outside a section, without what an edit elsewhere may move. */
export function tasksOf(parsed: ParsedText, except: SectionRange | undefined): TaskShape[] {
  const shapes: TaskShape[] = [];
  for (const phase of parsed.result.document.phases) {
    for (const task of withSubtasks(phase.tasks)) {
      const at = task.line - parsed.bodyLine;
      if (except && at >= except.start && at < except.end) continue;
      const { line: _line, position, subtasks: _subtasks, ...shape } = task;
      shapes.push({ ...shape, phase: phase.title, depth: position.split(".").length });
    }
  }
  return shapes;
}

function isNotes(range: SectionRange): boolean {
  return isNotesHeading(range.heading);
}

export function sectionsBut(
  parsed: ParsedText,
  except: (range: SectionRange) => boolean,
): { readonly heading: string; readonly text: string }[] {
  return parsed.ranges
    .filter((range) => !except(range))
    .map((range) => ({ heading: range.heading, text: sectionText(parsed, range) }));
}

function notesBut(
  parsed: ParsedText,
  note: NoteParts,
): { readonly matching: string[]; readonly others: Omit<Note, "line">[] } {
  const matching: string[] = [];
  const others: Omit<Note, "line">[] = [];
  const first = note.text.split("\n", 1)[0];
  for (const { line: _line, ...found } of parsed.result.document.notes) {
    const same = found.time === note.time && found.author === note.author;
    if (same && found.text.split("\n", 1)[0] === first) matching.push(found.text);
    else others.push(found);
  }
  return { matching, others };
}

export function sameTitle(before: ParsedText, after: ParsedText): boolean {
  return before.result.document.title === after.result.document.title;
}

function outlineOf(parsed: ParsedText): unknown {
  const headings = parsed.outline.headings.map((heading) => [heading.level, heading.text]);
  const { notes, title } = parsed.result.document;
  return [headings, title, notes.map((note) => [note.time, note.author, note.line])];
}
