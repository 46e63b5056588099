/**
 * The body's outline from markdown-it's block tokens: headings, tasks and bullets with their lines.
 * Blocks are all that is needed, so inline parsing is switched off. Headings count at top level
 * only; checkboxes in fences, comments and block quotes are not list items to the parser or are
 * left out here, as GitHub shows them.
 */
import MarkdownIt from "markdown-it";
import type { Phase, Problem, Task } from "../../core/project/model";
import { readMarks } from "../../core/project/taskMarks";
import { limits } from "./limits";
import { splitLines } from "./lines";

/** Line numbers in an outline are 0-based and relative to the body; `end` is behind the last line. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A list item at top level; `list` tells lists apart. */
export interface TopItem {
  readonly list: number;
  readonly ordered: boolean;
  readonly start: number;
  readonly end: number;
}

export interface BodyOutline {
  readonly lines: readonly string[];
  readonly headings: readonly Heading[];
  readonly items: readonly TopItem[];
  /** HTML comments that stand as blocks of their own at top level. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly phases: readonly Phase[];
  readonly problems: readonly Problem[];
}

interface TaskDraft extends Task {
  readonly subtasks: TaskDraft[];
}

interface PhaseDraft extends Phase {
  readonly tasks: TaskDraft[];
}

const blocks = new MarkdownIt("commonmark");
// Known to markdown-it and not to its types; the preset's 20 would drop lists below ten levels.
Object.assign(blocks.options, { maxNesting: limits.markdownNesting });
blocks.core.ruler.enableOnly(["normalize", "block"]);

/** Reads a body whose first line is the file's 1-based line `firstLine`. */
export function readBody(body: string, firstLine: number): BodyOutline {
  const tokens = blocks.parse(body, {});
  const lines = splitLines(body);
  const headings: Heading[] = [];
  const items: TopItem[] = [];
  const comments: { start: number; end: number }[] = [];
  const tasks = new TaskCollector(lines, firstLine);
  let quotes = 0;
  let list = 0;
  for (const [index, token] of tokens.entries()) {
    const [start, end] = token.map ?? [0, 0];
    switch (token.type) {
      case "heading_open": {
        if (token.level !== 0) break;
        const text = tokens[index + 1]?.content ?? "";
        const heading = { level: Number(token.tag.slice(1)), text, start, end };
        headings.push(heading);
        tasks.enterSection(heading);
        break;
      }
      case "blockquote_open":
        quotes += 1;
        break;
      case "blockquote_close":
        quotes -= 1;
        break;
      case "bullet_list_open":
      case "ordered_list_open":
        if (token.level === 0) list += 1;
        break;
      case "list_item_open": {
        if (token.level === 1) {
          const ordered = token.info !== "";
          items.push({ list, ordered, start, end });
        }
        const next = tokens[index + 1];
        const paragraph = quotes === 0 && next?.type === "paragraph_open" ? next.map : null;
        tasks.enterItem(paragraph);
        break;
      }
      case "list_item_close":
        tasks.leaveItem();
        break;
      case "html_block":
        if (token.level === 0 && token.content.trimStart().startsWith("<!--")) {
          comments.push({ start, end });
        }
        break;
      default:
    }
  }
  const { phases, problems } = tasks;
  return { lines, headings, items, comments, phases, problems };
}

// As on GitHub, only a space or an x stands in the box. Only list markers and blanks may stand before the box, else the bracket belongs to the text.
const checkboxLine =
  /^(?:[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*[ \t]*\[([ xX])\](?:[ \t]+(.*))?$/su;

/** Builds phases while the tokens go by. */
class TaskCollector {
  readonly phases: PhaseDraft[] = [];
  readonly problems: Problem[] = [];
  readonly #lines: readonly string[];
  readonly #firstLine: number;
  readonly #keys = new Keys();
  readonly #linesOfIds = new Map<string, number>();
  /** Ids whose first line has its problem already. */
  readonly #reported = new Set<string>();
  /** One entry for each open list item: its task, or undefined for an ordinary item. */
  readonly #open: (TaskDraft | undefined)[] = [];
  #heading: Heading | undefined;
  #titleSeen = false;
  #phase: PhaseDraft | undefined;

  constructor(lines: readonly string[], firstLine: number) {
    this.#lines = lines;
    this.#firstLine = firstLine;
  }

  /** The document's title does not open a phase; a later `#` heading does. */
  enterSection(heading: Heading): void {
    const isTitle = heading.level === 1 && !this.#titleSeen;
    if (isTitle) this.#titleSeen = true;
    this.#heading = isTitle ? undefined : heading;
    this.#phase = undefined;
  }

  /** `paragraph` is the map of the paragraph that begins the item, if one does and may hold a box. */
  enterItem(paragraph: readonly [number, number] | null): void {
    this.#open.push(paragraph ? this.#readTask(paragraph) : undefined);
  }

  leaveItem(): void {
    this.#open.pop();
  }

  #readTask([start, end]: readonly [number, number]): TaskDraft | undefined {
    const match = checkboxLine.exec(this.#lines[start] ?? "");
    if (!match) return undefined;
    let rest = match[2] ?? "";
    if (!/[^ \t]/u.test(rest)) {
      // `[ ]` alone is a box only when the paragraph goes on below it.
      if (end <= start + 1) return undefined;
      rest = this.#lines[start + 1] ?? "";
    }
    const { text, ...marks } = readMarks(rest);
    const parent = this.#open.findLast((task) => task !== undefined);
    const siblings = parent ? parent.subtasks : this.#openPhase().tasks;
    const place = siblings.length + 1;
    const prefix = parent ? parent.position : String(this.phases.length);
    const line = this.#firstLine + start;
    const task: TaskDraft = {
      ...marks,
      key: this.#keys.next(marks.id, text),
      position: `${prefix}.${place}`,
      text,
      done: match[1] === "x" || match[1] === "X",
      line,
      subtasks: [],
    };
    siblings.push(task);
    if (marks.id !== undefined) this.#checkId(marks.id, line);
    return task;
  }

  #openPhase(): PhaseDraft {
    if (this.#phase) return this.#phase;
    const heading = this.#heading;
    const headless = heading ? undefined : this.phases.find((phase) => phase.line === undefined);
    const { title, hint } = heading ? splitHint(heading.text) : { title: "Tasks", hint: undefined };
    this.#phase = headless ?? {
      index: this.phases.length + 1,
      title,
      hint,
      line: heading ? this.#firstLine + heading.start : undefined,
      tasks: [],
    };
    if (!headless) this.phases.push(this.#phase);
    return this.#phase;
  }

  #checkId(id: string, line: number): void {
    const first = this.#linesOfIds.get(id);
    if (first === undefined) {
      this.#linesOfIds.set(id, line);
      return;
    }
    const remedy = "Give each task an id of its own; ids are what `needs:` and claims refer to.";
    const message = (other: number) => `The id ^${id} is used again on line ${other}.`;
    if (!this.#reported.has(id)) {
      this.#reported.add(id);
      this.problems.push({ severity: "error", message: message(line), line: first, remedy });
    }
    this.problems.push({ severity: "error", message: message(first), line, remedy });
  }
}

/** Gives out keys that are unique in a document and stable while its text is. */
class Keys {
  readonly #taken = new Set<string>();
  readonly #counts = new Map<string, number>();

  next(id: string | undefined, text: string): string {
    const base = id ?? `~${text.replaceAll(/\s+/gu, " ")}`;
    let count = (this.#counts.get(base) ?? 0) + 1;
    let key = count === 1 ? base : `${base}~${count}`;
    while (this.#taken.has(key)) {
      count += 1;
      key = `${base}~${count}`;
    }
    this.#counts.set(base, count);
    this.#taken.add(key);
    return key;
  }
}

/** `Phase 1: Research (Agent A)` as title and the content of the brackets at its end. */
export function splitHint(heading: string): { title: string; hint: string | undefined } {
  if (!heading.endsWith(")")) return { title: heading, hint: undefined };
  let depth = 0;
  for (let at = heading.length - 1; at > 0; at -= 1) {
    if (heading[at] === ")") depth += 1;
    if (heading[at] !== "(") continue;
    depth -= 1;
    if (depth > 0) continue;
    const title = heading.slice(0, at).trimEnd();
    const hint = heading.slice(at + 1, -1).trim();
    if (title === "" || hint === "") break;
    return { title, hint };
  }
  return { title: heading, hint: undefined };
}
