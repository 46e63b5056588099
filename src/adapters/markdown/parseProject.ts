/** Reading an `AGENCY.md`: front matter and body together. DESIGN 4.1. */
import { Buffer } from "node:buffer";
import type { ParseResult, Problem } from "../../core/project/model";
import { type BodyOutline, readBody } from "./bodyReader";
import type { FrontMatterBlock } from "./frontMatterBlock";
import { type FrontMatterData, readFrontMatter } from "./frontMatterDoor";
import { frontMatterOf } from "./frontMatterValues";
import { limits } from "./limits";
import { countLines } from "./lines";
import { notesOf, type SectionRange, sectionRanges, sectionsOf, titleOf } from "./sections";
import { Places } from "./yamlTree";

/** What the editor needs besides the document: where things are. */
export interface ParsedText {
  readonly result: ParseResult & { readonly ok: true };
  readonly data: FrontMatterData;
  readonly block: FrontMatterBlock | undefined;
  readonly bodyStart: number;
  /** The 1-based line of the file on which the body begins. */
  readonly bodyLine: number;
  readonly outline: BodyOutline;
  readonly ranges: readonly SectionRange[];
}

/** A text and its reading. */
export interface Snapshot {
  readonly text: string;
  readonly parsed: ParsedText;
}

/** Reads a project file. Never throws: what cannot be read is a failure with line and remedy. */
export function parseProject(text: string): ParseResult {
  const parsed = parseText(text);
  return parsed.ok ? parsed.parsed.result : parsed.result;
}

/**
 * Reads a project file and keeps the places of things. `previous` is an earlier reading: where the
 * body is the same and begins on the same line, its outline is taken over.
 */
export function parseText(
  text: string,
  previous?: Snapshot,
):
  | { readonly ok: true; readonly parsed: ParsedText }
  | { readonly ok: false; readonly result: ParseResult & { readonly ok: false } } {
  if (isTooLarge(text)) return { ok: false, result: { ok: false, failure: tooLarge } };
  const front = readFrontMatter(text);
  if (!front.ok) return { ok: false, result: front };
  const { data, block, bodyStart } = front;
  const problems: Problem[] = [];
  const content = block ? text.slice(block.start, block.end) : "";
  const frontMatter = frontMatterOf(data, new Places(content, 2), problems);
  const bodyLine = countLines(text, bodyStart) + 1;
  const body = text.slice(bodyStart);
  const outline =
    previous?.parsed.bodyLine === bodyLine &&
    previous.text.slice(previous.parsed.bodyStart) === body
      ? previous.parsed.outline
      : readBody(body, bodyLine);
  const ranges = sectionRanges(outline);
  const { sections, problems: repeated } = sectionsOf(ranges, bodyLine);
  const document = {
    frontMatter,
    title: titleOf(outline.headings),
    phases: outline.phases,
    sections,
    notes: notesOf(outline, ranges, bodyLine),
    problems: [...problems, ...outline.problems, ...repeated],
  };
  const result = { ok: true, document } as const;
  return { ok: true, parsed: { result, data, block, bodyStart, bodyLine, outline, ranges } };
}

function isTooLarge(text: string): boolean {
  // A UTF-16 unit takes between one and three bytes.
  if (text.length > limits.fileBytes) return true;
  return text.length * 3 > limits.fileBytes && Buffer.byteLength(text) > limits.fileBytes;
}

const tooLarge = {
  message: `The file is larger than ${limits.fileBytes / 1024 / 1024} MB.`,
  line: 1,
  column: 1,
  remedy: "Move long output into files of its own and link to them.",
};
