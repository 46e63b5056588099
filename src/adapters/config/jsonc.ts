/** Entries of JSON files that may hold comments and trailing commas, as editors' settings do. */
import { isDeepStrictEqual } from "node:util";
import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parse,
  parseTree,
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

function edit(text: string, path: readonly string[], value: unknown): EditResult {
  const start = text.startsWith(bom) ? bom : "";
  const body = text.slice(start.length);
  const before = read(body);
  if (!before.ok) return before;
  const wanted = changed(before.value, path, value);
  if (wanted === undefined) return byHand("has something else where servers stand");
  const after = spliced(body, path, value);
  const result = read(after);
  if (!result.ok || !isDeepStrictEqual(result.value, wanted)) {
    return byHand("would not read as meant");
  }
  if (!isDeepStrictEqual(comments(after), comments(body))) return byHand("would lose a comment");
  return { ok: true, text: start + after };
}

/** Every byte outside the entry stays, and what an insertion adds a removal takes away again. */
function spliced(text: string, path: readonly string[], value: unknown): string {
  const root = parseTree(text, [], lenient);
  if (root === undefined) return text;
  const found = findNodeAtLocation(root, [...path]);
  if (found !== undefined) {
    return value === undefined ? withoutProperty(text, found) : withValue(text, found, value);
  }
  // As deep as the file goes already; what is missing on the way comes with the value.
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const parent = findNodeAtLocation(root, path.slice(0, depth));
    const [name, ...rest] = path.slice(depth);
    if (parent?.type !== "object" || name === undefined) continue;
    const nested = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return withProperty(text, parent, name, nested);
  }
  return text;
}

function withValue(text: string, node: Node, value: unknown): string {
  const isWide = text.slice(node.offset, endOf(node)).includes("\n");
  const indent = isWide ? indentAt(text, node.parent?.offset ?? node.offset) : undefined;
  return text.slice(0, node.offset) + jsonOf(text, value, indent) + text.slice(endOf(node));
}

function withProperty(text: string, parent: Node, name: string, value: unknown): string {
  const last = parent.children?.at(-1);
  const close = endOf(parent) - 1;
  const isWide = last === undefined || text.slice(parent.offset, close).includes("\n");
  const outer = indentAt(text, parent.offset);
  const indent =
    last === undefined ? outer + unitOf(text) : isWide ? indentAt(text, last.offset) : undefined;
  const property = `${JSON.stringify(name)}: ${jsonOf(text, value, indent)}`;
  // Behind everything that stands before the bracket, comments too.
  const place = text.slice(0, close).trimEnd().length;
  const eol = eolOf(text);
  const gap = indent === undefined ? " " : eol + indent;
  if (last === undefined) {
    const end = text.slice(place, close).includes("\n") ? "" : eol + outer;
    return text.slice(0, place) + gap + property + end + text.slice(place);
  }
  const comma = commaBehind(text, endOf(last));
  const tail = gap + property;
  if (comma !== undefined) return `${text.slice(0, place) + tail},${text.slice(place)}`;
  const behind = endOf(last);
  return `${text.slice(0, behind)},${text.slice(behind, place)}${tail}${text.slice(place)}`;
}

function withoutProperty(text: string, value: Node): string {
  const property = value.parent ?? value;
  const siblings = property.parent?.children ?? [];
  const at = siblings.indexOf(property);
  const before = siblings[at - 1];
  const from = text.slice(0, property.offset).trimEnd().length;
  const comma = commaBehind(text, endOf(property));
  if (comma !== undefined) return text.slice(0, from) + text.slice(comma + 1);
  const rest = text.slice(endOf(property));
  const ours = before === undefined ? undefined : commaBehind(text, endOf(before));
  if (ours === undefined) return text.slice(0, from) + rest;
  return text.slice(0, ours) + text.slice(ours + 1, Math.max(from, ours + 1)) + rest;
}

/** Where the comma is that follows a value, over blanks and comments. */
function commaBehind(text: string, from: number): number | undefined {
  const match = /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*,/u.exec(text.slice(from));
  return match === null ? undefined : from + match[0].length - 1;
}

/** On one line without an indent. */
function jsonOf(text: string, value: unknown, indent: string | undefined): string {
  if (indent === undefined) return JSON.stringify(value);
  return JSON.stringify(value, undefined, unitOf(text)).replaceAll("\n", eolOf(text) + indent);
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** The blanks that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/u.exec(text.slice(line))?.[0] ?? "";
}

function unitOf(text: string): string {
  return /^(?<indent>[ \t]+)\S/mu.exec(text)?.groups?.["indent"] ?? "  ";
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** What the file should say afterwards; undefined where the path leads through something else. */
function changed(
  root: Readonly<Record<string, unknown>>,
  [key = "", ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> | undefined {
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmptyObject(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
