/** One table of a TOML file: appended, replaced or taken out as a whole; every other line stays. */
import { isDeepStrictEqual } from "node:util";
import { parse } from "smol-toml";
import type { ConfigFormat } from "../../core/connect/connect";
import type { EditResult } from "../../core/ports";

type Path = readonly [string, string];
type Table = Readonly<Record<string, unknown>>;

export const tomlFormat: ConfigFormat = {
  set: (text, path, entry) => {
    const before = read(text ?? "");
    if (!before.ok) return before;
    const source = text ?? "";
    const eol = source.includes("\r\n") ? "\r\n" : "\n";
    const table = tableText(path, entry).join(eol);
    const lines = source.split(/(?<=\n)/u);
    const place = placeOf(lines, path);
    const after =
      place === undefined
        ? appended(source, table, eol)
        : [...lines.slice(0, place.from), table + eol, ...lines.slice(place.to)].join("");
    return verified(after, withEntry(before.value, path, entry));
  },
  remove: (text, path) => {
    const before = read(text);
    if (!before.ok) return before;
    const lines = text.split(/(?<=\n)/u);
    const place = placeOf(lines, path);
    if (place === undefined) return byHand();
    const head = lines.slice(0, place.from).join("");
    if (place.to === lines.length && !text.endsWith("\n")) {
      const rest = head.replace(/(?:\r?\n){1,2}$/u, "");
      return verified(rest, withEntry(before.value, path, undefined));
    }
    const gap = place.from > 0 && lines[place.from - 1]?.trim() === "" ? 1 : 0;
    const after = [...lines.slice(0, place.from - gap), ...lines.slice(place.to)].join("");
    return verified(after, withEntry(before.value, path, undefined));
  },
  has: (text, [section, name]) => {
    const root = read(text);
    if (!root.ok) return false;
    const servers = root.value[section];
    return isTable(servers) && Object.hasOwn(servers, name);
  },
};

function tableText([section, name]: Path, entry: object): readonly string[] {
  // A basic string of TOML takes every escape of JSON.
  const lines = Object.entries(entry).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return [`[${section}.${name}]`, ...lines];
}

function appended(text: string, table: string, eol: string): string {
  if (text.trim() === "") return text + table + eol;
  // Whether the text ended in a line end can be told from whether the table does.
  return text.endsWith("\n") ? `${text}${eol}${table}${eol}` : `${text}${eol}${eol}${table}`;
}

/**
 * The lines of the table and those nested in it. Comments and empty lines before the next header
 * belong to that one. What only looks like a header, in a text of several lines, fails the check
 * afterwards.
 */
function placeOf(
  lines: readonly string[],
  [section, name]: Path,
): { readonly from: number; readonly to: number } | undefined {
  const part = (word: string) => `\\s*(?:${word}|"${word}"|'${word}')\\s*`;
  const own = new RegExp(`^\\s*\\[${part(section)}\\.${part(name)}(?:\\.[^\\]]*)?\\]`, "u");
  const from = lines.findIndex((line) => own.test(line));
  if (from < 0) return undefined;
  let to = from + 1;
  for (let at = from + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (/^\s*\[/u.test(line) && !own.test(line)) break;
    if (line.trim() !== "" && !line.trim().startsWith("#")) to = at + 1;
  }
  return { from, to };
}

function withEntry(root: Table, [section, name]: Path, entry: object | undefined): Table {
  const servers = root[section];
  const { [name]: _, ...others } = isTable(servers) ? servers : {};
  if (entry !== undefined) return { ...root, [section]: { ...others, [name]: entry } };
  const { [section]: __, ...rest } = root;
  return Object.keys(others).length === 0 ? rest : { ...root, [section]: others };
}

function verified(text: string, wanted: Table): EditResult {
  const after = read(text);
  return after.ok && isDeepStrictEqual(plain(after.value), plain(wanted))
    ? { ok: true, text }
    : byHand();
}

/** Tables come without a prototype, and dates as objects. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? String(one) : one)),
  );
}

type Root = { readonly ok: true; readonly value: Table } | Extract<EditResult, { ok: false }>;

function read(text: string): Root {
  try {
    return { ok: true, value: parse(text.replace(/^\uFEFF/u, "")) };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    const message = `The file is not valid TOML: ${reason.replace(/^Invalid TOML document: /u, "")}.`;
    return { ok: false, message, line: undefined, remedy: "Mend it, and try again." };
  }
}

function byHand(): Extract<EditResult, { ok: false }> {
  return {
    ok: false,
    message: "Baton’s entry is not a table of its own in this file, so it stays as it is.",
    line: undefined,
    remedy: "Change it by hand.",
  };
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
