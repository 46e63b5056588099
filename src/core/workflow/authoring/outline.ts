/**
 * The front matter as far as its lines and signs tell, also while it is being written and is no YAML yet:
 * which keys stand below which, and where every text begins and ends. Only for help while writing; what
 * a template says is for the YAML parser. Takes time linear in the text. Offsets are into the whole text.
 */
import { FlowReader } from "./flowOutline";
import { isBlank, isDash, keyAt } from "./lineParts";
import type { OutlineEntry, OutlineItem, OutlineList, OutlineMap, Span } from "./outlineNodes";
import { readBlockText, readPlain, readQuoted } from "./scalars";

/** More levels than any template has. */
const maxDepth = 60;

/** Reads the block. The root is a map unless its first line is of a list. Never throws. */
export function outlineOf(text: string, { start, end }: Span): OutlineMap | OutlineList {
  return new Outliner(text, end).read(start);
}

/** A container that further lines may belong to. */
interface Open {
  readonly node: OutlineMap | OutlineList;
  readonly column: number;
}

class Outliner {
  readonly #text: string;
  readonly #end: number;
  readonly #open: Open[] = [];
  readonly #anchors = new Map<string, OutlineEntry>();
  #root: OutlineMap | OutlineList = { kind: "map", flow: false, column: 0, entries: [] };

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  read(start: number): OutlineMap | OutlineList {
    let first = true;
    for (let at = start; at < this.#end; ) {
      const line = this.#lineAt(at);
      at = line.next;
      if (line.column < 0) continue;
      if (first) {
        first = false;
        if (isDash(this.#text, line.from, line.to)) {
          this.#root = { kind: "list", flow: false, column: line.column, items: [] };
        }
        this.#open.push({ node: this.#root, column: line.column });
      }
      at = Math.max(at, this.#content(line.from, line.to, line.column));
    }
    return this.#root;
  }

  /** A line without its blanks at both ends; its column is -1 when there is nothing on it but a comment. */
  #lineAt(at: number): { from: number; to: number; next: number; column: number } {
    let to = at;
    while (to < this.#end && this.#text[to] !== "\n" && this.#text[to] !== "\r") to += 1;
    let next = to + 1;
    if (this.#text[to] === "\r" && this.#text[next] === "\n") next += 1;
    let from = at;
    while (from < to && isBlank(this.#text[from])) from += 1;
    while (to > from && isBlank(this.#text[to - 1])) to -= 1;
    const empty = from === to || this.#text[from] === "#";
    return { from, to, next, column: empty ? -1 : from - at };
  }

  /** Puts a line where it belongs. Answers how far its value was read, which may be into later lines. */
  #content(from: number, to: number, column: number): number {
    if (isDash(this.#text, from, to)) {
      const list = this.#listAt(column);
      if (list === undefined) return to;
      const item: OutlineItem = { start: from, dash: true, value: undefined };
      list.items.push(item);
      let inner = from + 1;
      while (inner < to && isBlank(this.#text[inner])) inner += 1;
      if (inner >= to || this.#text[inner] === "#") return to;
      return this.#content(inner, to, column + inner - from);
    }
    const key = keyAt(this.#text, from, to);
    if (key === undefined) return this.#word(from, to, column);
    const entry: OutlineEntry = {
      key: key.name,
      keySpan: { start: from, end: key.end },
      colon: true,
      value: undefined,
    };
    this.#mapAt(column).entries.push(entry);
    return this.#value(entry, key.next, to, column);
  }

  /** What stands behind a key. */
  #value(entry: OutlineEntry, from: number, to: number, column: number): number {
    let at = from;
    const lineStart = this.#lineStart(from);
    for (;;) {
      while (at < to && isBlank(this.#text[at])) at += 1;
      // A name for the value, or its kind: what counts stands behind it.
      if (at >= to || (this.#text[at] !== "&" && this.#text[at] !== "!")) break;
      const sign = at;
      while (at < to && !isBlank(this.#text[at])) at += 1;
      if (this.#text[sign] === "&") this.#anchors.set(this.#text.slice(sign + 1, at), entry);
    }
    if (at >= to || this.#text[at] === "#") return to;
    const read = this.#node(at, to, column, at - lineStart);
    entry.value = read.node;
    const alias = read.node.kind === "text" && read.node.style === "plain" && read.node.value;
    const means = alias !== false && alias.startsWith("*") && this.#anchors.get(alias.slice(1));
    if (read.node.kind === "text" && means) read.node.means = means;
    return read.next;
  }

  /** A value that begins at an offset; `column` is that of the key or dash it belongs to. */
  #node(at: number, to: number, column: number, ownColumn: number) {
    const sign = this.#text[at];
    if (sign === "{" || sign === "[") {
      return new FlowReader(this.#text, this.#reach(to, column), maxDepth).read(at, ownColumn);
    }
    if (sign === "|" || sign === ">") {
      return readBlockText(this.#text, at, this.#reach(to, column), ownColumn);
    }
    if (sign === '"' || sign === "'") {
      return readQuoted(this.#text, at, this.#reach(to, column), to, ownColumn);
    }
    return readPlain(this.#text, at, to, ownColumn);
  }

  /** The end of the last following line that is indented deeper: values do not reach beyond it. */
  #reach(to: number, column: number): number {
    let reach = to;
    for (let at = to; at < this.#end; ) {
      if (this.#text[at] === "\r" && this.#text[at + 1] === "\n") at += 1;
      const line = this.#lineAt(at + 1);
      if (at + 1 >= this.#end) break;
      const blank = line.from === line.to;
      const lineColumn = line.column < 0 ? line.from - (at + 1) : line.column;
      if (!blank && lineColumn <= column) break;
      if (!blank) reach = line.to;
      at = line.next - 1;
    }
    return reach;
  }

  /** A line that is neither key nor item: a value on a line of its own, or a key that is being written. */
  #word(from: number, to: number, column: number): number {
    this.#close(column);
    const top = this.#top();
    if (top.node.kind === "list" && top.column === column) {
      const below = this.#open[this.#open.length - 2];
      if (below?.node.kind === "map" && below.column === column) this.#open.pop();
      else {
        const read = readPlain(this.#text, from, to, column);
        top.node.items.push({ start: from, dash: false, value: read.node });
        return to;
      }
    }
    const { node, column: topColumn } = this.#top();
    if (node.kind === "map" && topColumn === column) return this.#unfinishedKey(node, from, to);
    const slot = slotOf(node);
    if (slot === undefined) return node.kind === "map" ? this.#unfinishedKey(node, from, to) : to;
    if (slot.value === undefined) {
      const read = this.#node(from, to, topColumn, column);
      slot.value = read.node;
      return read.next;
    }
    // A plain text goes on over deeper lines.
    if (slot.value.kind === "text" && slot.value.style === "plain") {
      slot.value.value += ` ${this.#text.slice(from, to)}`;
      slot.value.end = to;
    }
    return to;
  }

  #unfinishedKey(map: OutlineMap, from: number, to: number): number {
    const key = this.#text.slice(from, to);
    const keySpan = { start: from, end: to };
    map.entries.push({ key, keySpan, colon: false, value: undefined });
    return to;
  }

  #mapAt(column: number): OutlineMap {
    this.#close(column);
    let top = this.#top();
    if (top.node.kind === "list" && top.column === column && this.#open.length > 1) {
      this.#open.pop();
      top = this.#top();
    }
    if (top.node.kind === "map" && top.column === column) return top.node;
    const slot = slotOf(top.node);
    const isWord =
      slot?.value?.kind === "text" && slot.value.style === "plain" && slot.value.column === column;
    if (slot !== undefined && (slot.value === undefined || isWord)) {
      const map: OutlineMap = { kind: "map", flow: false, column, entries: [] };
      // The word above was a key that is being written.
      if (slot.value?.kind === "text") {
        const { value, start, end } = slot.value;
        map.entries.push({ key: value, keySpan: { start, end }, colon: false, value: undefined });
      }
      slot.value = map;
      this.#push(map, column);
      return map;
    }
    if (top.node.kind === "map") return top.node;
    const map: OutlineMap = { kind: "map", flow: false, column, entries: [] };
    top.node.items.push({ start: 0, dash: false, value: map });
    this.#push(map, column);
    return map;
  }

  #listAt(column: number): OutlineList | undefined {
    this.#close(column);
    const { node, column: topColumn } = this.#top();
    if (node.kind === "list" && topColumn === column) return node;
    const slot = slotOf(node);
    if (slot === undefined || slot.value !== undefined) return undefined;
    const list: OutlineList = { kind: "list", flow: false, column, items: [] };
    slot.value = list;
    this.#push(list, column);
    return list;
  }

  #push(node: OutlineMap | OutlineList, column: number): void {
    if (this.#open.length < maxDepth) this.#open.push({ node, column });
  }

  #close(column: number): void {
    while (this.#open.length > 1 && this.#top().column > column) this.#open.pop();
  }

  #top(): Open {
    return this.#open[this.#open.length - 1] ?? { node: this.#root, column: 0 };
  }

  #lineStart(at: number): number {
    let start = at;
    while (start > 0 && this.#text[start - 1] !== "\n" && this.#text[start - 1] !== "\r")
      start -= 1;
    return start;
  }
}

/** Where a container takes what stands deeper: its last key or item. */
function slotOf(node: OutlineMap | OutlineList): OutlineEntry | OutlineItem | undefined {
  if (node.kind === "map") return node.entries.findLast(({ colon }) => colon);
  return node.items.findLast(({ dash }) => dash);
}
