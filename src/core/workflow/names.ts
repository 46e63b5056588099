/**
 * Names in templates: `params.topic`, `steps.plan.output.risks[0]`, `steps.code.output["a b"]`. One
 * grammar for placeholders and conditions. Only own properties are ever looked at, so that no name
 * reaches a prototype; nothing is run. DESIGN 4.2, 7.
 */

/** The parts of a name; numbers are places in lists. */
export type NamePath = readonly (string | number)[];

/** What names resolve to in one scope, as plain JSON. */
export interface Names {
  readonly params: Readonly<Record<string, unknown>>;
  /** By the name a step goes by here: `{ status, output, error }`. */
  readonly steps: Readonly<Record<string, unknown>>;
  readonly run: { readonly id: string; readonly workspace: string; readonly workflow: string };
  /** Of a step that is done once for each item of a list. */
  readonly item?: unknown;
  readonly index?: number;
  /** Whether a name leads into the output of a step that is over and gave none; no name itself. */
  readonly leftOut?: (path: NamePath) => boolean;
}

export type Found = { readonly found: true; readonly value: unknown } | { readonly found: false };

/** How a name may begin. */
export const nameRoots: readonly string[] = ["params", "steps", "item", "index", "run"];

/** Units; longer names are no names. */
export const maxNameLength = 500;

const part = /(?:^|\.)([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\["([^"\\\]\n]*)"\]|\['([^'\\\]\n]*)'\]/uy;

/** Reads a name; undefined when it is none. Blanks are not taken. */
export function parseName(text: string): NamePath | undefined {
  if (text === "" || text.length > maxNameLength) return undefined;
  const path: (string | number)[] = [];
  part.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    const [, word, index, double, single] = match;
    if (path.length === 0 && word === undefined) return undefined;
    path.push(index === undefined ? (word ?? double ?? single ?? "") : Number(index));
    at = part.lastIndex;
  }
  return path;
}

/** The name as it is written. */
export function showName(path: NamePath): string {
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/u.test(step)) return `["${step}"]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

/** Looks a name up, own properties only. A value of a list is found by number only. */
export function lookUp(names: Names, path: NamePath): Found {
  let value: unknown = names;
  for (const [at, step] of path.entries()) {
    if (typeof value !== "object" || value === null) return { found: false };
    if (Array.isArray(value)) {
      if (typeof step !== "number" || step >= value.length) return { found: false };
      value = (value as readonly unknown[])[step];
      continue;
    }
    const known = at === 0 ? nameRoots.includes(String(step)) : true;
    if (typeof step !== "string" || !known || !Object.hasOwn(value, step)) return { found: false };
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value === undefined ? { found: false } : { found: true, value };
}
