/**
 * What came of a run as people want to read it: the fields of its result, else what its last step gave, in
 * a few lines of words instead of JSON. Pure and bounded, whatever the agents answered.
 */
import { spent } from "./timeSpent";
import { count } from "./words";

export interface ResultLine {
  /** Levels to move it in. */
  readonly depth: number;
  readonly text: string;
  readonly heading: boolean;
}

/** What of a run is looked at; `RunData` has it all. */
export interface ResultSource {
  /** What the last step of a run gave that failed is not what came of it. */
  readonly success: boolean | null;
  readonly result: Readonly<Record<string, unknown>>;
  readonly steps: readonly {
    readonly name: string;
    readonly kind: "work" | "gate";
    readonly state: string;
    readonly output: unknown;
  }[];
}

const mostLines = 40;
/** Of one list; of one text. */
const mostEntries = 12;
const longestText = 240;
const mostTextLines = 12;
const deepest = 4;

/** The lines, the most important first; empty when the run gave nothing. */
export function resultView({ success, result, steps }: ResultSource): readonly ResultLine[] {
  const fields = distinct(result);
  const [only] = fields;
  const last = steps.findLast(
    ({ kind, state, output }) => kind === "work" && state === "success" && !isNothing(output),
  );
  const lines: ResultLine[] = [];
  if (only === undefined) {
    if (last !== undefined && success === true) add(lines, last.name, last.output, 0);
  } else if (fields.length === 1 && isRecord(only[1])) addRecord(lines, only[1], 0);
  else for (const [key, value] of fields) add(lines, words(key), value, 0);
  if (lines.length <= mostLines) return lines;
  const more = `and ${count(lines.length - mostLines, "more line")}`;
  return [...lines.slice(0, mostLines), { depth: 0, text: more, heading: false }];
}

/** Fields that say something; of two that say the same, the first. */
function distinct(
  result: Readonly<Record<string, unknown>>,
): readonly (readonly [string, unknown])[] {
  const seen = new Set<string>();
  return Object.entries(result).filter(([, value]) => {
    if (isNothing(value)) return false;
    const text = JSON.stringify(value);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function add(lines: ResultLine[], name: string, value: unknown, depth: number): void {
  if (isNothing(value)) return;
  if (!isRecord(value) && !Array.isArray(value)) {
    addText(lines, name, valueWords(name, value), depth);
    return;
  }
  lines.push({ depth, text: name, heading: true });
  if (isRecord(value)) addRecord(lines, value, depth + 1);
  else addList(lines, value, depth + 1);
}

function addText(lines: ResultLine[], name: string, text: string, depth: number): void {
  const all = text.split("\n").filter((line) => line.trim() !== "");
  const [first = ""] = all;
  if (all.length === 1 && name.length + first.length < longestText) {
    lines.push({ depth, text: `${name}: ${first}`, heading: false });
    return;
  }
  lines.push({ depth, text: name, heading: true });
  for (const line of all.slice(0, mostTextLines)) {
    lines.push({ depth: depth + 1, text: cut(line), heading: false });
  }
  more(lines, all.length - mostTextLines, "line", depth + 1);
}

/** Figures and short words on one line, then each longer field on its own. */
function addRecord(
  lines: ResultLine[],
  record: Readonly<Record<string, unknown>>,
  depth: number,
): void {
  const fields = Object.entries(record).filter(([, value]) => !isNothing(value));
  const short = fields.filter(([, value]) => isShort(value));
  if (short.length > 0) {
    const text = short.map(([key, value]) => `${words(key)} ${valueWords(key, value)}`).join(" · ");
    lines.push({ depth, text, heading: false });
  }
  for (const [key, value] of fields) {
    if (isShort(value)) continue;
    if (depth < deepest) add(lines, words(key), value, depth);
    else
      lines.push({ depth, text: `${words(key)}: ${cut(JSON.stringify(value))}`, heading: false });
  }
}

function addList(lines: ResultLine[], list: readonly unknown[], depth: number): void {
  for (const entry of list.slice(0, mostEntries)) {
    lines.push({ depth, text: `- ${cut(entryWords(entry))}`, heading: false });
  }
  more(lines, list.length - mostEntries, "entry", depth);
}

function more(lines: ResultLine[], left: number, what: string, depth: number): void {
  if (left <= 0) return;
  const plural = what === "entry" ? "more entries" : undefined;
  lines.push({ depth, text: `and ${count(left, `more ${what}`, plural)}`, heading: false });
}

/** An entry on one line: its texts as they are, everything else with its name. */
function entryWords(entry: unknown): string {
  if (!isRecord(entry)) return Array.isArray(entry) ? JSON.stringify(entry) : valueWords("", entry);
  return Object.entries(entry)
    .filter(([, value]) => !isNothing(value))
    .map(([key, value]) => {
      if (isRecord(value)) return entryWords(value);
      if (Array.isArray(value)) return `${words(key)} ${value.map(entryWords).join(", ")}`;
      return typeof value === "string"
        ? firstLine(value)
        : `${words(key)} ${valueWords(key, value)}`;
    })
    .join(" · ");
}

function valueWords(key: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number" && /(?:_ms|Ms)$/u.test(key)) return spent(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `overall status` for `overallStatus`, `duration` for `duration_ms`. */
function words(key: string): string {
  return key
    .replace(/(?:_ms|Ms)$/u, "")
    .replace(/[\s_-]+/gu, " ")
    .slice(0, 60)
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase();
}

function isShort(value: unknown): boolean {
  if (typeof value === "string") return value.length <= 40 && !value.includes("\n");
  return typeof value === "number" || typeof value === "boolean";
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isNothing);
}

function firstLine(text: string): string {
  const [first = "", ...rest] = text.trim().split("\n");
  return rest.length === 0 ? first : `${first} …`;
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
