/**
 * A plan as one writes it in the chat: one line for each task.
 *
 * - `A -> B -> C`: one after the other, each waits for the one before.
 * - An indented line is a subtask of the line above.
 * - A phase is a line with `#`, one that begins with `Phase 1`, one that ends in a colon, or a numbered
 *   line with lines indented below it. Without any all goes into one phase.
 * - At the end of a line the marks of a project's file: `@agent`, `needs:id,id`, `~30m`, `^id`.
 */
import { newId, oneLine, type PlannedPhase, type PlannedTask } from "../project/plannedTasks";
import { readMarks } from "../project/taskMarks";

/** The phase of a plan that names none. */
export const usualPhase = "Next steps";

interface Line {
  readonly indent: number;
  readonly numbered: boolean;
  /** With the marker of a heading gone; undefined for a line that is no heading. */
  readonly heading: string | undefined;
  readonly text: string;
}

/** A task that is still being read. */
interface Draft extends PlannedTask {
  readonly id: string;
  readonly subtasks: Draft[];
}

const marker = /^(?:[-+*•]|\d{1,3}[.)])\s+/u;
const box = /^\[[ xX]?\]\s+/u;
const arrow = /\s*(?:->|→|=>)\s*/u;
/** As wide as four blanks. */
const tab = "    ";

/** @param taken Ids that the project's tasks go by already. */
export function readPlan(text: string, taken: ReadonlySet<string>): readonly PlannedPhase[] {
  const lines = text.split(/\r\n|\r|\n/u).flatMap(readLine);
  const ids = new Set(taken);
  for (const line of lines) {
    if (line.heading !== undefined) continue;
    for (const part of line.text.split(arrow)) ids.add(readMarks(part).id ?? "");
  }
  const outermost = Math.min(...lines.map(({ indent }) => indent));
  const numbered = lines.some(
    (line, at) => isNumberedAt(line, outermost) && (lines[at + 1]?.indent ?? 0) > outermost,
  );
  const phases: { readonly title: string; readonly tasks: Draft[] }[] = [];
  let open: { readonly indent: number; readonly task: Draft }[] = [];
  for (const line of lines) {
    const isPhase = numbered && isNumberedAt(line, outermost);
    const heading = line.heading ?? (isPhase ? line.text.replace(/:$/u, "") : undefined);
    if (heading !== undefined) {
      phases.push({ title: oneLine(heading), tasks: [] });
      open = [];
      continue;
    }
    if (phases.length === 0) phases.push({ title: usualPhase, tasks: [] });
    open = open.filter(({ indent }) => indent < line.indent);
    const siblings = open.at(-1)?.task.subtasks ?? phases.at(-1)?.tasks ?? [];
    const last = addChain(line.text, siblings, ids);
    if (last !== undefined) open.push({ indent: line.indent, task: last });
  }
  return phases;
}

/** Adds the tasks of a line; gives the last of them, to which what is indented below belongs. */
function addChain(text: string, siblings: Draft[], ids: Set<string>): Draft | undefined {
  let before: Draft | undefined;
  for (const part of text.split(arrow)) {
    const { text: words, id: named, assignee, needs, estimateMinutes } = readMarks(part);
    if (words === "" && named === undefined) continue;
    const id = named ?? newId(words, ids);
    ids.add(id);
    const task: Draft = {
      text: words,
      id,
      assignee,
      needs: [...new Set([...needs, ...(before === undefined ? [] : [before.id])])],
      minutes: estimateMinutes,
      subtasks: [],
    };
    siblings.push(task);
    before = task;
  }
  return before;
}

function readLine(line: string): readonly Line[] {
  if (line.trim() === "") return [];
  const blanks = /^[ \t]*/u.exec(line)?.[0] ?? "";
  const indent = blanks.replaceAll("\t", tab).length;
  const rest = line.trim();
  const bare = rest.replace(marker, "").replace(box, "").trim();
  if (bare === "") return [];
  const numbered = /^\d/u.test(rest) && bare !== rest;
  return [{ indent, numbered, heading: headingIn(rest, bare), text: bare }];
}

function headingIn(line: string, bare: string): string | undefined {
  const hashes = /^#{1,6}\s+(?<title>.+)$/u.exec(line);
  if (hashes !== null) return hashes.groups?.["title"];
  const isNamed = /^phase\s+\d+\b/iu.test(bare) || /^\S.*\S:$/u.test(line);
  return isNamed && !arrow.test(bare) ? bare.replace(/:$/u, "") : undefined;
}

function isNumberedAt({ numbered, indent }: Line, outermost: number): boolean {
  return numbered && indent === outermost;
}
