/**
 * Bounds on YAML before and after parsing. Both parsers recurse, and one line of brackets or list
 * markers is enough to exhaust the stack; aliases multiply what a few lines say.
 */
import type { ParseFailure } from "../../core/project/model";
import { limits } from "./limits";
import { splitLines } from "./lines";

/**
 * Why the block must not be handed to a parser; undefined when it may. Counts brackets and markers
 * without regard to quotes: no real file comes near the limits, and a false alarm says its line.
 */
export function boundsFailure(content: string): ParseFailure | undefined {
  let depth = 0;
  let aliases = 0;
  let line = 1;
  for (const text of splitLines(content)) {
    line += 1;
    let markers = 0;
    for (const match of text.matchAll(
      /[[{]|[\]}]|[-?](?=[ \t]|$)|(?<=^|[\s,[{:-])\*(?=[^\s*])/gu,
    )) {
      const sign = match[0];
      if (sign === "[" || sign === "{") depth += 1;
      else if (sign === "]" || sign === "}") depth = Math.max(0, depth - 1);
      else if (sign === "*") aliases += 1;
      else markers += 1;
      if (Math.max(depth, markers) > limits.yamlDepth) return tooDeep(line, match.index + 1);
      if (aliases > limits.yamlAliases) return tooManyAliases(line, match.index + 1);
    }
  }
  return undefined;
}

function tooDeep(line: number, column: number): ParseFailure {
  const message = `The front matter is nested more than ${limits.yamlDepth} levels deep.`;
  return { message, line, column, remedy: "Write it with fewer levels." };
}

function tooManyAliases(line: number, column: number): ParseFailure {
  const message = `The front matter uses more than ${limits.yamlAliases} aliases.`;
  return { message, line, column, remedy: "Write the values out instead of using `*` aliases." };
}

/**
 * Whether the value, with every alias written out, is larger than the limit or contains itself.
 * Each shared object is measured once, so the check itself takes time linear in the file.
 */
export function expandsTooFar(value: object): boolean {
  return measure(value, new Map()) > limits.yamlValues;
}

const underWay = Number.POSITIVE_INFINITY;

function measure(value: unknown, known: Map<object, number>): number {
  if (typeof value !== "object" || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, underWay);
  let size = 1;
  for (const child of Object.values(value)) size += measure(child, known);
  known.set(value, size);
  return size;
}
