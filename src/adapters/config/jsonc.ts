/** Entries of JSON files that may hold comments and trailing commas, as editors' settings do. */
import { isDeepStrictEqual } from "node:util";
import {
  applyEdits,
  type JSONPath,
  modify,
  type ParseError,
  parse,
  printParseErrorCode,
  visit,
} from "jsonc-parser";
import type { ConfigFormat } from "../../core/connect/connect";
import type { EditResult } from "../../core/ports";

const lenient = { allowTrailingComma: true, disallowComments: false };
const bom = "\uFEFF";

export const jsoncFormat: ConfigFormat = {
  set: (text, path, entry) => {
    if (text === undefined || text.trim() === "") {
      const [section, name] = path;
      return {
        ok: true,
        text: `${JSON.stringify({ [section]: { [name]: entry } }, undefined, 2)}\n`,
      };
    }
    return edit(text, [...path], entry);
  },
  remove: (text, path) => {
    const gone = edit(text, [...path], undefined);
    if (!gone.ok) return gone;
    const [section] = path;
    // A section that held nothing else goes with it, unless a person wrote something into it.
    const root = read(gone.text);
    if (!root.ok || !isEmptyObject(root.value[section])) return gone;
    if (Object.keys(root.value).length === 1 && comments(gone.text).length === 0) {
      return { ok: true, text: "" };
    }
    const pruned = edit(gone.text, [section], undefined);
    return pruned.ok ? pruned : gone;
  },
  has: (text, [section, name]) => {
    const root = read(text);
    if (!root.ok) return false;
    const servers = root.value[section];
    return isObject(servers) && Object.hasOwn(servers, name);
  },
};

function edit(text: string, path: JSONPath, value: unknown): EditResult {
  const start = text.startsWith(bom) ? bom : "";
  const body = text.slice(start.length);
  const before = read(body);
  if (!before.ok) return before;
  const wanted = changed(before.value, path, value);
  if (wanted === undefined) return byHand("has something else where servers stand");
  const options = { formattingOptions: formattingOf(body), getInsertionIndex: last };
  const after = applyEdits(body, modify(body, path, value, options));
  const result = read(after);
  if (!result.ok || !isDeepStrictEqual(result.value, wanted))
    return byHand("would not read as meant");
  if (!isDeepStrictEqual(comments(after), comments(body))) return byHand("would lose a comment");
  return { ok: true, text: start + after };
}

function last(properties: readonly string[]): number {
  return properties.length;
}

/** What the file should say afterwards; undefined where the path leads through something else. */
function changed(
  root: Readonly<Record<string, unknown>>,
  [first, ...rest]: JSONPath,
  value: unknown,
): Readonly<Record<string, unknown>> | undefined {
  const key = String(first);
  if (rest.length === 0) {
    const { [key]: _, ...others } = root;
    return value === undefined ? others : { ...root, [key]: value };
  }
  const below = root[key] ?? {};
  if (!isObject(below)) return undefined;
  const inner = changed(below, rest, value);
  return inner === undefined ? undefined : { ...root, [key]: inner };
}

type Root =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | Extract<EditResult, { ok: false }>;

function read(text: string): Root {
  const errors: ParseError[] = [];
  const body = text.startsWith(bom) ? text.slice(1) : text;
  const value: unknown = parse(body, errors, lenient);
  const [error] = errors;
  if (error !== undefined) {
    const line = body.slice(0, error.offset).split("\n").length;
    return {
      ok: false,
      message: `The file is not valid JSON (line ${line}: ${printParseErrorCode(error.error)}).`,
      line,
      remedy: "Mend that line, and try again.",
    };
  }
  return isObject(value) ? { ok: true, value } : byHand("is no object");
}

function byHand(why: string): Extract<EditResult, { ok: false }> {
  return {
    ok: false,
    message: `The file ${why}, so it stays as it is.`,
    line: undefined,
    remedy: "Change the entry by hand.",
  };
}

function comments(text: string): readonly string[] {
  const found: string[] = [];
  const keep = (offset: number, length: number) => {
    found.push(text.slice(offset, offset + length).trimEnd());
  };
  visit(text, { onComment: keep }, lenient);
  return found;
}

function formattingOf(text: string) {
  const indent = /^(?<indent>[ \t]+)\S/mu.exec(text)?.groups?.["indent"] ?? "  ";
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return { insertSpaces: !indent.startsWith("\t"), tabSize: indent.length, eol };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
