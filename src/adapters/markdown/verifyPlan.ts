/** Compares a body before and after added lines, added tasks, and changed needs. See `verifyBody.ts`. */
import { isDeepStrictEqual } from "node:util";
import { type FieldValue, lineIndexOf } from "../../core/sync/fields";
import { findTask } from "./editTask";
import type { ParsedText } from "./parseProject";
import { findSection, sectionText } from "./sectionText";
import { sameTitle, sectionsBut, tasksOf } from "./verifyBody";

/** Whether the lines came into the section (made where it was missing), or went, and nothing else did. */
export function onlyLinesMoved(
  before: ParsedText,
  after: ParsedText,
  heading: string,
  lines: readonly string[],
  come: boolean,
): boolean {
  const was = findSection(before, heading);
  const is = findSection(after, heading);
  if (is === undefined || after.ranges.length !== before.ranges.length + (was ? 0 : 1))
    return false;
  const [fewer, more] = come ? [before, after] : [after, before];
  const [short, long] = come ? [was, is] : [is, was];
  if (long === undefined) return false;
  const rest = short === undefined ? "" : sectionText(fewer, short);
  const text = sectionText(more, long).split("\n");
  const at = lineIndexOf(text, lines);
  const others = [...text.slice(0, at), ...text.slice(at + lines.length)];
  const words = (all: readonly string[]) => all.filter((line) => line.trim() !== "");
  if (at < 0 || !isDeepStrictEqual(words(others), words(rest.split("\n")))) return false;
  return (
    sameTitle(before, after) &&
    isDeepStrictEqual(
      sectionsBut(before, (range) => range === was),
      sectionsBut(after, (range) => range === is),
    ) &&
    isDeepStrictEqual(tasksOf(before, was), tasksOf(after, is))
  );
}

/** Whether the tasks with those ids came, open, and everything else reads as before. */
export function onlyTasksAdded(
  before: ParsedText,
  after: ParsedText,
  ids: readonly string[],
): boolean {
  const wanted = new Set(ids);
  const is = tasksOf(after, undefined);
  const came = is.filter(({ id }) => id !== undefined && wanted.has(id));
  const others = is.filter(({ id }) => id === undefined || !wanted.has(id));
  if (came.length !== wanted.size || came.some(({ done }) => done)) return false;
  if (!isDeepStrictEqual(others, tasksOf(before, undefined)) || !sameTitle(before, after)) {
    return false;
  }
  const notes = ({ result }: ParsedText) => result.document.notes.map(({ text }) => text);
  if (!isDeepStrictEqual(notes(before), notes(after))) return false;
  const headings = ({ ranges }: ParsedText) => ranges.map(({ heading }) => heading);
  const added = headings(after).filter((heading) => !headings(before).includes(heading));
  return headings(after).length === headings(before).length + added.length;
}

/** Whether nothing but the needs of the one task changed. */
export function onlyNeedsChanged(
  before: ParsedText,
  after: ParsedText,
  key: string,
  to: FieldValue,
): boolean {
  if ((findTask(after, key)?.needs.join(",") ?? "?") !== (to ?? "")) return false;
  const needs = findTask(after, key)?.needs ?? [];
  const others = tasksOf(before, undefined).map((task) =>
    task.key === key ? { ...task, needs } : task,
  );
  return (
    isDeepStrictEqual(others, tasksOf(after, undefined)) &&
    sameTitle(before, after) &&
    before.outline.headings.length === after.outline.headings.length
  );
}

/** Whether nothing but the id of the one task came, by which it goes from now on. */
export function onlyIdGiven(
  before: ParsedText,
  after: ParsedText,
  key: string,
  to: FieldValue,
): boolean {
  if (typeof to !== "string") return false;
  // Others of the same text are numbered by those before them.
  const plain = (parsed: ParsedText) =>
    tasksOf(parsed, undefined).map(({ key: name, ...task }) => ({
      ...task,
      id: name === key && parsed === before ? to : task.id,
    }));
  return (
    isDeepStrictEqual(plain(before), plain(after)) &&
    sameTitle(before, after) &&
    before.outline.headings.length === after.outline.headings.length
  );
}
