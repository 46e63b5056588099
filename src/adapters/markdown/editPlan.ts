/** Adding tasks to a phase, and what a task needs. DESIGN 4.1. */

import { allTasks, type Phase, type Task, withSubtasks } from "../../core/project/model";
import { type Field, type FieldValue, headingOf, idsInLines } from "../../core/sync/fields";
import { findTask } from "./editTask";
import { eolOf, isBlank } from "./lines";
import { isNotesHeading } from "./notes";
import type { ParsedText } from "./parseProject";
import { sameHeading } from "./sections";
import { appendSection, BodyLines } from "./sectionText";
import { refused, type SpliceResult, spliced, unchanged } from "./splice";
import { needsSpan } from "./taskMarks";

/** Finds the change that adds the lines (`- [ ] … ^id`, subtasks indented) to a phase, made if missing. */
export function splicePlanned(
  text: string,
  parsed: ParsedText,
  field: Field,
  to: FieldValue,
): SpliceResult {
  const ids = typeof to === "string" ? new Set(idsInLines(to)) : new Set<string>();
  if (typeof to !== "string" || ids.size === 0) {
    return refused("These are no tasks.", undefined, "Remove tasks by hand.");
  }
  for (const { id } of allTasks(parsed.result.document)) {
    if (id !== undefined && ids.has(id)) return unchanged;
  }
  const heading = headingOf(field);
  const phase = findPhase(parsed, heading);
  const wanted = to.split("\n");
  if (phase !== undefined) return extendPhase(text, parsed, phase, wanted);
  return addPhase(text, parsed, heading, wanted);
}

/** The phase whose heading reads so, with or without the hint in brackets. */
function findPhase(parsed: ParsedText, heading: string): Phase | undefined {
  const { phases } = parsed.result.document;
  const title = ({ title: name, hint }: Phase) => (hint === undefined ? name : `${name} (${hint})`);
  return (
    phases.find((phase) => sameHeading(title(phase), heading)) ??
    phases.find((phase) => sameHeading(phase.title, heading))
  );
}

function extendPhase(
  text: string,
  parsed: ParsedText,
  phase: Phase,
  wanted: readonly string[],
): SpliceResult {
  const { lines } = parsed.outline;
  const last = phase.tasks.at(-1);
  if (last === undefined) return refused("The phase has no tasks.", phase.line, "Add one by hand.");
  const first = last.line - parsed.bodyLine;
  const deepest = [...withSubtasks([last])].at(-1) ?? last;
  let end = deepest.line - parsed.bodyLine;
  // What is indented below the last task belongs to it.
  const indent = indentOf(lines[first] ?? "");
  while (end + 1 < lines.length && isWithin(lines[end + 1] ?? "", indent.length)) end += 1;
  const marker = /^[ \t]*([-+*])/u.exec(lines[first] ?? "")?.[1] ?? "-";
  return insertBehind(
    text,
    parsed,
    end,
    wanted.map((line) => indent + withMarker(line, marker)),
  );
}

function isWithin(line: string, indent: number): boolean {
  return !isBlank(line) && indentOf(line).length > indent;
}

function withMarker(line: string, marker: string): string {
  return line.replace(/^([ \t]*)-/u, `$1${marker}`);
}

/** Behind the last phase, with a heading of its level; in a section of its own where there is none. */
function addPhase(
  text: string,
  parsed: ParsedText,
  heading: string,
  wanted: readonly string[],
): SpliceResult {
  const { headings, lines } = parsed.outline;
  const phases = parsed.result.document.phases.filter(
    (phase) => phase.line !== undefined && !isInNotes(parsed, phase.line),
  );
  const last = phases.at(-1);
  if (last?.line === undefined) {
    const body = [`### ${heading}`, "", ...wanted].join("\n");
    return appendSection(text, parsed, "Tasks", body);
  }
  const line = last.line - parsed.bodyLine;
  const at = headings.findIndex((one) => one.start === line);
  const own = headings[at];
  if (own === undefined)
    return refused("The last phase has no heading.", last.line, "Give it one.");
  const level = own.level <= 2 && phases.length === 1 ? 3 : own.level;
  const next = headings.slice(at + 1).find((one) => one.level <= Math.min(level, own.level));
  let end = next?.start ?? lines.length;
  while (end > own.end && isBlank(lines[end - 1] ?? "")) end -= 1;
  // Phases are set like the one before: with or without an empty line below the heading.
  const isDense = !isBlank(lines[own.end] ?? "");
  const block = [`${"#".repeat(level)} ${heading}`, ...(isDense ? [] : [""]), ...wanted];
  return insertBehind(text, parsed, end - 1, ["", ...block]);
}

function isInNotes({ ranges, bodyLine }: ParsedText, line: number): boolean {
  const at = line - bodyLine;
  return ranges.some(
    ({ heading, start, end }) => isNotesHeading(heading) && at >= start && at < end,
  );
}

function insertBehind(
  text: string,
  parsed: ParsedText,
  line: number,
  wanted: readonly string[],
): SpliceResult {
  const eol = eolOf(text);
  const at = new BodyLines(text, parsed).end(line);
  return spliced(at, at, wanted.map((one) => eol + one).join(""));
}

function indentOf(line: string): string {
  return /^[ \t]*/u.exec(line)?.[0] ?? "";
}

/** Finds the change that makes a task need the ids of `to` (`id,id`), or nothing (null). */
export function spliceNeeds(
  text: string,
  parsed: ParsedText,
  key: string,
  to: FieldValue,
): SpliceResult {
  const task: Task | undefined = findTask(parsed, key);
  if (task === undefined || typeof to === "boolean") {
    const remedy = "Look the task up again; its text may have changed.";
    return refused(`There is no task "${key.slice(0, 80)}" in this file.`, undefined, remedy);
  }
  if (task.needs.join(",") === (to ?? "")) return unchanged;
  const line = textLine(parsed, task);
  const start = new BodyLines(text, parsed).start(line);
  const { from, end } = needsSpan(parsed.outline.lines[line] ?? "");
  const replaced = from < end;
  if (to === null) return spliced(start + from - (replaced ? 1 : 0), start + end, "");
  return spliced(start + from, start + end, replaced ? `needs:${to}` : ` needs:${to}`);
}

/** The line with the task's text: below the box where that stands alone. */
function textLine({ outline, bodyLine }: ParsedText, task: Task): number {
  const line = task.line - bodyLine;
  return /\[[ xX]\][ \t]*$/u.test(outline.lines[line] ?? "") ? line + 1 : line;
}
