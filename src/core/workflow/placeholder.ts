/**
 * Placeholders in the texts of a template: `{{ params.topic }}`, `{{ steps.plan.output.steps[0] }}`. A
 * text that is one placeholder keeps the value's type; inside a text, texts are put as they are and
 * everything else as JSON. `\{{` stands for two plain braces. Nothing is run. DESIGN 5.4.
 */
import { lookUp, type NamePath, type Names, nameRoots, parseName, showName } from "./names";

/** A piece of a text: as it is, or a name in braces. */
export type TextPiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly path: NamePath };

export type ParsedText =
  | { readonly ok: true; readonly pieces: readonly TextPiece[] }
  | { readonly ok: false; readonly message: string };

/** Where in a value something stands: keys and places in lists. */
export type ValuePlace = readonly (string | number)[];

export interface PlaceholderUse {
  readonly place: ValuePlace;
  readonly path: NamePath;
}

export interface PlaceholderFault {
  readonly place: ValuePlace;
  readonly message: string;
}

export type Resolved =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Characters of one resolved value; a few lines of placeholders could multiply a large output. */
const maxResolved = 4 * 1024 * 1024;
const maxDepth = 100;

/** Divides a text into plain pieces and names. Never throws. */
export function parseText(text: string): ParsedText {
  const pieces: TextPiece[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    if (open < 0) break;
    if (text[open - 1] === "\\") {
      plain += `${text.slice(at, open - 1)}{{`;
      at = open + 2;
      continue;
    }
    const close = text.indexOf("}}", open + 2);
    if (close < 0) return { ok: false, message: "A placeholder has no closing `}}`." };
    const inside = text.slice(open + 2, close).trim();
    const path = parseName(inside);
    if (path === undefined || !nameRoots.includes(String(path[0]))) {
      return { ok: false, message: badName(inside) };
    }
    plain += text.slice(at, open);
    if (plain !== "") pieces.push({ kind: "text", text: plain });
    plain = "";
    pieces.push({ kind: "name", path });
    at = close + 2;
  }
  plain += text.slice(at);
  if (plain !== "" || pieces.length === 0) pieces.push({ kind: "text", text: plain });
  return { ok: true, pieces };
}

/** Whether any text in the value has a placeholder, good or bad. */
export function hasPlaceholders(value: unknown): boolean {
  const { uses, faults } = findPlaceholders(value);
  return uses.length > 0 || faults.length > 0;
}

/** All placeholders in a value, with their places, and those that cannot be read. */
export function findPlaceholders(value: unknown): {
  readonly uses: readonly PlaceholderUse[];
  readonly faults: readonly PlaceholderFault[];
} {
  const uses: PlaceholderUse[] = [];
  const faults: PlaceholderFault[] = [];
  walk(value, [], (text, place) => {
    const parsed = parseText(text);
    if (!parsed.ok) {
      faults.push({ place, message: parsed.message });
      return;
    }
    for (const piece of parsed.pieces) {
      if (piece.kind === "name") uses.push({ place, path: piece.path });
    }
  });
  return { uses, faults };
}

/**
 * Puts values in the places of all placeholders. A name that leads nowhere is a failure; one that leads
 * into the output of a step that was left out, or failed and is tolerated, is null.
 */
export function resolve(value: unknown, names: Names): Resolved {
  const budget = { left: maxResolved };
  return resolveValue(value, names, budget, 0);
}

/** `resolve` for a text that has to stay a text, such as a path or a question. */
export function resolveText(
  text: string,
  names: Names,
):
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string } {
  const resolved = resolve(text, names);
  if (!resolved.ok) return resolved;
  return { ok: true, value: shown(resolved.value) };
}

interface Budget {
  left: number;
}

function resolveValue(value: unknown, names: Names, budget: Budget, depth: number): Resolved {
  if (typeof value === "string") return resolveString(value, names, budget);
  if (typeof value !== "object" || value === null) return { ok: true, value };
  if (depth > maxDepth) return { ok: false, message: "The value is nested too deeply." };
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value as readonly unknown[]) {
      const resolved = resolveValue(item, names, budget, depth + 1);
      if (!resolved.ok) return resolved;
      items.push(resolved.value);
    }
    return { ok: true, value: items };
  }
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const resolved = resolveValue(item, names, budget, depth + 1);
    if (!resolved.ok) return resolved;
    entries.push([key, resolved.value]);
  }
  // Makes own properties of whatever name, `__proto__` too.
  return { ok: true, value: Object.fromEntries(entries) };
}

function resolveString(text: string, names: Names, budget: Budget): Resolved {
  if (!text.includes("{{")) return { ok: true, value: text };
  const parsed = parseText(text);
  if (!parsed.ok) return parsed;
  const values: unknown[] = [];
  for (const piece of parsed.pieces) {
    if (piece.kind === "text") {
      values.push(piece.text);
      continue;
    }
    const found = lookUp(names, piece.path);
    if (!found.found && names.leftOut?.(piece.path) === true) {
      values.push(null);
      continue;
    }
    if (!found.found) {
      return { ok: false, message: `There is no value for \`${showName(piece.path)}\`.` };
    }
    values.push(found.value);
  }
  const [only] = parsed.pieces;
  if (parsed.pieces.length === 1 && only?.kind === "name") return { ok: true, value: values[0] };
  let joined = "";
  for (const value of values) {
    joined += shown(value);
    if (joined.length > budget.left) {
      return { ok: false, message: `With its values the text has over ${maxResolved} characters.` };
    }
  }
  budget.left -= joined.length;
  return { ok: true, value: joined };
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function walk(
  value: unknown,
  place: ValuePlace,
  visit: (text: string, place: ValuePlace) => void,
): void {
  if (typeof value === "string") {
    visit(value, place);
    return;
  }
  if (typeof value !== "object" || value === null || place.length > maxDepth) return;
  if (Array.isArray(value)) {
    for (const [at, item] of (value as readonly unknown[]).entries()) {
      walk(item, [...place, at], visit);
    }
    return;
  }
  for (const [key, item] of Object.entries(value)) walk(item, [...place, key], visit);
}

function badName(inside: string): string {
  if (inside === "") return "A placeholder is empty.";
  const text = inside.length > 60 ? `${inside.slice(0, 60)}…` : inside;
  return `\`{{ ${text} }}\` is no name: names begin with ${nameRoots.join(", ")}, such as \`{{ params.topic }}\`.`;
}
