/** Names inside of placeholders and conditions, and whole placeholders where there is none yet. */
import { parseName } from "../names";
import { find, type Named } from "./nameTree";
import { type Offer, suggest } from "./suggestion";
import type { Suggestion } from "./writingHelp";

type Names = ReadonlyMap<string, Named>;

/** The text behind the last braces that are open before the offset, on its line. */
export function openBraces(text: string, lineStart: number, offset: number): string | undefined {
  const left = text.slice(lineStart, offset);
  const open = left.lastIndexOf("{{");
  if (open < 0 || left.lastIndexOf("}}") > open || left[open - 1] === "\\") return undefined;
  return left.slice(open + 2);
}

/** What the name before the offset can go on with. */
export function completeName(
  text: string,
  offset: number,
  left: string,
  names: Names,
): readonly Suggestion[] {
  const { base, begun } = partsOf(left);
  if (base === undefined) return [];
  const children = base === "" ? names : childrenAt(names, base);
  const rest = /^[\w-]*/u.exec(text.slice(offset, offset + 200))?.[0].length ?? 0;
  const replaces = { start: offset - begun.length, end: offset + rest };
  const offers = [...children].flatMap(([name, one]): readonly Offer[] => {
    // What is no word is named in brackets, which a list of words cannot offer.
    if (!/^[A-Za-z_][\w-]*$/u.test(name)) return [];
    const goesOn = base === "" && one.children().size > 0 && name !== "run";
    const insert = goesOn ? `${name}.` : name;
    const kind = base === "steps" ? "step" : "name";
    return [{ label: name, kind, detail: one.detail, docs: one.docs, insert, goesOn }];
  });
  return suggest(replaces, offers);
}

/** Words of conditions, and what the name before an operator can be compared with. */
export function completeCondition(
  text: string,
  offset: number,
  left: string,
  names: Names,
  quote: "'" | '"',
): readonly Suggestion[] {
  const compared = /([\w.[\]"'-]+)\s*(?:==|!=)\s*(['"]?)([\w-]*)$/u.exec(left);
  if (compared !== null) {
    const [, name = "", open = "", begun = ""] = compared;
    const path = parseName(name);
    const values = path === undefined ? [] : (find(names, path)?.values ?? []);
    if (values.length > 0) {
      const replaces = { start: offset - begun.length - open.length, end: offset };
      return suggest(
        replaces,
        values.map((value): Offer => {
          const written = typeof value === "string" ? `${quote}${value}${quote}` : String(value);
          return { label: written, kind: "value" };
        }),
      );
    }
    if (open !== "") return [];
  }
  const named = completeName(text, offset, left, names);
  if (partsOf(left).base !== "") return named;
  const begun = /[\w-]*$/u.exec(left)?.[0].length ?? 0;
  const words = suggest({ start: offset - begun, end: offset }, conditionWords);
  return [...named, ...words];
}

const conditionWords: readonly Offer[] = [
  { label: "and", kind: "word", detail: "both hold" },
  { label: "or", kind: "word", detail: "one of them holds" },
  { label: "not", kind: "word", detail: "it does not hold" },
  { label: "in", kind: "word", detail: "is one of a list" },
  { label: "contains", kind: "word", detail: "has the value, the text or the key" },
  {
    label: "exists",
    kind: "word",
    detail: "the name leads somewhere",
    insert: "exists($1)",
    snippet: true,
    goesOn: true,
  },
];

/** Placeholders for a value that is not begun yet: parameters, and outputs of steps that are over by then. */
export function wholePlaceholders(names: Names, onlyLists: boolean): readonly Offer[] {
  const found: Offer[] = [];
  const add = (name: string, one: Named): void => {
    if (onlyLists && !one.detail.startsWith("list")) return;
    const written = `{{ ${name} }}`;
    found.push({
      label: written,
      kind: "name",
      detail: one.detail,
      docs: one.docs,
      insert: written,
    });
  };
  for (const root of ["item", "index"]) {
    const one = names.get(root);
    if (one !== undefined) add(root, one);
  }
  for (const [name, one] of names.get("params")?.children() ?? []) add(`params.${name}`, one);
  for (const [name, one] of names.get("steps")?.children() ?? []) {
    const output = one.children().get("output");
    if (one.late || output === undefined) continue;
    add(`steps.${name}.output`, output);
    for (const [key, field] of output.children()) add(`steps.${name}.output.${key}`, field);
  }
  return found;
}

function childrenAt(names: Names, base: string): Names {
  const path = parseName(base);
  return (path === undefined ? undefined : find(names, path)?.children()) ?? new Map();
}

/** A name that is being written: what stands before its last dot, and what is begun behind it. */
function partsOf(left: string): { readonly base: string | undefined; readonly begun: string } {
  const written = /(?:[\w-]|\.|\[\d*\]|\["[^"\n]*"\])*$/u.exec(left)?.[0] ?? "";
  const match = /^(?:(.*)\.)?([\w-]*)$/u.exec(written);
  if (match === null) return { base: undefined, begun: "" };
  return { base: match[1] ?? "", begun: match[2] ?? "" };
}
