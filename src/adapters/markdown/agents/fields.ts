/** The values of a definition by key, read with patience: what can be understood is taken. */
import type { AgentProblem } from "../../../core/agent/model";
import { agentLimits, cleanLine, cleanText, splitCommas } from "./agentText";

/** Keys and values as the file's own format gave them. */
export interface AgentData {
  readonly values: ReadonlyMap<string, unknown>;
  /** The text the values were read from; lines in problems count from the file's first line. */
  readonly text: string;
}

export function isAbsent(value: unknown): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

/** The 1-based line on which a key stands; 1 when it is not found. */
export function lineOf(data: AgentData, key: string): number {
  const lines = data.text.split("\n");
  const at = lines.findIndex(
    (line) => line.startsWith(key) && /^\s*[:=]/u.test(line.slice(key.length)),
  );
  return at + 1 || 1;
}

/** A text of one or more lines. A list of texts is read as one text with commas. */
export function readText(
  data: AgentData,
  key: string,
  limit: number,
  problems: AgentProblem[],
): string | undefined {
  const value = data.values.get(key);
  if (isAbsent(value)) return undefined;
  if (Array.isArray(value)) return nonEmpty(entriesOf(value).join(", ").slice(0, limit));
  const text = scalar(data, key, value);
  if (text === undefined) {
    problems.push({
      severity: "warning",
      message: `${key} is a mapping, not a text; it is left out.`,
      line: lineOf(data, key),
      remedy: `Write one text after ${key}.`,
    });
    return undefined;
  }
  return nonEmpty(cleanText(text, limit));
}

/** A name: one line. */
export function readName(
  data: AgentData,
  key: string,
  problems: AgentProblem[],
): string | undefined {
  const text = readText(data, key, agentLimits.entry, problems);
  return text === undefined ? undefined : nonEmpty(cleanLine(text, agentLimits.name));
}

/** A list, a comma string, or a mapping of names to switches (`bash: false` leaves bash out). */
export function readList(
  data: AgentData,
  key: string,
  problems: AgentProblem[],
): readonly string[] {
  const value = data.values.get(key);
  const values = typeof value === "string" ? splitCommas(value) : value;
  return bounded(data, key, listOf(values), problems);
}

/** A list of sentences: a single one may hold commas. */
export function readSentences(
  data: AgentData,
  key: string,
  problems: AgentProblem[],
): readonly string[] {
  return bounded(data, key, listOf(data.values.get(key)), problems);
}

function listOf(value: unknown): readonly string[] {
  if (isAbsent(value)) return [];
  if (Array.isArray(value)) return entriesOf(joinBrackets(value));
  return entriesOf(typeof value === "object" ? switchedOn(value) : [value]);
}

function bounded(
  data: AgentData,
  key: string,
  entries: readonly string[],
  problems: AgentProblem[],
): readonly string[] {
  if (entries.length <= agentLimits.entries) return entries;
  problems.push({
    severity: "warning",
    message: `${key} has ${entries.length} entries; the first ${agentLimits.entries} are used.`,
    line: lineOf(data, key),
    remedy: "Shorten the list.",
  });
  return entries.slice(0, agentLimits.entries);
}

/** `[Read, Agent(x, y)]` is a list of three to YAML; what stands in brackets is one entry. */
function joinBrackets(values: readonly unknown[]): readonly unknown[] {
  const joined: unknown[] = [];
  let open: string | undefined;
  for (const value of values) {
    if (typeof value !== "string") {
      joined.push(value);
      continue;
    }
    const text: string = open === undefined ? value : `${open}, ${value}`;
    open = depthOf(text) > 0 ? text : undefined;
    if (open === undefined) joined.push(text);
  }
  // Never closed: then it was not meant as one entry.
  return open === undefined ? joined : values;
}

function depthOf(text: string): number {
  let depth = 0;
  for (const sign of text) depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
  return depth;
}

/** Without empty and repeated entries; an entry that is itself a list or mapping has no name. */
function entriesOf(values: readonly unknown[]): readonly string[] {
  const entries = values
    .filter((value) => typeof value !== "object" && value !== undefined)
    .map((value) => cleanLine(String(value), agentLimits.entry))
    .filter((entry) => entry !== "");
  return [...new Set(entries)];
}

function switchedOn(value: object): readonly string[] {
  return Object.entries(value)
    .filter(([, on]) => on !== false)
    .map(([name]) => name);
}

/** A number or switch keeps the spelling of the file: a name like `007` must not become `7`. */
function scalar(data: AgentData, key: string, value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "object") return undefined;
  const line = data.text.split("\n")[lineOf(data, key) - 1] ?? "";
  const spelled = /^[^:=]*[:=]\s*([^\s#"']+)\s*(?:#.*)?$/u.exec(line)?.[1];
  return (
    spelled ?? (typeof value === "number" || typeof value === "boolean" ? `${value}` : undefined)
  );
}

function nonEmpty(text: string): string | undefined {
  return text === "" ? undefined : text;
}
