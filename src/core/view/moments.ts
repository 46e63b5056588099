/** Times as people type them. Pure: the calendar of the reader's time zone comes in from outside. */

const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What the reader's time zone knows. */
export interface Calendar {
  /** Milliseconds since the epoch of a wall-clock time; month and day count from 1. */
  readonly at: (year: number, month: number, day: number, hour: number, minute: number) => number;
  /** The date of today; month and day count from 1. */
  readonly today: { readonly year: number; readonly month: number; readonly day: number };
}

/** `25` (minutes), `25 min`, `1 h 30 min`, `1h30`, `45 s`, `2 days` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const words = text.trim().toLowerCase();
  if (/^\d+(?:\.\d+)?$/u.test(words)) return Number(words) * 60_000;
  const clock = /^(\d+):([0-5]\d)$/u.exec(words) ?? /^(\d+)\s*h\s*([0-5]?\d)$/u.exec(words);
  if (clock !== null) return Number(clock[1]) * 3_600_000 + Number(clock[2]) * 60_000;
  const whole =
    /^(?:\d+(?:\.\d+)?\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)[\s,]*)+$/u;
  if (!whole.test(words)) return undefined;
  let total = 0;
  for (const [, number, unit] of words.matchAll(/(\d+(?:\.\d+)?)\s*([smhd])/gu)) {
    total += Number(number) * (units[unit ?? ""] ?? 0);
  }
  return total;
}

/**
 * `now`, `20 min ago`, `14:30` (today, or yesterday when that is still to come),
 * `2026-11-20 14:30`, as milliseconds since the epoch; undefined for anything else.
 */
export function parseMoment(text: string, now: number, calendar: Calendar): number | undefined {
  const words = text.trim().toLowerCase();
  if (words === "now" || words === "just now") return now;
  const ago = /^(.+?)\s+ago$/u.exec(words);
  if (ago !== null) {
    const back = parseDuration(ago[1] ?? "");
    return back === undefined ? undefined : now - back;
  }
  const { today } = calendar;
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/u.exec(words);
  if (time !== null) {
    const [hour, minute] = [Number(time[1]), Number(time[2])];
    const at = calendar.at(today.year, today.month, today.day, hour, minute);
    return at <= now ? at : calendar.at(today.year, today.month, today.day - 1, hour, minute);
  }
  const date = /^(\d{4})-(\d{2})-(\d{2})[t\s]+([01]?\d|2[0-3]):([0-5]\d)$/u.exec(words);
  if (date === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = date.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return calendar.at(year, month, day, hour, minute);
}
