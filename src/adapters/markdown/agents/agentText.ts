/** Text from untrusted files, made fit to be shown and written. */

/** Bounds on what is kept of one definition. Lengths in UTF-16 units. */
export const agentLimits = {
  /** Bytes. The longest published agents are a tenth of this. */
  fileBytes: 256 * 1024,
  name: 100,
  description: 10_000,
  entry: 1000,
  entries: 200,
} as const;

/**
 * Control characters other than line feed and tab, direction overrides (a name could otherwise be
 * shown as another), lone surrogates and the code points that YAML does not allow.
 */
const unshowable = /[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]|\p{Cs}/gu;

/** Several lines; line ends become `\n`, nothing blank at either end. */
export function cleanText(text: string, limit: number = Number.POSITIVE_INFINITY): string {
  return cut(text.replace(/\r\n?/gu, "\n").replace(unshowable, "").trim(), limit);
}

/** One line; every run of blanks becomes one space. */
export function cleanLine(text: string, limit: number): string {
  return cut(text.replace(/\s/gu, " ").replace(unshowable, "").replace(/ +/gu, " ").trim(), limit);
}

/** Never cuts a surrogate pair in two. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return text
    .slice(0, limit)
    .replace(/\p{Cs}$/u, "")
    .trimEnd();
}

/**
 * The entries of a comma list; commas inside brackets belong to their entry, since Claude writes
 * `Bash(git add:*, git diff:*), Read`.
 */
export function splitCommas(text: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "(") depth += 1;
    else if (sign === ")") depth = Math.max(0, depth - 1);
    else if (sign === "," && depth === 0) {
      entries.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...entries, text.slice(start)];
}
