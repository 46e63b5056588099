/** Where the keys and values of the front matter's mapping stand in its text. */
import { isScalar, type Pair, type YAMLMap } from "yaml";
import { lineIndexAt, lineStarts, trimmedLength } from "./lines";

export function findPair(root: YAMLMap | undefined, name: string): Pair | undefined {
  return root?.items.find((item) => isScalar(item.key) && item.key.value === name);
}

/** The offset of the `:`; undefined for a key without one. */
export function colonOf(pair: Pair): number | undefined {
  const token = pair.srcToken;
  if (token?.start.some((part) => part.type === "explicit-key-ind")) return undefined;
  return token?.sep?.find((part) => part.type === "map-value-ind")?.offset;
}

/** The end of a pair's value, without comments behind it; of its key when there is no value. */
export function behindPair(pair: Pair): number {
  const node = pair.value;
  if (isRanged(node) && node.range[1] > node.range[0]) return node.range[1];
  const colon = pair.srcToken?.sep?.find((part) => part.type === "map-value-ind")?.offset;
  if (colon !== undefined) return colon + 1;
  return isRanged(pair.key) ? pair.key.range[1] : 0;
}

function isRanged(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

function keyStart(pair: Pair): number {
  return isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

export function indentOf(content: string, pair: Pair): string {
  const start = keyStart(pair);
  return content.slice(trimmedLength(content.slice(0, start), " \t"), start);
}

/** The 1-based line of the file; the block begins on its second line. */
export function lineOf(content: string, pair: Pair): number {
  return 2 + lineIndexAt(lineStarts(content), keyStart(pair));
}
