/** The fixture files, and readings of them that share no code with the editor. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTaskListItemFromMarkdown } from "mdast-util-gfm-task-list-item";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";

const folder = fileURLToPath(new URL("../../fixtures/corpus/", import.meta.url));

export const corpusNames: readonly string[] = readdirSync(folder).sort();

/** A fixture's text; a byte order mark stays as the first character. */
export function corpusText(name: string): string {
  return readFileSync(folder + name, "utf8");
}

/** A checkbox as mdast sees it. `box` is the offset of the character between the brackets. */
export interface JudgedTask {
  readonly line: number;
  readonly done: boolean;
  readonly box: number;
}

export interface JudgedBody {
  readonly tasks: readonly JudgedTask[];
  /** Top-level headings with 1-based lines; `end` is the offset behind the heading. */
  readonly headings: readonly {
    readonly level: number;
    readonly line: number;
    readonly start: number;
    readonly end: number;
  }[];
}

interface Node {
  readonly type: string;
  readonly checked?: boolean | null | undefined;
  readonly depth?: number;
  readonly children?: readonly Node[];
  readonly position?:
    | undefined
    | {
        readonly start: { readonly line: number; readonly offset?: number | undefined };
        readonly end: { readonly offset?: number | undefined };
      };
}

/** What mdast with GitHub's task lists says about a Markdown text. */
export function judge(body: string): JudgedBody {
  const root: Node = fromMarkdown(body, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [gfmTaskListItemFromMarkdown()],
  });
  const tasks: JudgedTask[] = [];
  const visit = (node: Node): void => {
    if (node.type === "blockquote") return;
    if (node.type === "listItem" && typeof node.checked === "boolean") {
      const box = body.indexOf("[", node.position?.start.offset ?? 0) + 1;
      // micromark lets a tab or a line end stand in the box; GitHub takes a space only.
      if (/[ xX]/u.test(body[box] ?? "")) {
        tasks.push({ line: countLineEnds(body.slice(0, box)) + 1, done: node.checked, box });
      }
    }
    for (const child of node.children ?? []) visit(child);
  };
  visit(root);
  const headings = (root.children ?? [])
    .filter((node) => node.type === "heading")
    .map((node) => ({
      level: node.depth ?? 0,
      line: node.position?.start.line ?? 0,
      start: node.position?.start.offset ?? 0,
      end: node.position?.end.offset ?? 0,
    }));
  return { tasks, headings };
}

function countLineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/gu)?.length ?? 0;
}

/** The one stretch in which two texts differ: what was there and what is. */
export function difference(
  before: string,
  after: string,
): { readonly start: number; readonly removed: string; readonly added: string } {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start += 1;
  let tail = 0;
  while (
    tail < shorter - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1;
  }
  return {
    start,
    removed: before.slice(start, before.length - tail),
    added: after.slice(start, after.length - tail),
  };
}

/** The offsets between the `---` lines, by a plain scan; undefined when there is no such block. */
export function blockOf(
  text: string,
): { readonly start: number; readonly end: number } | undefined {
  const match = /^\uFEFF?---[ \t]*(?:\r\n|\r|\n)/u.exec(text);
  if (!match) return undefined;
  const closing = /(?<=^|[\r\n])---[ \t]*(?=$|[\r\n])/gu;
  closing.lastIndex = match[0].length;
  const end = closing.exec(text)?.index;
  return end === undefined ? undefined : { start: match[0].length, end };
}

/**
 * Where the value of a top-level key may stand: from behind its colon to the next line that is not
 * indented deeper than the key. Braces end it at a comma or closing brace.
 */
export function valueRange(
  text: string,
  key: string,
): { readonly start: number; readonly end: number } | undefined {
  const block = blockOf(text);
  if (!block) return undefined;
  const content = text.slice(block.start, block.end);
  const isFlow = content.trimStart().startsWith("{");
  const lead = isFlow ? "[{,][ \\t\\r\\n]*|(?<=[\\r\\n])[ \\t]*" : "(?<=^|[\\r\\n])[ \\t]*";
  const pattern = new RegExp(`(?:${lead})["']?${key}["']?[ \\t]*:`, "gu");
  // The same name may stand deeper, in another mapping.
  const match = [...content.matchAll(pattern)].toSorted((a, b) => blanks(a[0]) - blanks(b[0]))[0];
  if (!match) return undefined;
  const start = match.index + match[0].length;
  if (isFlow) {
    const rest = /^(?:"[^"]*"|[^,}\r\n"])*/u.exec(content.slice(start))?.[0] ?? "";
    return { start: block.start + start, end: block.start + start + rest.length };
  }
  const indent = blanks(match[0]);
  const more = new RegExp(
    `^[^\\r\\n]*(?:(?:\\r\\n|\\r|\\n)(?:[ \\t]{${indent + 1},}[^\\r\\n]*|[ \\t]*(?=[\\r\\n])))*`,
    "u",
  );
  const length = more.exec(content.slice(start))?.[0].length ?? 0;
  return { start: block.start + start, end: block.start + start + length };
}

function blanks(text: string): number {
  return /^[ \t]*/u.exec(text)?.[0].length ?? 0;
}
