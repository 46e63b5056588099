/**
 * Reads the fields of a template from plain data, with a problem for everything that is not as it should
 * be: its line and what to write instead. What is wrong is left out, so that all problems come at once.
 */
import { durationProblem, longestDuration, parseDuration } from "./durations";
import type { TemplateProblem } from "./template";

/** Keys and places in lists, from the top of the front matter. */
export type Place = readonly (string | number)[];

/** What all readers of one file share. */
export interface Reading {
  /** The 1-based line of a place, or of the nearest place around it. */
  lineOf(place: Place): number;
  readonly problems: TemplateProblem[];
}

/** A mapping of the file. */
export class Fields {
  readonly place: Place;
  readonly reading: Reading;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>, place: Place, reading: Reading) {
    this.#values = values;
    this.place = place;
    this.reading = reading;
  }

  get line(): number {
    return this.reading.lineOf(this.place);
  }

  at(key: string): Place {
    return [...this.place, key];
  }

  has(key: string): boolean {
    return !isAbsent(this.#values.get(key));
  }

  raw(key: string): unknown {
    return this.#values.get(key);
  }

  problem(
    key: string | undefined,
    message: string,
    remedy: string,
    severity: TemplateProblem["severity"] = "error",
  ): void {
    const line = this.reading.lineOf(key === undefined ? this.place : this.at(key));
    this.reading.problems.push({ severity, message, line, remedy });
  }

  /** Tells of keys that nobody reads: most are misspelled, and would silently change what is done. */
  knownOnly(known: readonly string[], what: string, severity: TemplateProblem["severity"]): void {
    for (const key of this.#values.keys()) {
      if (known.includes(key)) continue;
      const meant = nearest(known, key);
      const remedy =
        meant === undefined ? `${what} knows ${known.join(", ")}.` : `Did you mean ${meant}?`;
      this.problem(key, `${what} has no field “${key.slice(0, 60)}”.`, remedy, severity);
    }
  }

  text(key: string, limit = 10_000): string | undefined {
    const value = this.#values.get(key);
    if (isAbsent(value)) return undefined;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    if (typeof value !== "string") {
      this.problem(key, `${key} is ${kindOf(value)}, not a text.`, quoteRemedy(value, key));
      return undefined;
    }
    const text = value.trim();
    if (text.length <= limit) return text;
    this.problem(key, `${key} has over ${limit} characters.`, "Shorten it.");
    return undefined;
  }

  flag(key: string): boolean {
    const value = this.#values.get(key);
    if (isAbsent(value)) return false;
    if (typeof value === "boolean") return value;
    this.problem(key, `${key} is neither true nor false.`, `Write ${key}: true or ${key}: false.`);
    return false;
  }

  number(
    key: string,
    {
      least,
      most,
      whole,
    }: { readonly least: number; readonly most: number; readonly whole: boolean },
  ): number | undefined {
    const value = this.#values.get(key);
    if (isAbsent(value)) return undefined;
    const good = typeof value === "number" && value >= least && value <= most;
    if (good && (!whole || Number.isInteger(value))) return value;
    const kind = whole ? "whole number" : "number";
    this.problem(key, `${key} is no ${kind} from ${least} to ${most}.`, `Write ${key}: ${least}.`);
    return undefined;
  }

  /** Milliseconds. */
  duration(key: string): number | undefined {
    const value = this.#values.get(key);
    if (isAbsent(value)) return undefined;
    const duration = parseDuration(value);
    if (duration !== undefined) return duration;
    const days = longestDuration / 86_400_000;
    const remedy = `Write it as 30s, 10m or 1h 30m; a number is seconds, and ${days} days are most.`;
    this.problem(key, durationProblem(key, value), remedy);
    return undefined;
  }

  /** A list of texts; a single text is a list of one. */
  texts(key: string): readonly string[] {
    const value = this.#values.get(key);
    if (isAbsent(value)) return [];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const texts: string[] = [];
    for (const item of values) {
      if (typeof item === "string" || typeof item === "number") texts.push(String(item).trim());
      else this.problem(key, `${key} is no list of texts.`, quoteRemedy(item, key, true));
    }
    return texts.filter((text) => text !== "");
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    const value = this.#values.get(key);
    if (isAbsent(value)) return undefined;
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    this.problem(key, `${key} is not one of ${allowed.join(", ")}.`, `Write one of them.`);
    return undefined;
  }

  /** A mapping as it is; undefined when it is missing or none. */
  object(key: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.#values.get(key);
    if (isAbsent(value)) return undefined;
    const mapping = mappingOf(value);
    if (mapping !== undefined) return mapping;
    const message = `${key} is ${kindOf(value)}, not a set of keys.`;
    this.problem(key, message, `Write key: value lines, indented, below ${key}.`);
    return undefined;
  }

  fields(key: string): Fields | undefined {
    const object = this.object(key);
    if (object === undefined) return undefined;
    return new Fields(new Map(Object.entries(object)), this.at(key), this.reading);
  }

  /** A list of mappings. */
  entries(key: string): readonly Fields[] {
    const value = this.#values.get(key);
    if (isAbsent(value)) return [];
    if (!Array.isArray(value)) {
      const remedy = `Write a list below ${key}: one line with \`- \` for each entry.`;
      this.problem(key, `${key} is ${kindOf(value)}, not a list.`, remedy);
      return [];
    }
    const entries: Fields[] = [];
    for (const [at, item] of (value as readonly unknown[]).entries()) {
      const place = [...this.at(key), at];
      const mapping = mappingOf(item);
      if (mapping !== undefined) {
        entries.push(new Fields(new Map(Object.entries(mapping)), place, this.reading));
        continue;
      }
      this.reading.problems.push({
        severity: "error",
        message: `Entry ${at + 1} of ${key} is ${kindOf(item)}, not a set of keys.`,
        line: this.reading.lineOf(place),
        remedy: "Write `- ` and then key: value lines.",
      });
    }
    return entries;
  }
}

export function isAbsent(value: unknown): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

function mappingOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return isUnquoted(value) ? undefined : (value as Readonly<Record<string, unknown>>);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object") return typeof value === "string" ? "a text" : `a ${typeof value}`;
  if (value === null) return "empty";
  return isUnquoted(value) ? "a placeholder without quotes" : "a set of keys";
}

/** To YAML, `{{ x }}` without quotes is a mapping whose key is a mapping. */
function isUnquoted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === "[object Object]";
}

function quoteRemedy(value: unknown, key: string, list = false): string {
  if (isUnquoted(value)) return `Put it in quotes: ${key}: "{{ … }}".`;
  return list ? `Write ${key}: [a, b].` : `Write one text after ${key}; put it in quotes.`;
}

/** What was probably meant, where a name is not known. */
export function nearest(known: Iterable<string>, written: string): string | undefined {
  for (const candidate of known) if (isNear(candidate, written)) return candidate;
  return undefined;
}

/** Differs by one letter, by two in longer words, or only by case and strokes. */
function isNear(known: string, written: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[-_ ]/gu, "");
  const [left, right] = [plain(known), plain(written)];
  if (left === right) return true;
  if (Math.abs(left.length - right.length) > 2 || right.length > 40) return false;
  return distance(left, right) <= (left.length > 5 ? 2 : 1);
}

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= right.length; to += 1) {
      const swap = (row[to - 1] ?? 0) + (left[at - 1] === right[to - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
