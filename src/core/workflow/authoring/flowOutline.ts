/** Reads `{ id: a, needs: [b] }` as the outline sees it, also while its end is missing. */
import type { OutlineEntry, OutlineList, OutlineMap, OutlineNode } from "./outlineNodes";
import { readQuoted } from "./scalars";

interface ReadNode {
  readonly node: OutlineNode;
  readonly next: number;
}

export class FlowReader {
  readonly #text: string;
  readonly #end: number;
  readonly #maxDepth: number;

  /** @param end Nothing behind it is read. */
  constructor(text: string, end: number, maxDepth: number) {
    this.#text = text;
    this.#end = end;
    this.#maxDepth = maxDepth;
  }

  /** Reads the map or list that begins at a bracket. */
  read(at: number, column: number): ReadNode {
    return this.#node(at, column, 0);
  }

  #node(at: number, column: number, depth: number): ReadNode {
    const sign = this.#text[at];
    if (depth < this.#maxDepth && sign === "{") return this.#map(at, column, depth);
    if (depth < this.#maxDepth && sign === "[") return this.#list(at, column, depth);
    return this.#scalar(at, column);
  }

  #map(start: number, column: number, depth: number): ReadNode {
    const node: OutlineMap = { kind: "map", flow: true, column, entries: [] };
    let at = start + 1;
    for (;;) {
      at = this.#skip(at);
      const sign = this.#text[at];
      if (at >= this.#end) return { node, next: this.#end };
      if (sign === "}") return { node, next: at + 1 };
      // A bracket of another kind closes something around it.
      if (sign === "]") return { node, next: at };
      if (sign === ",") {
        at += 1;
        continue;
      }
      const key =
        sign === "{" || sign === "["
          ? this.#node(at, column, depth + 1)
          : this.#scalar(at, column, true);
      let behind = this.#skip(key.next);
      const colon = this.#text[behind] === ":" && behind < this.#end;
      if (key.node.kind !== "text") {
        // What stands there in place of a key is kept as a value, so that it can be found.
        node.entries.push({
          key: "",
          keySpan: { start: at, end: at },
          colon: true,
          value: key.node,
        });
        at = Math.max(at + 1, colon ? behind + 1 : key.next);
        continue;
      }
      const { value: name, start: from, end: to } = key.node;
      const entry: OutlineEntry = {
        key: name,
        keySpan: { start: from, end: to },
        colon,
        value: undefined,
      };
      node.entries.push(entry);
      if (!colon) {
        at = Math.max(key.next, at + 1);
        continue;
      }
      behind = this.#skip(behind + 1);
      if (behind >= this.#end || ",}]".includes(this.#text[behind] ?? ",")) {
        at = behind;
        continue;
      }
      const value = this.#node(behind, column, depth + 1);
      entry.value = value.node;
      at = Math.max(value.next, behind + 1);
    }
  }

  #list(start: number, column: number, depth: number): ReadNode {
    const node: OutlineList = { kind: "list", flow: true, column, items: [] };
    let at = start + 1;
    for (;;) {
      at = this.#skip(at);
      const sign = this.#text[at];
      if (at >= this.#end) return { node, next: this.#end };
      if (sign === "]") return { node, next: at + 1 };
      if (sign === "}") return { node, next: at };
      if (sign === ",") {
        at += 1;
        continue;
      }
      const value = this.#node(at, column, depth + 1);
      node.items.push({ start: at, dash: true, value: value.node });
      at = Math.max(value.next, at + 1);
    }
  }

  #scalar(at: number, column: number, isKey = false): ReadNode {
    const sign = this.#text[at];
    if (sign === '"' || sign === "'") {
      const line = this.#text.slice(at, this.#end).search(/[\r\n]/u);
      return readQuoted(this.#text, at, this.#end, line < 0 ? this.#end : at + line, column);
    }
    let end = at;
    while (end < this.#end) {
      const one = this.#text[end] ?? "";
      if (",{}[]\r\n".includes(one) || (isKey && this.#isColon(end))) break;
      if (one === "#" && /\s/u.test(this.#text[end - 1] ?? "")) break;
      end += 1;
    }
    const next = Math.max(end, at + 1);
    while (end > at && /[ \t]/u.test(this.#text[end - 1] ?? "")) end -= 1;
    const value = this.#text.slice(at, end);
    return { node: { kind: "text", value, style: "plain", column, start: at, end }, next };
  }

  #isColon(at: number): boolean {
    if (this.#text[at] !== ":") return false;
    const behind = this.#text[at + 1];
    return behind === undefined || at + 1 >= this.#end || /[\s,{}[\]]/u.test(behind);
  }

  /** Over blanks, ends of lines and comments. */
  #skip(from: number): number {
    let at = from;
    while (at < this.#end) {
      const sign = this.#text[at] ?? "";
      if (sign === "#" && /\s/u.test(this.#text[at - 1] ?? " ")) {
        while (at < this.#end && this.#text[at] !== "\n" && this.#text[at] !== "\r") at += 1;
      } else if (/\s/u.test(sign)) at += 1;
      else break;
    }
    return at;
  }
}
