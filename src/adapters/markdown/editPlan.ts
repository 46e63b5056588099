/** Adding tasks to a phase, and what a task needs. DESIGN 4.1. */

import { planHeading } from "../../core/project/decideSections";
import { allTasks, type Phase, type Task, withSubtasks } from "../../core/project/model";
import { needsSpan } from "../../core/project/taskMarks";
import { type Field, type FieldValue, headingOf, idsInLines } from "../../core/sync/fields";
import { type Heading, splitHint } from "./bodyReader";
import { findTask } from "./editTask";
import { eolOf, isBlank } from "./lines";
import { isNotesHeading } from "./notes";
import type { ParsedText } from "./parseProject";
import { type SectionRange, sameHeading } from "./sections";
import { appendSection, BodyLines, findSection } from "./sectionText";
import { refused, type SpliceResult, spliced, unchanged } from "./splice";

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
  const waiting = findWaitingHeading(parsed, heading);
  if (waiting !== undefined) return fillBelow(text, parsed, waiting, wanted);
  return addPhase(text, parsed, heading, wanted);
}

/** The heading of a phase that has no task yet, so that nothing reads it as one. */
function findWaitingHeading(parsed: ParsedText, heading: string): Heading | undefined {
  return parsed.outline.headings.find(({ level, text, start }) => {
    if (level < 2 || isOtherText(parsed, start + parsed.bodyLine)) return false;
    return sameHeading(text, heading) || sameHeading(splitHint(text).title, heading);
  });
}

/** Behind what stands below a heading, up to the next one. */
function fillBelow(
  text: string,
  parsed: ParsedText,
  heading: Pick<Heading, "end">,
  wanted: readonly string[],
): SpliceResult {
  const { lines, headings } = parsed.outline;
  const next = headings.find(({ start }) => start >= heading.end)?.start ?? lines.length;
  let last = next - 1;
  while (last >= heading.end && isBlank(lines[last] ?? "")) last -= 1;
  // An underlined heading directly below would take the last task for its first line.
  const gap = isBlank(lines[last + 1] ?? "") ? [] : [""];
  return insertBehind(text, parsed, last, ["", ...wanted, ...gap]);
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
    const section = findSection(parsed, "Tasks");
    if (section !== undefined) return addToSection(text, parsed, section, heading, wanted);
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

/** As the last phase of a section that has none. */
function addToSection(
  text: string,
  parsed: ParsedText,
  { start, textStart }: SectionRange,
  heading: string,
  wanted: readonly string[],
): SpliceResult {
  const { headings } = parsed.outline;
  const below = headings.slice(headings.findIndex((one) => one.start === start) + 1);
  const major = below.findIndex(({ level }) => level <= 2);
  const last = (major < 0 ? below : below.slice(0, major)).at(-1);
  const block = [`### ${heading}`, "", ...wanted];
  return fillBelow(text, parsed, { end: last?.end ?? textStart }, block);
}

/** What is told below its headings is no place for tasks: notes, and what the plan says of itself. */
function isOtherText(parsed: ParsedText, line: number): boolean {
  const plan = findSection(parsed, planHeading);
  const at = line - parsed.bodyLine;
  return (plan !== undefined && at >= plan.start && at < plan.end) || isInNotes(parsed, line);
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

/** Finds the change that gives a task the id `to`, behind everything else on its line. */
export function spliceId(
  text: string,
  parsed: ParsedText,
  key: string,
  to: FieldValue,
): SpliceResult {
  if (typeof to !== "string") return refused("An id stays.", undefined, "Remove it by hand.");
  for (const { id } of allTasks(parsed.result.document)) if (id === to) return unchanged;
  const task: Task | undefined = findTask(parsed, key);
  if (task === undefined || task.id !== undefined) {
    const remedy = "Look the task up again; its text may have changed.";
    return refused(`No task "${key.slice(0, 80)}" waits for an id.`, undefined, remedy);
  }
  const line = textLine(parsed, task);
  const at =
    new BodyLines(text, parsed).start(line) + (parsed.outline.lines[line] ?? "").trimEnd().length;
  return spliced(at, at, ` ^${to}`);
}

/** The line with the task's text: below the box where that stands alone. */
function textLine({ outline, bodyLine }: ParsedText, task: Task): number {
  const line = task.line - bodyLine;
  return /\[[ xX]\][ \t]*$/u.test(outline.lines[line] ?? "") ? line + 1 : line;
}
