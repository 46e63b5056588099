/** Markdown around words that others wrote: those never become markup, links or icons. DESIGN 7. */

/** Punctuation that could mean something; behind a backslash each of it means itself. */
const punctuation = /[!-/:-@[-`{-~]/gu;

/** More of a text would fill the answer. Characters. */
const longest = 300;

/** A text of others in one line of an answer. */
export function md(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  const short = line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  return short.replaceAll(punctuation, "\\$&");
}

/** The same, and strong. */
export function strong(text: string): string {
  return `**${md(text)}**`;
}

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** Blocks with an empty line between them; empty ones are left out. */
export function blocks(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n\n");
}
