/**
 * Lines as editors and both YAML parsers count them: `\r\n`, `\n` and a lone `\r` end a line.
 */

const lineEnd = /\r\n|\r|\n/gu;

/** Offsets at which lines start; the first is 0. A text that ends with a line end has an empty last line. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(lineEnd)) starts.push(match.index + match[0].length);
  return starts;
}

/** The texts of the lines, without their ends. */
export function splitLines(text: string): string[] {
  return text.includes("\r") ? text.split(/\r\n|\r|\n/u) : text.split("\n");
}

/** How many line ends lie before the offset. */
export function countLines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) {
    count += 1;
  }
  if (!text.slice(0, end).includes("\r")) return count;
  return lineStarts(text.slice(0, end)).length - 1;
}

/** The 0-based index of the line that holds the offset. */
export function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first line end of the text; `\n` when it has none. */
export function eolOf(text: string): string {
  return /\r\n|\r|\n/u.exec(text)?.[0] ?? "\n";
}

/** Whether a line holds nothing but spaces and tabs. */
export function isBlank(line: string): boolean {
  return !/[^ \t]/u.test(line);
}

/**
 * The length of the text without the given characters at its end. A regular expression would take
 * time quadratic in a long run of blanks.
 */
export function trimmedLength(text: string, blanks = " \t\r\n"): number {
  let length = text.length;
  while (length > 0 && blanks.includes(text[length - 1] ?? "x")) length -= 1;
  return length;
}

/** The text without blanks and line ends at its end. */
export function trimBlanksEnd(text: string): string {
  return text.slice(0, trimmedLength(text));
}
