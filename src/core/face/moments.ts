/** Moments as faces spell and read them. */

/** `2026-11-20T14:05:00.000Z`: what every client's date parser takes. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/**
 * A moment of a project file in the same spelling where it says which moment it is; else as it is
 * spelled there. A date alone is midnight UTC.
 */
export function isoStated(stated: string | undefined): string | null {
  if (stated === undefined) return null;
  // `+00:00Z` was written by a system whose files are still about.
  const text = stated.trim().replace(/\+00:00Z$/u, "Z");
  const exact = /^\d{4}-\d{2}-\d{2}(?:$|[T ][\d:.]+\s?(?:Z|[+-]\d{2}:?\d{2})$)/u.test(text);
  const at = exact ? Date.parse(text.replace(" ", "T").replace(" ", "")) : Number.NaN;
  return Number.isNaN(at) ? stated : iso(at);
}

const day = 24 * 3_600_000;

/**
 * `2026-11-20`, `2026-11-20T14:05:00Z` or with another offset, in milliseconds; undefined for
 * anything else. A day as an end means its last moment.
 */
export function parseIso(text: string, edge: "start" | "end"): number | undefined {
  const words = text.trim().replace(/\+00:00Z$/u, "Z");
  if (/^\d{4}-\d{2}-\d{2}$/u.test(words)) {
    const at = Date.parse(words);
    return Number.isNaN(at) ? undefined : at + (edge === "end" ? day : 0);
  }
  if (!/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?$/u.test(words)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/u.test(words) ? words : `${words}Z`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? undefined : at;
}
