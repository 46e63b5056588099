/**
 * Byte-exact edits of a project file. Each edit is one splice; the new text is parsed again and
 * compared with the old before it counts. DESIGN 4.1, PROTOCOL 3.2.
 */
import type { EditResult } from "../../core/ports";
import {
  type Field,
  type FieldEdit,
  type FrontMatterField,
  frontMatterFields,
  headingOf,
  idsInLines,
  noteField,
} from "../../core/sync/fields";
import { spliceAppended } from "./editAppended";
import { spliceFrontMatter, verifyFrontMatter } from "./editFrontMatter";
import { spliceNote, wantedNote } from "./editNote";
import { spliceId, spliceNeeds, splicePlanned } from "./editPlan";
import { spliceTask } from "./editTask";
import { type ParsedText, parseText, type Snapshot } from "./parseProject";
import { spliceSection } from "./sectionText";
import { applySplice, type Refused, refused, type SpliceResult } from "./splice";
import { onlyNoteChanged, onlySectionChanged, onlyTaskChanged } from "./verifyBody";
import { onlyIdGiven, onlyLinesMoved, onlyNeedsChanged, onlyTasksAdded } from "./verifyPlan";

/** Makes the edits in order; all of them or, when one is refused, none. */
export function editProject(text: string, edits: readonly FieldEdit[]): EditResult {
  const start = parseText(text);
  if (!start.ok) {
    const { message, line, remedy } = start.result.failure;
    return refused(`The file cannot be parsed, so it is not changed. ${message}`, line, remedy);
  }
  let now: Snapshot = { text, parsed: start.parsed };
  for (const edit of edits) {
    const next = editOnce(now, edit);
    if (!next.ok) return next;
    now = next.snapshot;
  }
  return { ok: true, text: now.text };
}

function editOnce(
  before: Snapshot,
  edit: FieldEdit,
): { readonly ok: true; readonly snapshot: Snapshot } | Refused {
  const result = spliceFor(before, edit);
  if (!result.ok) return result;
  if (!result.splice) return { ok: true, snapshot: before };
  const text = applySplice(before.text, result.splice);
  const parsed = parseText(text, before);
  if (!parsed.ok) {
    const { message, remedy } = parsed.result.failure;
    return refused(`The change would break the file. ${message}`, undefined, remedy);
  }
  const after = { text, parsed: parsed.parsed };
  const wrong = verify(before, after, edit);
  return wrong ?? { ok: true, snapshot: after };
}

function isFrontMatterField(field: Field): field is FrontMatterField {
  return (frontMatterFields as readonly string[]).includes(field);
}

function spliceFor({ text, parsed }: Snapshot, { field, from, to }: FieldEdit): SpliceResult {
  if (isFrontMatterField(field)) return spliceFrontMatter(text, parsed, field, to);
  if (field.startsWith("task:")) return spliceTask(text, parsed, field.slice("task:".length), to);
  if (field.startsWith("note:")) return spliceNote(text, parsed, field, to);
  if (field.startsWith("append:")) return spliceAppended(text, parsed, field, from, to);
  if (field.startsWith("tasks:")) return splicePlanned(text, parsed, field, to);
  if (field.startsWith("needs:"))
    return spliceNeeds(text, parsed, field.slice("needs:".length), to);
  if (field.startsWith("id:")) return spliceId(text, parsed, field.slice("id:".length), to);
  if (typeof to === "boolean" || !field.startsWith("section:")) {
    return refused(
      `"${field.slice(0, 80)}" cannot be edited.`,
      undefined,
      "Edit the file by hand.",
    );
  }
  return spliceSection(text, parsed, field.slice("section:".length), to);
}

function verify(before: Snapshot, after: Snapshot, edit: FieldEdit): Refused | undefined {
  const { field, to } = edit;
  if (isFrontMatterField(field)) return verifyFrontMatter(before, after, field, to);
  // The line end behind the closing `---` comes and goes with a body that was or becomes empty.
  const head = before.text.slice(0, before.parsed.bodyStart).replace(/[\r\n]+$/u, "");
  const sameHead =
    after.text.startsWith(head) && after.parsed.block?.end === before.parsed.block?.end;
  if (sameHead && bodyIsRight(before, after, edit)) return undefined;
  return refused(
    "The change would be read as more than it says, so nothing was changed.",
    undefined,
    /^(?:section|append):/u.test(field)
      ? "Use headings of level 3 or below in a section, close fences and comments, and do not repeat tasks."
      : "Close fences and HTML comments that stand open in the file, or make the change by hand.",
  );
}

function bodyIsRight(
  { parsed: before }: Snapshot,
  { parsed: after }: Snapshot,
  { field, from, to }: FieldEdit,
): boolean {
  if (field.startsWith("task:")) {
    return onlyTaskChanged(before, after, field.slice("task:".length), to);
  }
  if (field.startsWith("note:")) {
    const note = to === null ? removedNote(before, field) : wantedNote(field, to);
    return note !== undefined && onlyNoteChanged(before, after, note, to);
  }
  if (field.startsWith("tasks:")) return onlyTasksAdded(before, after, idsInLines(String(to)));
  if (field.startsWith("needs:")) {
    return onlyNeedsChanged(before, after, field.slice("needs:".length), to);
  }
  if (field.startsWith("id:")) return onlyIdGiven(before, after, field.slice("id:".length), to);
  if (typeof to === "boolean") return false;
  if (field.startsWith("append:")) {
    const heading = headingOf(field);
    const lines = (to ?? (typeof from === "string" ? from : "")).split("\n");
    return onlyLinesMoved(before, after, heading, lines, to !== null);
  }
  return onlySectionChanged(before, after, field.slice("section:".length), to);
}

function removedNote(
  before: ParsedText,
  field: Field,
): { readonly time: string; readonly author: string; readonly text: string } | undefined {
  for (const { time, author, text } of before.result.document.notes) {
    if (time === undefined || author === undefined) continue;
    if (noteField({ time, author, text }) === field) return { time, author, text };
  }
  return undefined;
}
