/** A JSON value made small enough to be shown, with a word where something was left out. */

/** Characters of a text, entries of a list or object, levels. */
const limits = { text: 2_000, entries: 100, depth: 8 } as const;

export function cutJson(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return cutText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= limits.depth) return "…";
  if (Array.isArray(value)) {
    const shown = value.slice(0, limits.entries).map((entry) => cutJson(entry, depth + 1));
    const more = value.length - shown.length;
    return more > 0 ? [...shown, `… ${more} more`] : shown;
  }
  const entries = Object.entries(value);
  const shown = entries
    .slice(0, limits.entries)
    .map(([name, entry]) => [cutText(name), cutJson(entry, depth + 1)] as const);
  const more = entries.length - shown.length;
  return Object.fromEntries(more > 0 ? [...shown, ["…", `${more} more`]] : shown);
}

function cutText(text: string): string {
  const more = text.length - limits.text;
  return more > 0 ? `${text.slice(0, limits.text)}… ${more} more characters` : text;
}
