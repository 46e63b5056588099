/**
 * Where the front matter of a file is. The rule:
 * - The first line (after a byte order mark) must be `---`, or `---` with a language.
 * - The block ends at the next line that is `---` and nothing else but blanks.
 * - A block that holds no mapping, or cannot be parsed, is broken front matter, unless an empty line
 *   follows the opening `---` and no known key stands in it: that is prose between two rules.
 * - `---` without an end is broken front matter when it looks like it: `key:` directly below, or a
 *   known key after empty lines. A broken block taken for prose would make a blocked project look free.
 * - Otherwise `---` is a rule in the text (a thematic break), and everything is body.
 */
import type { ParseFailure } from "../../core/project/model";
import { limits } from "./limits";
import { isBlank, splitLines } from "./lines";

/** Offsets into the whole text. */
export interface FrontMatterBlock {
  /** Behind the line of the opening `---`. */
  readonly start: number;
  /** At the start of the closing `---` line. */
  readonly end: number;
  /** Behind the closing line. */
  readonly bodyStart: number;
  /** Whether the block is front matter even if it cannot be parsed as a mapping. */
  readonly certain: boolean;
}

export type LocatedFrontMatter =
  | { readonly kind: "none"; readonly bodyStart: number }
  | { readonly kind: "block"; readonly block: FrontMatterBlock }
  | { readonly kind: "failure"; readonly failure: ParseFailure };

const anyLine = /([^\r\n]*)(\r\n|\r|\n|$)/uy;
const keyLine = /^(?:[A-Za-z_][\w-]*|"[^"]*"|'[^']*')[ \t]*:(?:[ \t]|$)/u;
const knownKeyLine =
  /^(?:project_id|status|owner|last_updated|blocked|blocking_reason|priority|tags|dependencies)[ \t]*:/mu;

/** Finds the block, without parsing it. */
export function locateFrontMatter(text: string): LocatedFrontMatter {
  const open = text.startsWith("\uFEFF") ? 1 : 0;
  const first = readLine(text, open);
  const opening = /^---([ \t]*)([A-Za-z][\w.+-]*)?[ \t]*$/u.exec(first.text);
  if (!opening) return { kind: "none", bodyStart: open };
  const language = opening[2];
  const close = findClosing(text, first.next);
  if (language !== undefined && !/^ya?ml$/iu.test(language)) {
    if (opening[1] !== "" && close.kind !== "found") return { kind: "none", bodyStart: open };
    return foreignLanguage(language, first.text);
  }
  const head = text.slice(first.next, Math.min(close.end, first.next + limits.frontMatterLength));
  const hasKeys = language !== undefined || looksLikeFrontMatter(head);
  if (close.kind === "found") {
    const certain = hasKeys || /^[ \t]*[^ \t\r\n]/u.test(head) || knownKeyLine.test(head);
    const block = { start: first.next, end: close.end, bodyStart: close.next, certain };
    if (close.suspect !== undefined && certain) return suspectLine(close.suspect);
    return { kind: "block", block };
  }
  if (!hasKeys) return { kind: "none", bodyStart: open };
  return close.kind === "tooLong" ? tooLong(close.line) : unclosed(close.suspect);
}

interface Line {
  readonly text: string;
  readonly next: number;
}

function readLine(text: string, offset: number): Line {
  anyLine.lastIndex = offset;
  const match = anyLine.exec(text);
  return { text: match?.[1] ?? "", next: offset + (match?.[0].length ?? 0) };
}

interface Closing {
  readonly kind: "found" | "none" | "tooLong";
  /** The start of the closing line, or where the search ended. */
  readonly end: number;
  readonly next: number;
  readonly line: number;
  /** The first line before the end that begins with `---` but says more; gray-matter would end there. */
  readonly suspect: number | undefined;
}

function findClosing(text: string, start: number): Closing {
  let at = start;
  let suspect: number | undefined;
  for (let line = 2; at < text.length; line += 1) {
    if (at - start > limits.frontMatterLength || line > limits.frontMatterLines) {
      return { kind: "tooLong", end: at, next: at, line, suspect };
    }
    const { text: content, next } = readLine(text, at);
    if (/^---[ \t]*$/u.test(content)) {
      const kind = at - start > limits.frontMatterLength ? "tooLong" : "found";
      return { kind, end: at, next, line, suspect };
    }
    if (content.startsWith("---")) suspect ??= line;
    at = next;
  }
  return { kind: "none", end: at, next: at, line: 0, suspect };
}

/** Judges by the first line that says something: prose after a rule seldom begins with `key:`. */
function looksLikeFrontMatter(content: string): boolean {
  const [, skipped = "", below = ""] =
    /^((?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n))*)([^\r\n]*)/u.exec(content) ?? [];
  if (knownKeyLine.test(below)) return true;
  const hasGap = splitLines(skipped)
    .slice(0, -1)
    .some((line) => isBlank(line));
  return keyLine.test(below) && !hasGap;
}

function failure(
  message: string,
  line: number,
  column: number,
  remedy: string,
): { readonly kind: "failure"; readonly failure: ParseFailure } {
  return { kind: "failure", failure: { message, line, column, remedy } };
}

function foreignLanguage(language: string, line: string): LocatedFrontMatter {
  return failure(
    `The front matter says it is "${language.slice(0, 40)}"; only YAML is read, and nothing in it is ever run.`,
    1,
    line.indexOf(language) + 1,
    "Write `---` alone on the first line, and YAML (`key: value`) below it.",
  );
}

function suspectLine(line: number): LocatedFrontMatter {
  return failure(
    "A line inside the front matter begins with `---` but is not its end.",
    line,
    1,
    "Write `---` alone on the line that ends the front matter, or indent this line.",
  );
}

function unclosed(suspect: number | undefined): LocatedFrontMatter {
  if (suspect !== undefined) return suspectLine(suspect);
  return failure(
    "The front matter that begins on the first line has no end.",
    1,
    1,
    "Add a line `---` after the last key of the front matter.",
  );
}

function tooLong(line: number): LocatedFrontMatter {
  return failure(
    `The front matter is longer than ${limits.frontMatterLength / 1024} KB or ${limits.frontMatterLines} lines.`,
    line,
    1,
    "End it with a line `---` after its last key, and move long text into the body.",
  );
}
