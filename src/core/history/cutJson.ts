/** A JSON value made small enough to be shown, with a word where something was left out. */

interface Limits {
  /** Characters of a text. */
  readonly text: number;
  /** Entries of a list or object. */
  readonly entries: number;
  readonly depth: number;
}

const usual: Limits = { text: 2_000, entries: 100, depth: 8 };
/** Ever smaller, until a value has room. */
const tighter: readonly Limits[] = [
  usual,
  { text: 500, entries: 50, depth: 8 },
  { text: 200, entries: 20, depth: 6 },
  { text: 80, entries: 8, depth: 4 },
  { text: 60, entries: 4, depth: 2 },
];

export function cutJson(value: unknown): unknown {
  return cutAt(value, usual, 0);
}

/**
 * The value with at most so many characters as JSON: as it is where it has room, else with as much left
 * out as it takes, in the end the beginning of its text.
 */
export function cutJsonTo(value: unknown, room: number): unknown {
  const whole = JSON.stringify(value ?? null);
  if (whole.length <= room) return value;
  for (const limits of tighter) {
    const cut = cutAt(value, limits, 0);
    if (JSON.stringify(cut).length <= room) return cut;
  }
  const shown = Math.max(0, Math.floor(room / 2) - 40);
  return `${whole.slice(0, shown)}… ${whole.length - shown} more characters`;
}

function cutAt(value: unknown, limits: Limits, depth: number): unknown {
  if (typeof value === "string") return cutText(value, limits.text);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= limits.depth) return "…";
  if (Array.isArray(value)) {
    const shown = value.slice(0, limits.entries).map((entry) => cutAt(entry, limits, depth + 1));
    const more = value.length - shown.length;
    return more > 0 ? [...shown, `… ${more} more`] : shown;
  }
  const entries = Object.entries(value);
  const shown = entries
    .slice(0, limits.entries)
    .map(([name, entry]) => [cutText(name, limits.text), cutAt(entry, limits, depth + 1)] as const);
  const more = entries.length - shown.length;
  return Object.fromEntries(more > 0 ? [...shown, ["…", `${more} more`]] : shown);
}

function cutText(text: string, most: number): string {
  const more = text.length - most;
  return more > 0 ? `${text.slice(0, most)}… ${more} more characters` : text;
}
