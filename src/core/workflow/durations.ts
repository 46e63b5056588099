/** Lengths of time as people write them in templates: `90s`, `10m`, `1h 30m`, `2d`; a number is seconds. */

const units: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/**
 * Longest that can be waited for, in milliseconds: 24 days. Timers hold 2^31 - 1 ms, not 25 days, and end
 * at once beyond it; what is left is for the time that whoever watches a step gives it on top.
 */
export const longestDuration = 24 * 86_400_000;

/** Milliseconds; undefined when it is no length of time, is negative, or is over 24 days. */
export function parseDuration(value: unknown): number | undefined {
  const duration = durationOf(value);
  return duration !== undefined && duration <= longestDuration ? duration : undefined;
}

/** Why a value is no length of time, as a sentence about what is called so. */
export function durationProblem(name: string, value: unknown): string {
  if (durationOf(value) === undefined) return `${name} is no length of time.`;
  return `${name} is longer than ${longestDuration / 86_400_000} days.`;
}

function durationOf(value: unknown): number | undefined {
  const duration = typeof value === "number" ? value * 1000 : sumOf(value);
  if (duration === undefined || !Number.isFinite(duration) || duration < 0) return undefined;
  return Math.round(duration);
}

function sumOf(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length > 40) return undefined;
  const text = value.trim();
  if (/^\d+(?:\.\d+)?$/u.test(text)) return Number(text) * 1000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd])(?: |$)?)+$/u.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/gu)) {
    sum += Number(count) * (units.get(unit ?? "") ?? 0);
  }
  return sum;
}

/** A limit as people read it, exact to its two largest units: `500 ms`, `1.5 s`, `1 min 30 s`, `2 h`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  if (milliseconds < 60_000) return `${Math.round(milliseconds / 100) / 10} s`;
  const seconds = Math.round(milliseconds / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([size]) => size > 0);
  return parts
    .slice(first, first + 2)
    .filter(([size]) => size > 0)
    .map(([size, unit]) => `${size} ${unit}`)
    .join(" ");
}

/** The message of every `timeout`, whoever runs the step. @param who Begins the sentence. */
export function tookTooLong(who: string, timeout: number): string {
  return `${who} took longer than ${showDuration(timeout)} and was ended.`;
}
