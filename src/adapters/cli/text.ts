/** Text on a terminal: widths, columns, colours. What comes from files may not steer the terminal. */

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

const codes: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** How the output is to look. */
export interface Look {
  readonly colours: boolean;
  /** Characters a line may have; undefined where nobody looks at it, and nothing is cut. */
  readonly width: number | undefined;
  /** Lines that are seen at once; undefined where nobody knows. */
  readonly height?: number | undefined;
}

export interface Cell {
  readonly text: string;
  readonly style?: Style;
  /** Places that it is moved in. */
  readonly indent?: number;
  /** Its column keeps its width: an id that is cut cannot be copied. */
  readonly whole?: boolean;
}

/** One line without control characters or marks that turn the direction of writing. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, " ").trim();
}

/** The same for a text of several lines. */
export function plainLines(text: string): string {
  return text
    .replace(/\r\n?/gu, "\n")
    .replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

export function styled(text: string, style: Style | undefined, { colours }: Look): string {
  if (!colours || style === undefined || text === "") return text;
  const [on, off] = codes[style];
  return `\u001B[${on}m${text}\u001B[${off}m`;
}

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\u{1F300}-\u{1FAFF}]/u;

/** How many places of a terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\u200D|\uFE0F/u.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}

/** Cut to a width, with an ellipsis. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    const next = widthOf(character);
    if (used + next > width - 1) break;
    kept += character;
    used += next;
  }
  return `${kept.trimEnd()}…`;
}

const gap = 2;
/** A column that must give way keeps this much. */
const narrowest = 12;

/** Rows in aligned columns. Where they are too wide, the widest columns give way. */
export function table(
  rows: readonly (readonly Cell[])[],
  look: Look,
  indent = 2,
): readonly string[] {
  const cells = rows.map((row) =>
    row.map(({ text, style, whole, indent: inset = 0 }) => ({
      text: " ".repeat(inset) + plain(text),
      style,
      whole,
    })),
  );
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...cells.map((row) => widthOf(row[column]?.text ?? ""))),
  );
  if (look.width !== undefined) {
    const whole = widths.map((_, column) => cells.some((row) => row[column]?.whole === true));
    narrow(widths, whole, look.width - indent);
  }
  return cells.map((row) => {
    let line = " ".repeat(indent);
    let owed = 0;
    for (const [column, cell] of row.entries()) {
      const width = widths[column] ?? 0;
      if (width === 0) continue;
      const text = cut(cell.text, width);
      if (text !== "") line += " ".repeat(owed) + styled(text, cell.style, look);
      owed = (text === "" ? owed : 0) + width - widthOf(text) + gap;
    }
    return line;
  });
}

/** Takes from the widest column until the rest fits; from those that should stay whole only at last. */
function narrow(widths: number[], whole: readonly boolean[], room: number): void {
  const filled = widths.filter((width) => width > 0);
  const gaps = gap * Math.max(0, filled.length - 1);
  let over = filled.reduce((sum, width) => sum + width, gaps) - room;
  for (const kept of [false, true]) {
    for (; over > 0; over -= 1) {
      const open = widths.map((width, column) => (whole[column] === kept ? width : 0));
      const widest = open.indexOf(Math.max(...open));
      const width = open[widest] ?? 0;
      if (width <= narrowest) break;
      widths[widest] = width - 1;
    }
  }
}

/** Words on lines of a width, each line indented. */
export function wrap(text: string, look: Look, indent = 0): readonly string[] {
  const pad = " ".repeat(indent);
  const room = look.width === undefined ? Number.POSITIVE_INFINITY : look.width - indent;
  const lines: string[] = [];
  for (const paragraph of plainLines(text).split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && widthOf(longer) > room) {
        lines.push(pad + line);
        line = word;
      } else line = longer;
    }
    lines.push(line === "" ? "" : pad + line);
  }
  return lines;
}
