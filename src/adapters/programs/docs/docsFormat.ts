/** Tidies a page's Markdown: line ends, blank lines, aligned tables. No word of the content changes. */
import { type ProgramInput, textInput } from "../program";

export function docsFormat(input: ProgramInput): Promise<unknown> {
  return Promise.resolve({ page: formatPage(textInput(input, "page")) });
}

/** Formatting a second time changes nothing. */
export function formatPage(page: string): string {
  const lines: string[] = [];
  let rows: string[] = [];
  let fence: string | undefined;
  const flush = (): void => {
    if (rows.length > 0) lines.push(...alignedTable(rows));
    rows = [];
  };
  for (const raw of page.replace(/^\uFEFF/u, "").split(/\r\n?|\n/u)) {
    const mark = /^\s*(`{3,}|~{3,})/u.exec(raw)?.[1];
    if (fence !== undefined) {
      lines.push(raw);
      if (mark?.startsWith(fence) === true) fence = undefined;
      continue;
    }
    const line = raw.replace(/\s+$/u, raw.endsWith("  ") && raw.trim() !== "" ? "  " : "");
    if (/^\|.*\|$/u.test(line)) {
      rows.push(line);
      continue;
    }
    flush();
    if (mark !== undefined) fence = mark;
    const isHeading = /^#{1,6}\s/u.test(line);
    const afterHeading = /^#{1,6}\s/u.test(lines.at(-1) ?? "");
    if ((isHeading || afterHeading) && line !== "" && (lines.at(-1) ?? "") !== "") lines.push("");
    if (line === "" && (lines.length === 0 || lines.at(-1) === "")) continue;
    lines.push(line);
  }
  flush();
  while (lines.at(-1) === "") lines.pop();
  return `${lines.join("\n")}\n`;
}

function alignedTable(rows: readonly string[]): readonly string[] {
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split(/(?<!\\)\|/u)
      .map((cell) => cell.trim()),
  );
  const isRule = (cell: string): boolean => /^:?-+:?$/u.test(cell);
  const columns = Math.max(...cells.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(3, ...cells.map((row) => (isRule(row[at] ?? "") ? 3 : widthOf(row[at] ?? "")))),
  );
  return cells.map((row) => {
    const padded = widths.map((width, at) => {
      const cell = row[at] ?? "";
      if (!isRule(cell)) return cell + " ".repeat(width - widthOf(cell));
      const inner = "-".repeat(
        width - (cell.startsWith(":") ? 1 : 0) - (cell.endsWith(":") ? 1 : 0),
      );
      return `${cell.startsWith(":") ? ":" : ""}${inner}${cell.endsWith(":") ? ":" : ""}`;
    });
    return `| ${padded.join(" | ")} |`;
  });
}

/** In characters, not in code units. */
function widthOf(cell: string): number {
  return Array.from(cell).length;
}
