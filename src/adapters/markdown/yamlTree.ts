/**
 * The front matter as the `yaml` package reads it: with a place in the text for every node. Used to
 * say where a problem is and to edit; the meaning of the file comes from the door.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { lineIndexAt, lineStarts } from "./lines";

/** YAML 1.2 core with the same strictness as the door; offsets are relative to the block. */
export function parseTree(content: string): Document.Parsed {
  return parseDocument(content, {
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: true,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: "silent",
  });
}

/** The root mapping, if there is one. */
export function rootMap(tree: Document.Parsed): YAMLMap | undefined {
  return isMap(tree.contents) ? tree.contents : undefined;
}

/** Tells lines and source spellings of values by their path. Parses on first use only. */
export class Places {
  readonly #content: string;
  readonly #firstLine: number;
  #parsed: { tree: Document.Parsed; starts: readonly number[] } | undefined;

  /** `firstLine` is the 1-based line of the file on which the content begins. */
  constructor(content: string, firstLine: number) {
    this.#content = content;
    this.#firstLine = firstLine;
  }

  /** The 1-based line of the key or list item; the first line of the block when it is not found. */
  line(path: readonly (string | number)[]): number {
    const offset = this.#find(path)?.at;
    if (offset === undefined) return this.#firstLine;
    return this.#firstLine + lineIndexAt(this.#parse().starts, offset);
  }

  /** The 1-based line of the place, or of the nearest one around it that is there. Follows aliases. */
  nearestLine(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#find(path.slice(0, length))?.at;
      if (offset !== undefined) return this.#firstLine + lineIndexAt(this.#parse().starts, offset);
    }
    return 1;
  }

  /** A plain scalar as spelled, such as `1.10` or `007`; undefined when it is not a scalar. */
  source(path: readonly (string | number)[]): string | undefined {
    const node = this.#find(path)?.value;
    if (!isScalar(node)) return undefined;
    return typeof node.source === "string" ? node.source : undefined;
  }

  #parse(): { tree: Document.Parsed; starts: readonly number[] } {
    this.#parsed ??= { tree: parseTree(this.#content), starts: lineStarts(this.#content) };
    return this.#parsed;
  }

  #find(
    path: readonly (string | number)[],
  ): { at: number | undefined; value: unknown } | undefined {
    let value: unknown = this.#parse().tree.contents;
    let at: number | undefined;
    for (const step of path) {
      if (isAlias(value)) value = value.resolve(this.#parse().tree);
      if (typeof step === "number") {
        if (!isSeq(value)) return undefined;
        value = value.items[step];
        at = startOf(value) ?? at;
        continue;
      }
      if (!isMap(value)) return undefined;
      const pair = value.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === step,
      );
      if (!pair) return undefined;
      at = startOf(pair.key) ?? at;
      value = pair.value;
    }
    return { at, value };
  }
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
