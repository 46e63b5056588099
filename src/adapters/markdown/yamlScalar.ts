/**
 * Spelling values as YAML. A string stays plain only when every reader people use takes it for that
 * string: YAML 1.1 reads `no`, `1:30` and dates as something else, 1.2 reads `1.10` as a number.
 */
import { CORE_SCHEMA, DEFAULT_SCHEMA, load } from "js-yaml";
import { parse, type Scalar } from "yaml";
import type { FieldValue } from "../../core/sync/fields";

export interface Spelling {
  /** How the old value was written; undefined for a new key. */
  readonly old: Scalar.Type | undefined;
  /** Inside `{}` a comma or bracket ends a plain value. */
  readonly inFlow: boolean;
  /** Dates may stay plain, as in the source documents; core-schema readers take them for strings. */
  readonly plainDates: boolean;
}

/** Spells a value in the style of the old one where the new one allows it. */
export function spellValue(value: FieldValue, spelling: Spelling): string {
  if (typeof value !== "string") return String(value);
  if (spelling.old === "QUOTE_DOUBLE") return doubleQuoted(value);
  if (spelling.old === "QUOTE_SINGLE" && isPrintableLine(value)) return singleQuoted(value);
  return isPlain(value, spelling) ? value : doubleQuoted(value);
}

// Line breaks of YAML 1.1, controls, and what js-yaml calls non-printable; lone surrogates do not
// survive UTF-8.
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/u;

function isPrintableLine(value: string): boolean {
  return !unprintable.test(value);
}

function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function doubleQuoted(value: string): string {
  // JSON escapes are YAML escapes; the rest are characters that JSON leaves raw.
  return JSON.stringify(value).replaceAll(
    /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function isPlain(value: string, spelling: Spelling): boolean {
  if (value === "" || value !== value.trim() || !isPrintableLine(value)) return false;
  // Readers that split a file at `---` are common enough.
  if (value === "=" || value === "<<" || value.startsWith("---")) return false;
  const source = spelling.inFlow ? `{k: ${value}}` : `k: ${value}`;
  const readers = spelling.plainDates ? coreReaders : [...coreReaders, ...olderReaders];
  return readers.every((read) => readsAs(read, source, value));
}

type Reader = (source: string) => unknown;

const coreReaders: readonly Reader[] = [
  (source) => load(source, { schema: CORE_SCHEMA }),
  (source) => parse(source, { version: "1.2", logLevel: "silent" }) as unknown,
];

const olderReaders: readonly Reader[] = [
  (source) => load(source, { schema: DEFAULT_SCHEMA }),
  (source) => parse(source, { version: "1.1", logLevel: "silent" }) as unknown,
];

function readsAs(read: Reader, source: string, value: string): boolean {
  try {
    const found = read(source);
    return typeof found === "object" && found !== null && "k" in found && found.k === value;
  } catch {
    // A reader that stumbles over the plain spelling is an answer: it has to be quoted.
    return false;
  }
}
