/**
 * The smallest things Baton edits in a project file. A field has one value in a document; an edit
 * moves it from one value to another and touches no other byte. DESIGN 4.1, PROTOCOL 3.
 */
import { allTasks, type ProjectDocument } from "../project/model";

export type FrontMatterField =
  | "status"
  | "owner"
  | "last_updated"
  | "blocked"
  | "blocking_reason"
  | "priority";

export const frontMatterFields: readonly FrontMatterField[] = [
  "status",
  "owner",
  "last_updated",
  "blocked",
  "blocking_reason",
  "priority",
];

/**
 * Which field of a file:
 * - a front matter key: string, boolean (`blocked`) or null (absent or null);
 * - `task:<key>`: whether the checkbox is ticked; null when there is no such task;
 * - `note:<time> - <author>: <first line>`: the whole note's text, null when it is not there;
 * - `section:<heading>`: the text between that `##` heading and the next, null when there is none;
 * - `append:<id>:<heading>`: a text that stands in that section as lines of its own, null when it does
 *   not;
 * - `tasks:<id>:<phase>`: the lines of tasks that came into that phase together, null when none of
 *   their ids is there;
 * - `needs:<key>`: what the task needs, as `id,id`; null when it needs nothing;
 * - `id:<key>`: the id that the task got, which had none; null while no task has that id.
 */
export type Field =
  | FrontMatterField
  | `task:${string}`
  | `note:${string}`
  | `section:${string}`
  | `append:${string}`
  | `tasks:${string}`
  | `needs:${string}`
  | `id:${string}`;

export type FieldValue = string | boolean | null;

/** One change of one field. */
export interface FieldEdit {
  readonly field: Field;
  readonly from: FieldValue;
  readonly to: FieldValue;
}

/** Values of fields by name, as a plain list of pairs so that no name can reach a prototype. */
export type FieldSnapshot = ReadonlyMap<Field, FieldValue>;

/** A note as the file spells it. `time` is `YYYY-MM-DD HH:MM` in UTC. */
export interface NoteParts {
  readonly time: string;
  readonly author: string;
  readonly text: string;
}

/**
 * A note's text as it reads back from a file: `\n` between lines, no blanks at the end, no half
 * characters (they do not survive UTF-8). An edit that adds a note should carry this text.
 */
export function normalNoteText(text: string): string {
  const plain = text.replaceAll(/\r\n|\r/gu, "\n").replaceAll(/\p{Cs}/gu, "\uFFFD");
  let end = plain.length;
  while (end > 0 && " \t\n".includes(plain[end - 1] ?? "x")) end -= 1;
  return plain.slice(0, end);
}

/** The field that stands for a note. */
export function noteField(note: NoteParts): Field {
  return `note:${note.time} - ${note.author}: ${firstLine(normalNoteText(note.text))}`;
}

/** Takes a note's field apart again; undefined when the field is not one. */
export function parseNoteField(field: Field): Omit<NoteParts, "text"> | undefined {
  const match = /^note:(\d{4}-\d\d-\d\d \d\d:\d\d) - (.*?): /su.exec(field);
  return match ? { time: match[1] ?? "", author: match[2] ?? "" } : undefined;
}

/** Enough to tell notes of one minute and author apart, and short enough for a journal line. */
function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").slice(0, 120);
}

/**
 * What a document says in the fields that sync watches: front matter and checkboxes. All else is only
 * ever edited by intent, so it has no standing value.
 */
export function snapshotOf(document: ProjectDocument): FieldSnapshot {
  const front = document.frontMatter;
  const snapshot = new Map<Field, FieldValue>([
    ["status", front.status],
    ["owner", front.owner ?? null],
    ["last_updated", front.lastUpdated ?? null],
    ["blocked", front.blocked],
    ["blocking_reason", front.blockingReason ?? null],
    ["priority", front.priority],
  ]);
  for (const task of allTasks(document)) snapshot.set(`task:${task.key}`, task.done);
  return snapshot;
}

/** A version of a file: what it says, and the text of its sections, which the document leaves out. */
export interface Reading {
  readonly document: ProjectDocument;
  /** Without empty lines around it, lines separated by `\n`; undefined when there is no such section. */
  readonly section: (heading: string) => string | undefined;
}

/** Fields that are only ever edited by intent: no base is kept, and what is written by hand is no change. */
export function isIntentField(field: string): boolean {
  return /^(?:note|section|append|tasks|needs|id):/u.test(field);
}

/** The field of a text that is added to a section. `id` tells it from others, and holds no colon. */
export function appendField(id: string, heading: string): Field {
  return `append:${id}:${heading}`;
}

/** The field of tasks that are added to a phase. `id` tells them from others, and holds no colon. */
export function tasksField(id: string, phase: string): Field {
  return `tasks:${id}:${phase}`;
}

/** The heading in an `append:` or `tasks:` field. */
export function headingOf(field: Field): string {
  return field.slice(field.indexOf(":", field.indexOf(":") + 1) + 1);
}

/** The ids of tasks in lines as Baton writes them: `^id` stands last. */
export function idsInLines(lines: string): readonly string[] {
  return [...lines.matchAll(/ \^(\S+)$/gmu)].map((match) => match[1] ?? "");
}

/** Where a text stands in another one as whole lines: the index of its first line, or -1. */
export function lineIndexOf(lines: readonly string[], wanted: readonly string[]): number {
  return lines.findIndex((_, at) => wanted.every((line, index) => lines[at + index] === line));
}

/** The value a version of the file has for the field of an edit; null when it is absent. */
export function readingValue(
  { document, section }: Reading,
  { field, from, to }: { field: Field; from: readonly FieldValue[]; to: FieldValue },
): FieldValue {
  if (field.startsWith("section:")) return section(field.slice("section:".length)) ?? null;
  if (!/^(?:append|tasks|id):/u.test(field)) {
    return fieldValue(document, field);
  }
  const text = [to, ...from].find((value) => typeof value === "string");
  if (text === undefined) return null;
  if (field.startsWith("append:")) {
    const lines = (section(headingOf(field)) ?? "").split("\n");
    return lineIndexOf(lines, text.split("\n")) < 0 ? null : text;
  }
  const ids = field.startsWith("id:") ? new Set([text]) : new Set(idsInLines(text));
  for (const { id } of allTasks(document)) if (id !== undefined && ids.has(id)) return text;
  return null;
}

/**
 * The value a document has for a field; null when the field is absent. Sections, and what is added to
 * them, are read by `readingValue`.
 */
export function fieldValue(document: ProjectDocument, field: Field): FieldValue {
  if (field.startsWith("needs:")) {
    const key = field.slice("needs:".length);
    for (const task of allTasks(document)) {
      if (task.key === key) return task.needs.length === 0 ? null : task.needs.join(",");
    }
    return null;
  }
  if (field.startsWith("note:")) {
    const wanted = field;
    for (const note of document.notes) {
      if (note.time === undefined || note.author === undefined) continue;
      const parts = { time: note.time, author: note.author, text: note.text };
      if (noteField(parts) === wanted) return note.text;
    }
    return null;
  }
  return snapshotOf(document).get(field) ?? null;
}
