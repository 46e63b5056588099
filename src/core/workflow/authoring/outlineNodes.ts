/** The parts of a front matter as its outline sees them. Offsets are into the whole text. */

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface OutlineText extends Span {
  readonly kind: "text";
  /** What it says, without quotes. */
  value: string;
  readonly style: "plain" | "single" | "double" | "block";
  /** Column at which it begins. */
  readonly column: number;
  end: number;
  /** What an alias, `*name`, stands for. */
  means?: { readonly value: OutlineNode | undefined };
}

export interface OutlineEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** False for a key that has no colon yet. */
  readonly colon: boolean;
  value: OutlineNode | undefined;
}

export interface OutlineMap {
  readonly kind: "map";
  readonly flow: boolean;
  readonly column: number;
  readonly entries: OutlineEntry[];
}

export interface OutlineItem {
  /** At the dash, or at the value of a flow list. */
  readonly start: number;
  /** False for a word at the column of the dashes. */
  readonly dash: boolean;
  value: OutlineNode | undefined;
}

export interface OutlineList {
  readonly kind: "list";
  readonly flow: boolean;
  readonly column: number;
  readonly items: OutlineItem[];
}

export type OutlineNode = OutlineMap | OutlineList | OutlineText;
