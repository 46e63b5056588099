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
 * - `section:<heading>`: the text between that `##` heading and the next, null when there is none.
 */
export type Field = FrontMatterField | `task:${string}` | `note:${string}` | `section:${string}`;

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
 * What a document says in the fields that sync watches: front matter and checkboxes. Notes and
 * sections are only ever edited by intent, so they have no standing value.
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

/** The value a document has for a field; null when the field is absent. Sections are not read here. */
export function fieldValue(document: ProjectDocument, field: Field): FieldValue {
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
