/**
 * How a note is spelled as one bullet: `- **2026-11-20 14:05 - agent**: text`, further lines
 * indented under it. Indentation keeps headings, fences, rules and comments of the text inside the
 * bullet; only a checkbox would still count, as a task, so that gets a backslash. DESIGN 4.1.
 */
import type { Note } from "../../core/project/model";
import { isBlank, trimBlanksEnd } from "./lines";

/** The section that holds the notes, whatever its case. */
export function isNotesHeading(heading: string): boolean {
  return heading.replace(/\s+/gu, " ").toLowerCase() === "agent notes";
}

const bulletStart = /^([ \t]*(?:[-+*]|\d{1,9}[.)]))([ \t]*)/u;
const noteHead =
  /^\*\*(\d{4}-\d\d-\d\d \d\d:\d\d) - ((?:\\[\\*]|\\(?![\\*])|(?!\*\*:)[^\\\r\n])+?)\*\*:(?:$|[ \t](.*)$)/su;
const checkbox = /^((?:[ \t]*(?:[-+*>]|\d{1,9}[.)])(?=[ \t]))*[ \t]*)(\\*\[[ \txX]\])/u;
const escapedCheckbox = /^((?:[ \t]*(?:[-+*>]|\d{1,9}[.)])(?=[ \t]))*[ \t]*)\\(\\*\[[ \txX]\])/u;

/** Reads a bullet from its lines, which end before the next bullet. `line` is 1-based. */
export function readNote(lines: readonly string[], line: number): Note {
  const first = lines[0] ?? "";
  const bullet = bulletStart.exec(first);
  const indent = bullet ? bullet[0].length : 0;
  const head = noteHead.exec(first.slice(indent));
  const opening = head ? (head[3] ?? "") : first.slice(indent);
  const rest = lines.slice(1).map((text) => unescapeCheckbox(dedent(text, indent)));
  const text = trimBlanksEnd([opening, ...rest].join("\n"));
  return { time: head?.[1], author: head?.[2]?.replaceAll(/\\([\\*])/gu, "$1"), text, line };
}

/**
 * Spells a note as lines, the first with its bullet. `indent` stands before the bullet. The text
 * must be normalised (`\n`, no trailing blanks); the author must be one line.
 */
export function noteLines(
  note: { readonly time: string; readonly author: string; readonly text: string },
  indent: string,
): string[] {
  const [first = "", ...rest] = note.text.split("\n");
  const author = note.author.replaceAll(/[\\*]/gu, "\\$&");
  const head = `${indent}- **${note.time} - ${author}**:`;
  const inner = `${indent}  `;
  return [
    first === "" ? head : `${head} ${first}`,
    ...rest.map((text) => (text === "" ? "" : inner + text.replace(checkbox, "$1\\$2"))),
  ];
}

function dedent(line: string, indent: number): string {
  let at = 0;
  let width = 0;
  while (width < indent && at < line.length) {
    if (line[at] === " ") width += 1;
    else if (line[at] === "\t") width += 4 - (width % 4);
    else break;
    at += 1;
  }
  return isBlank(line) && at === line.length ? "" : line.slice(at);
}

function unescapeCheckbox(line: string): string {
  return line.replace(escapedCheckbox, "$1$2");
}
